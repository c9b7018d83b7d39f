// SPDX-License-Identifier: Apache-2.0
#include "engine/onnx/node_names.h"

#include "engine/onnx/find_blocks.h"

#include <algorithm>
#include <map>
#include <unordered_set>

namespace plugboard::onnx {
namespace {

bool isPort(const model::Node& node)
{
    return node.kind == "input" || node.kind == "output";
}

/// Without empty scopes and signs that no display likes.
std::string cleaned(const std::string& name)
{
    std::string result;
    for (const char letter : name) {
        const bool odd = static_cast<unsigned char>(letter) < 0x20 || letter == 0x7f;
        if (letter == '/' && (result.empty() || result.back() == '/'))
            continue;
        result += odd ? '_' : letter;
    }
    while (!result.empty() && result.back() == '/')
        result.pop_back();
    return result.empty() ? "node" : result;
}

/// Drops scopes that all nodes but inputs and outputs share.
void dropCommonScope(model::Network& network)
{
    for (;;) {
        std::string common;
        for (const model::Node& node : network.nodes) {
            if (isPort(node))
                continue;
            const std::size_t slash = node.name.find('/');
            const std::string scope =
                slash == std::string::npos ? std::string() : node.name.substr(0, slash + 1);
            if (scope.empty() || (!common.empty() && scope != common))
                return;
            common = scope;
        }
        if (common.empty())
            return;
        for (model::Node& node : network.nodes)
            if (!isPort(node))
                node.name.erase(0, common.size());
    }
}

bool carryScopes(const model::Network& network)
{
    std::size_t nodes = 0;
    std::size_t scoped = 0;
    for (const model::Node& node : network.nodes)
        if (!isPort(node) && node.kind != "parameter") {
            ++nodes;
            scoped += node.name.find('/') != std::string::npos ? 1 : 0;
        }
    return scoped * 3 > nodes;
}

/// A parameter that one node reads stands in that node's scope.
void scopeParameters(model::Network& network)
{
    std::map<std::size_t, std::vector<std::size_t>> readers;
    for (const model::Wire& wire : network.wires)
        readers[wire.from.index()].push_back(wire.to.index());
    for (const auto& [node, to] : readers) {
        model::Node& parameter = network.nodes[node];
        const std::string& reader = network.nodes[to.front()].name;
        const std::size_t slash = reader.rfind('/');
        if (parameter.kind == "parameter" && to.size() == 1 && slash != std::string::npos &&
            parameter.name.find('/') == std::string::npos && !isPort(network.nodes[to.front()]))
            parameter.name = reader.substr(0, slash + 1) + parameter.name;
    }
}

void scopeBlocks(model::Network& network)
{
    const std::vector<int> blocks = findBlocks(network);
    for (std::size_t at = 0; at < blocks.size(); ++at)
        if (blocks[at] > 0) {
            std::string& name = network.nodes[at].name;
            std::replace(name.begin(), name.end(), '/', '_');
            name = "block" + std::to_string(blocks[at]) + "/" + name;
        }
}

} // namespace

void nameNodes(model::Network& network, Naming naming)
{
    for (model::Node& node : network.nodes)
        if (!isPort(node))
            node.name = cleaned(node.name);
    if (naming == Naming::Scoped) {
        dropCommonScope(network);
        if (!carryScopes(network))
            scopeBlocks(network);
        scopeParameters(network);
    }
    std::unordered_set<std::string> taken;
    for (model::Node& node : network.nodes)
        if (isPort(node))
            taken.insert(node.name);
    std::map<std::string, int> counts;
    for (model::Node& node : network.nodes) {
        if (isPort(node))
            continue;
        std::string name = node.name;
        while (!taken.insert(name).second) {
            int& count = counts[node.name];
            count = count == 0 ? 2 : count + 1;
            name = node.name + "_" + std::to_string(count);
        }
        node.name = name;
    }
}

void placeNodes(model::Network& network)
{
    constexpr double kColumn = 180;
    constexpr double kRow = 80;
    const std::size_t nodes = network.nodes.size();
    std::vector<std::size_t> missing(nodes);
    std::vector<std::vector<std::size_t>> readers(nodes);
    for (const model::Wire& wire : network.wires) {
        readers[wire.from.index()].push_back(wire.to.index());
        ++missing[wire.to.index()];
    }
    std::vector<std::size_t> order;
    for (std::size_t at = 0; at < nodes; ++at)
        if (missing[at] == 0)
            order.push_back(at);
    std::vector<std::size_t> column(nodes);
    for (std::size_t at = 0; at < order.size(); ++at)
        for (const std::size_t reader : readers[order[at]]) {
            column[reader] = std::max(column[reader], column[order[at]] + 1);
            if (--missing[reader] == 0)
                order.push_back(reader);
        }
    std::map<std::size_t, int> rows;
    for (std::size_t at = order.size(); at-- > 0;) // a parameter stands before its first reader
        if (network.nodes[order[at]].kind == "parameter" && !readers[order[at]].empty()) {
            std::size_t first = nodes;
            for (const std::size_t reader : readers[order[at]])
                first = std::min(first, column[reader]);
            column[order[at]] = first > 0 ? first - 1 : 0;
        }
    for (const std::size_t at : order) {
        network.nodes[at].x = kColumn * double(column[at]);
        network.nodes[at].y = kRow * double(rows[column[at]]++);
    }
}

} // namespace plugboard::onnx
