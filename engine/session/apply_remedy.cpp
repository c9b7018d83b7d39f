// SPDX-License-Identifier: Apache-2.0
#include "engine/session/network_check.h"
#include "engine/session/op_kinds.h"

#include <algorithm>

namespace plugboard::session {
namespace {

Error notThere(const std::string& what, const std::string& subject)
{
    return {ErrorCode::InvalidInput, "the network has no " + what + "; check it again", subject};
}

Result<model::NodeId> nodeNamed(const model::Network& network, const std::string& name)
{
    const model::NodeId found = network.find(name);
    if (!found.valid())
        return notThere("such node", name);
    return found;
}

std::vector<model::Wire>::iterator wireInto(model::Network& network, model::NodeId node, int port)
{
    return std::find_if(network.wires.begin(), network.wires.end(), [&](const model::Wire& wire) {
        return wire.to == node && wire.toPort == port;
    });
}

/// A node with a free name; what must be set has its default.
Result<model::NodeId> addNode(model::Network& network, const std::string& kindName, double x,
                              double y)
{
    const ops::OpKind* kind = ops::find(kindName);
    if (kind == nullptr || kind->label.empty())
        return Error{ErrorCode::InvalidInput, "unknown kind '" + kindName + "'", network.name};
    model::Node node{freeName(network, kindName), kindName, {}, x, y};
    for (const ops::AttributeSpec& spec : kind->attributes)
        if (spec.required && spec.drawn)
            node.attributes.set(spec.name, spec.fallback);
    network.nodes.push_back(std::move(node));
    return model::NodeId(network.nodes.size() - 1);
}

Result<void> insertOnWire(model::Network& network, const NetworkRemedy& remedy)
{
    const auto target = nodeNamed(network, remedy.node);
    if (!target)
        return target.error();
    if (wireInto(network, *target, remedy.port) == network.wires.end())
        return notThere("wire into input " + std::to_string(remedy.port), remedy.node);
    const model::NodeId from = wireInto(network, *target, remedy.port)->from;
    if (from.value >= network.nodes.size())
        return notThere("node at the other end of the wire", remedy.node);
    const model::Node& a = network.nodes[from.index()];
    const model::Node& b = network.nodes[target->index()];
    const auto added = addNode(network, remedy.opKind, (a.x + b.x) / 2, (a.y + b.y) / 2);
    if (!added)
        return added.error();
    const auto wire = wireInto(network, *target, remedy.port);
    wire->to = *added;
    wire->toPort = 0;
    network.wires.push_back({*added, 0, *target, remedy.port});
    return {};
}

Result<void> connect(model::Network& network, const NetworkRemedy& remedy)
{
    const auto from = nodeNamed(network, remedy.from);
    if (!from)
        return from.error();
    const auto to = nodeNamed(network, remedy.node);
    if (!to)
        return to.error();
    if (const auto known = wireInto(network, *to, remedy.port); known != network.wires.end())
        network.wires.erase(known);
    network.wires.push_back({*from, remedy.fromPort, *to, remedy.port});
    return {};
}

Result<void> removeWire(model::Network& network, const NetworkRemedy& remedy)
{
    const auto isMeant = [&](const model::Wire& wire) {
        return wire.from.value < network.nodes.size() && wire.to.value < network.nodes.size() &&
               network.nodes[wire.to.index()].name == remedy.node && wire.toPort == remedy.port &&
               network.nodes[wire.from.index()].name == remedy.from &&
               wire.fromPort == remedy.fromPort;
    };
    const auto last = std::find_if(network.wires.rbegin(), network.wires.rend(), isMeant);
    if (last == network.wires.rend())
        return notThere("wire from " + remedy.from + " into input " + std::to_string(remedy.port),
                        remedy.node);
    network.wires.erase(std::next(last).base());
    return {};
}

/// The last node of the name: where two have it, the first keeps it.
Result<void> rename(model::Network& network, const NetworkRemedy& remedy)
{
    if (remedy.from.empty() || network.find(remedy.from).valid())
        return Error{ErrorCode::InvalidInput, "the name '" + remedy.from + "' is not free",
                     remedy.node};
    const auto named =
        std::find_if(network.nodes.rbegin(), network.nodes.rend(),
                     [&](const model::Node& node) { return node.name == remedy.node; });
    if (named == network.nodes.rend())
        return notThere("such node", remedy.node);
    named->name = remedy.from;
    return {};
}

/// Beside all others: an input before them, all else behind.
Result<void> addBeside(model::Network& network, const NetworkRemedy& remedy)
{
    constexpr double kGap = 200;
    double left = 0;
    double right = 0;
    for (const model::Node& node : network.nodes) {
        left = std::min(left, node.x);
        right = std::max(right, node.x);
    }
    const double x = network.nodes.empty()      ? 0
                     : remedy.opKind == "input" ? left - kGap
                                                : right + kGap;
    const auto added = addNode(network, remedy.opKind, x, 0);
    return added ? Result<void>() : added.error();
}

} // namespace

Result<void> applyRemedy(model::Network& network, const NetworkRemedy& remedy)
{
    switch (remedy.kind) {
    case NetworkRemedy::Kind::InsertOnWire:
        return insertOnWire(network, remedy);
    case NetworkRemedy::Kind::SetAttribute: {
        const auto node = nodeNamed(network, remedy.node);
        if (!node)
            return node.error();
        network.nodes[node->index()].attributes.set(remedy.attribute, remedy.value);
        return {};
    }
    case NetworkRemedy::Kind::Connect:
        return connect(network, remedy);
    case NetworkRemedy::Kind::RemoveWire:
        return removeWire(network, remedy);
    case NetworkRemedy::Kind::AddNode:
        return addBeside(network, remedy);
    case NetworkRemedy::Kind::Rename:
        return rename(network, remedy);
    }
    return {};
}

} // namespace plugboard::session
