// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/document/network_patch.h"

#include <algorithm>

namespace plugboard::gui {
namespace {

void sortUnique(std::vector<std::uint32_t>& indices)
{
    std::sort(indices.begin(), indices.end());
    indices.erase(std::unique(indices.begin(), indices.end()), indices.end());
}

/// Takes the items at these ascending places out of a list.
template <class Item>
void takeOut(std::vector<Item>& items, const std::vector<std::pair<std::uint32_t, Item>>& out)
{
    if (out.empty())
        return;
    std::size_t write = out.front().first;
    std::size_t next = 0;
    for (std::size_t read = write; read < items.size(); ++read) {
        if (next < out.size() && out[next].first == read) {
            ++next;
            continue;
        }
        items[write++] = std::move(items[read]);
    }
    items.resize(write);
}

/// Puts them back where they were.
template <class Item>
void putBack(std::vector<Item>& items, const std::vector<std::pair<std::uint32_t, Item>>& out)
{
    if (out.empty())
        return;
    std::vector<Item> whole;
    whole.reserve(items.size() + out.size());
    std::size_t kept = 0;
    for (const auto& [place, item] : out) {
        while (whole.size() < place)
            whole.push_back(std::move(items[kept++]));
        whole.push_back(item);
    }
    while (kept < items.size())
        whole.push_back(std::move(items[kept++]));
    items = std::move(whole);
}

/// Renumbers the ends of all wires: nodes at these places are about to go, or have come back.
void renumber(model::Network& network,
              const std::vector<std::pair<std::uint32_t, model::Node>>& out, bool going)
{
    if (out.empty())
        return;
    const std::size_t total = network.nodes.size();
    std::vector<std::uint32_t> target;
    target.reserve(total);
    std::size_t next = 0;
    std::uint32_t shift = 0;
    for (std::uint32_t at = 0; at < total; ++at) {
        if (next < out.size() && out[next].first == at) {
            ++next;
            ++shift;
            if (going)
                target.push_back(at);
            continue;
        }
        // Going: old number to new one. Back: the list of old numbers, by new one.
        target.push_back(going ? at - shift : at);
    }
    for (model::Wire& wire : network.wires) {
        wire.from = model::NodeId(target[wire.from.index()]);
        wire.to = model::NodeId(target[wire.to.index()]);
    }
}

} // namespace

bool NetworkPatch::empty() const
{
    return moves.empty() && changes.empty() && !changesStructure();
}

bool NetworkPatch::changesStructure() const
{
    return !wiresOut.empty() || !nodesOut.empty() || !nodesIn.empty() || !wiresIn.empty() ||
           whole.has_value();
}

void NetworkPatch::apply(model::Network& network) const
{
    if (whole) {
        network = whole->second;
        return;
    }
    for (const Move& move : moves) {
        network.nodes[move.node].x = move.after.x();
        network.nodes[move.node].y = move.after.y();
    }
    for (const Change& change : changes)
        network.nodes[change.node] = change.after;
    takeOut(network.wires, wiresOut);
    renumber(network, nodesOut, true);
    takeOut(network.nodes, nodesOut);
    network.nodes.insert(network.nodes.end(), nodesIn.begin(), nodesIn.end());
    network.wires.insert(network.wires.end(), wiresIn.begin(), wiresIn.end());
}

void NetworkPatch::revert(model::Network& network) const
{
    if (whole) {
        network = whole->first;
        return;
    }
    network.wires.resize(network.wires.size() - wiresIn.size());
    network.nodes.resize(network.nodes.size() - nodesIn.size());
    putBack(network.nodes, nodesOut);
    renumber(network, nodesOut, false);
    putBack(network.wires, wiresOut);
    for (const Change& change : changes)
        network.nodes[change.node] = change.before;
    for (const Move& move : moves) {
        network.nodes[move.node].x = move.before.x();
        network.nodes[move.node].y = move.before.y();
    }
}

bool NetworkPatch::merge(const NetworkPatch& later)
{
    if (changesStructure() || later.changesStructure() || moves.size() != later.moves.size() ||
        changes.size() != later.changes.size())
        return false;
    const auto sameNode = [](const auto& a, const auto& b) { return a.node == b.node; };
    if (!std::equal(moves.begin(), moves.end(), later.moves.begin(), sameNode) ||
        !std::equal(changes.begin(), changes.end(), later.changes.begin(), sameNode))
        return false;
    for (std::size_t at = 0; at < moves.size(); ++at)
        moves[at].after = later.moves[at].after;
    for (std::size_t at = 0; at < changes.size(); ++at)
        changes[at].after = later.changes[at].after;
    return true;
}

void removeWiresBy(NetworkPatch& patch, const model::Network& network,
                   std::vector<std::uint32_t> wires)
{
    sortUnique(wires);
    for (const std::uint32_t wire : wires)
        patch.wiresOut.emplace_back(wire, network.wires[wire]);
}

void removeNodesBy(NetworkPatch& patch, const model::Network& network,
                   std::vector<std::uint32_t> nodes)
{
    sortUnique(nodes);
    std::vector<char> goes(network.nodes.size(), 0);
    for (const std::uint32_t node : nodes) {
        goes[node] = 1;
        patch.nodesOut.emplace_back(node, network.nodes[node]);
    }
    std::vector<std::uint32_t> wires;
    for (const auto& [wire, value] : patch.wiresOut)
        wires.push_back(wire);
    for (std::uint32_t wire = 0; wire < network.wires.size(); ++wire)
        if (goes[network.wires[wire].from.index()] || goes[network.wires[wire].to.index()])
            wires.push_back(wire);
    patch.wiresOut.clear();
    removeWiresBy(patch, network, std::move(wires));
}

} // namespace plugboard::gui
