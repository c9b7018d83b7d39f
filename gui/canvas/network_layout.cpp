// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/canvas/network_layout.h"

#include "gui/canvas/kind_look.h"
#include "gui/canvas/layered_layout.h"

#include <algorithm>

namespace plugboard::gui {
namespace {

constexpr std::uint32_t kOutside = 0xffffffffu;

/// `place` gives the box of each node, kOutside for those that are left out.
LayoutGraph graphOf(const model::Network& network, const std::vector<std::uint32_t>& place,
                    std::size_t boxes)
{
    std::vector<PinCount> highest(network.nodes.size(), PinCount{-1, -1});
    LayoutGraph graph;
    for (const model::Wire& wire : network.wires) {
        int& output = highest[wire.from.index()].outputs;
        output = std::max(output, wire.fromPort);
        int& input = highest[wire.to.index()].inputs;
        input = std::max(input, wire.toPort);
        const std::uint32_t from = place[wire.from.index()];
        const std::uint32_t to = place[wire.to.index()];
        if (from != kOutside && to != kOutside)
            graph.edges.push_back({from, to});
    }
    graph.sizes.resize(boxes);
    for (std::size_t node = 0; node < network.nodes.size(); ++node)
        if (place[node] != kOutside)
            graph.sizes[place[node]] = {
                Chip{}.width, chipHeight(pinCount(kindLook(network.nodes[node].kind),
                                                  highest[node].inputs, highest[node].outputs))};
    return graph;
}

} // namespace

std::vector<QPointF> placesOf(const model::Network& network, QSizeF window,
                              const std::atomic<bool>* cancelled)
{
    std::vector<std::uint32_t> place(network.nodes.size());
    for (std::uint32_t at = 0; at < place.size(); ++at)
        place[at] = at;
    return layeredLayout(graphOf(network, place, place.size()),
                         {.window = window, .cancelled = cancelled});
}

std::vector<QPointF> placesOf(const model::Network& network,
                              const std::vector<std::uint32_t>& nodes)
{
    if (nodes.empty())
        return {};
    std::vector<std::uint32_t> place(network.nodes.size(), kOutside);
    double left = network.nodes[nodes[0]].x;
    double top = network.nodes[nodes[0]].y;
    for (std::uint32_t at = 0; at < nodes.size(); ++at) {
        place[nodes[at]] = at;
        left = std::min(left, network.nodes[nodes[at]].x);
        top = std::min(top, network.nodes[nodes[at]].y);
    }
    std::vector<QPointF> places = layeredLayout(graphOf(network, place, nodes.size()));
    for (QPointF& point : places)
        point += QPointF(left, top);
    return places;
}

bool lacksPlaces(const model::Network& network)
{
    const std::vector<model::Node>& nodes = network.nodes;
    return nodes.size() > 1 &&
           std::all_of(nodes.begin(), nodes.end(), [&](const model::Node& node) {
               return node.x == nodes[0].x && node.y == nodes[0].y;
           });
}

model::Network laidOut(model::Network network)
{
    if (!lacksPlaces(network))
        return network;
    const std::vector<QPointF> places = placesOf(network);
    for (std::size_t at = 0; at < places.size(); ++at) {
        network.nodes[at].x = places[at].x();
        network.nodes[at].y = places[at].y();
    }
    return network;
}

} // namespace plugboard::gui
