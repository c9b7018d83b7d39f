// SPDX-License-Identifier: Apache-2.0
#include "engine/passes/wiring.h"

#include <algorithm>
#include <set>

namespace plugboard::passes {
namespace {

Error invalid(const std::string& subject, const std::string& message)
{
    return {ErrorCode::InvalidInput, message, subject};
}

Result<const ops::OpKind*> kindOf(const model::Node& node)
{
    const ops::OpKind* kind = ops::find(node.kind);
    if (kind == nullptr || kind->label.empty())
        return invalid(node.name, "unknown kind '" + node.kind + "'; did you mean '" +
                                      nearestKind(node.kind) + "'?");
    return kind;
}

Result<void> findKinds(const model::Network& network, Wiring& wiring)
{
    std::set<std::string> names;
    for (const model::Node& node : network.nodes) {
        if (node.name.empty())
            return invalid(network.name, "a node of kind '" + node.kind + "' has no name");
        if (!names.insert(node.name).second)
            return invalid(node.name, "two nodes have this name");
        const Result<const ops::OpKind*> kind = kindOf(node);
        if (!kind)
            return kind.error();
        for (const ops::AttributeSpec& spec : (*kind)->attributes)
            if (!spec.drawn && node.attributes.has(spec.name))
                return invalid(node.name, "attribute " + spec.name + " of " + node.kind +
                                              " cannot be set here");
        if (const auto checked = ops::checkAttributes(**kind, node.attributes); !checked)
            return invalid(node.name, checked.error().message);
        wiring.kinds.push_back(*kind);
    }
    return {};
}

/// The one node of this kind.
Result<model::NodeId> only(const model::Network& network, const std::string& kind)
{
    model::NodeId found;
    for (std::size_t at = 0; at < network.nodes.size(); ++at) {
        if (network.nodes[at].kind != kind)
            continue;
        if (found.valid())
            return invalid(network.nodes[at].name,
                           "a second node of kind '" + kind + "'; one is supported");
        found = model::NodeId(at);
    }
    if (!found.valid())
        return invalid(network.name, "the network has no node of kind '" + kind + "'");
    return found;
}

int drawnPorts(const ops::OpKind& kind)
{
    return int(kind.inputs.size()) - kind.parameterInputs;
}

Result<void> checkEnds(const model::Network& network, const Wiring& wiring, const model::Wire& wire)
{
    const std::size_t nodes = network.nodes.size();
    if (!wire.from.valid() || !wire.to.valid() || wire.from.index() >= nodes ||
        wire.to.index() >= nodes)
        return invalid(network.name, "a wire joins a node that is not there");
    const model::Node& from = network.nodes[wire.from.index()];
    const model::Node& to = network.nodes[wire.to.index()];
    const ops::OpKind& source = *wiring.kinds[wire.from.index()];
    const ops::OpKind& target = *wiring.kinds[wire.to.index()];
    if (wire.fromPort < 0 || wire.fromPort >= int(source.outputs.size()))
        return invalid(from.name, "a wire to " + to.name + " leaves output port " +
                                      std::to_string(wire.fromPort) + ", of which there are " +
                                      std::to_string(source.outputs.size()));
    constexpr int kMostPorts = 1 << 16;
    const int ports = target.variadic ? kMostPorts : drawnPorts(target);
    if (wire.toPort < 0 || wire.toPort >= ports)
        return invalid(to.name, "a wire from " + from.name + " enters input port " +
                                    std::to_string(wire.toPort) + ", of which there are " +
                                    std::to_string(drawnPorts(target)));
    return {};
}

Result<void> connect(const model::Network& network, Wiring& wiring)
{
    wiring.inputs.resize(network.nodes.size());
    for (std::size_t at = 0; at < network.nodes.size(); ++at)
        wiring.inputs[at].resize(std::size_t(drawnPorts(*wiring.kinds[at])));
    for (const model::Wire& wire : network.wires) {
        if (const auto checked = checkEnds(network, wiring, wire); !checked)
            return checked.error();
        auto& ports = wiring.inputs[wire.to.index()];
        const std::size_t port = std::size_t(wire.toPort);
        if (port >= ports.size())
            ports.resize(port + 1);
        if (ports[port].node.valid())
            return invalid(network.nodes[wire.to.index()].name,
                           "input " + ops::inputName(*wiring.kinds[wire.to.index()], wire.toPort) +
                               " has two wires, from " +
                               network.nodes[ports[port].node.index()].name + " and from " +
                               network.nodes[wire.from.index()].name);
        ports[port] = {wire.from, wire.fromPort};
    }
    for (std::size_t at = 0; at < network.nodes.size(); ++at)
        for (std::size_t port = 0; port < wiring.inputs[at].size(); ++port)
            if (!wiring.inputs[at][port].node.valid())
                return invalid(network.nodes[at].name,
                               "input " + ops::inputName(*wiring.kinds[at], int(port)) +
                                   " is not connected");
    return {};
}

/// Repeatedly the first node, as drawn, whose inputs are all known.
Result<void> sortNodes(const model::Network& network, Wiring& wiring)
{
    std::vector<std::size_t> missing(network.nodes.size());
    std::vector<std::vector<std::size_t>> users(network.nodes.size());
    std::set<std::size_t> ready;
    for (std::size_t at = 0; at < network.nodes.size(); ++at) {
        missing[at] = wiring.inputs[at].size();
        for (const Source& source : wiring.inputs[at])
            users[source.node.index()].push_back(at);
        if (missing[at] == 0)
            ready.insert(at);
    }
    while (!ready.empty()) {
        const std::size_t next = *ready.begin();
        ready.erase(ready.begin());
        wiring.order.push_back(model::NodeId(next));
        for (const std::size_t user : users[next])
            if (--missing[user] == 0)
                ready.insert(user);
    }
    for (std::size_t at = 0; at < network.nodes.size(); ++at)
        if (missing[at] != 0)
            return invalid(network.nodes[at].name,
                           "lies on a cycle of wires, or behind one; a network has none");
    return {};
}

} // namespace

Result<Wiring> wiringOf(const model::Network& network)
{
    Wiring wiring;
    if (const auto found = findKinds(network, wiring); !found)
        return found.error();
    const Result<model::NodeId> input = only(network, "input");
    if (!input)
        return input.error();
    const Result<model::NodeId> output = only(network, "output");
    if (!output)
        return output.error();
    wiring.input = *input;
    wiring.output = *output;
    if (const auto connected = connect(network, wiring); !connected)
        return connected.error();
    if (const auto sorted = sortNodes(network, wiring); !sorted)
        return sorted.error();
    return wiring;
}

} // namespace plugboard::passes
