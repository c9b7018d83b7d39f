// SPDX-License-Identifier: Apache-2.0
#include "engine/onnx/find_blocks.h"

#include <algorithm>
#include <functional>
#include <queue>
#include <set>
#include <string>

namespace plugboard::onnx {
namespace {

constexpr std::size_t kLeastNodes = 3;     ///< of a block that stands alone
constexpr std::size_t kLongestPeriod = 64; ///< pieces of a turn

struct Piece {
    std::vector<std::size_t> nodes;
    std::size_t signature = 0;
};

bool isBody(const model::Node& node)
{
    return node.kind != "input" && node.kind != "output" && node.kind != "parameter";
}

/// Nodes with data flowing through, in topological order, and their wires among each other.
struct Flow {
    std::vector<std::size_t> order;
    std::vector<std::vector<std::size_t>> readers; ///< per node of the network
};

Flow flowOf(const model::Network& network)
{
    Flow flow;
    flow.readers.resize(network.nodes.size());
    std::vector<int> missing(network.nodes.size());
    for (const model::Wire& wire : network.wires)
        if (network.nodes[wire.from.index()].kind != "parameter") {
            flow.readers[wire.from.index()].push_back(wire.to.index());
            ++missing[wire.to.index()];
        }
    std::priority_queue<std::size_t, std::vector<std::size_t>, std::greater<>> ready;
    for (std::size_t at = 0; at < network.nodes.size(); ++at)
        if (missing[at] == 0)
            ready.push(at);
    while (!ready.empty()) {
        const std::size_t at = ready.top();
        ready.pop();
        flow.order.push_back(at);
        for (const std::size_t reader : flow.readers[at])
            if (--missing[reader] == 0)
                ready.push(reader);
    }
    return flow;
}

std::size_t signatureOf(const model::Network& network, const std::vector<std::size_t>& nodes)
{
    std::size_t hash = nodes.size();
    for (const std::size_t at : nodes) {
        const model::Node& node = network.nodes[at];
        std::string text = node.kind;
        for (const char* name : {"kernel", "axis", "axes", "permutation"})
            if (const auto found = node.attributes.values.find(name);
                found != node.attributes.values.end())
                text += model::toString(model::Attributes{{{name, found->second}}});
        hash = hash * 1099511628211u ^ std::hash<std::string>()(text);
    }
    return hash;
}

/// Cut behind every node after which a single tensor is still to be read.
std::vector<Piece> piecesOf(const model::Network& network)
{
    const Flow flow = flowOf(network);
    std::vector<std::vector<std::size_t>> sources(network.nodes.size());
    std::vector<std::size_t> unread(network.nodes.size()); // reads that are still to come
    for (std::size_t at = 0; at < network.nodes.size(); ++at) {
        unread[at] = flow.readers[at].size();
        for (const std::size_t reader : flow.readers[at])
            sources[reader].push_back(at);
    }
    std::size_t live = 0;
    std::vector<Piece> pieces(1);
    for (const std::size_t at : flow.order) {
        for (const std::size_t from : sources[at])
            live -= --unread[from] == 0 ? 1 : 0;
        live += unread[at] > 0 ? 1 : 0;
        if (!isBody(network.nodes[at]))
            continue;
        pieces.back().nodes.push_back(at);
        if (live <= 1)
            pieces.emplace_back();
    }
    for (Piece& piece : pieces)
        piece.signature = signatureOf(network, piece.nodes);
    return pieces;
}

/// How often the `period` pieces from `begin` on come again at once, themselves included.
std::size_t turnsOf(const std::vector<Piece>& pieces, std::size_t begin, std::size_t period)
{
    std::size_t end = begin + period;
    while (end < pieces.size() && pieces[end].signature == pieces[end - period].signature)
        ++end;
    return (end - begin) / period;
}

struct Repeat {
    std::size_t period = 1;
    std::size_t turns = 1;
    std::size_t pieces() const { return turns < 2 ? 0 : period * turns; }
};

/// The repeat from `begin` on that covers most; the shortest of equal ones.
Repeat longestRepeat(const std::vector<Piece>& pieces, std::size_t begin)
{
    Repeat best;
    for (std::size_t period = 1; period <= kLongestPeriod && begin + 2 * period <= pieces.size();
         ++period) {
        std::size_t nodes = 0;
        for (std::size_t at = 0; at < period; ++at)
            nodes += pieces[begin + at].nodes.size();
        const Repeat found{period, turnsOf(pieces, begin, period)};
        if (nodes >= 2 && found.pieces() > best.pieces())
            best = found;
    }
    return best;
}

} // namespace

std::vector<int> findBlocks(const model::Network& network)
{
    std::vector<int> blocks(network.nodes.size());
    const std::vector<Piece> pieces = piecesOf(network);
    int block = 0;
    for (std::size_t at = 0; at < pieces.size();) {
        const Repeat repeat = longestRepeat(pieces, at);
        if (repeat.pieces() == 0) {
            if (pieces[at].nodes.size() >= kLeastNodes) {
                ++block;
                for (const std::size_t node : pieces[at].nodes)
                    blocks[node] = block;
            }
            ++at;
            continue;
        }
        for (std::size_t turn = 0; turn < repeat.turns; ++turn) {
            ++block;
            for (std::size_t piece = 0; piece < repeat.period; ++piece, ++at)
                for (const std::size_t node : pieces[at].nodes)
                    blocks[node] = block;
        }
    }
    return blocks;
}

} // namespace plugboard::onnx
