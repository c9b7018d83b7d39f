// SPDX-License-Identifier: Apache-2.0
#include "engine/session/remedies.h"

#include "engine/session/op_kinds.h"

#include <algorithm>
#include <tuple>

namespace plugboard::session {
namespace {

using Kind = passes::Flaw::Kind;
using Remedies = std::vector<NetworkRemedy>;
using Numbers = std::vector<std::int64_t>;

const ops::AttributeSpec* specOf(const ops::OpKind& kind, const std::string& attribute)
{
    for (const ops::AttributeSpec& spec : kind.attributes)
        if (spec.name == attribute && spec.drawn)
            return &spec;
    return nullptr;
}

/// Numbers moved into the range of their attribute; the default where the type is wrong.
model::AttributeValue intoRange(const ops::AttributeSpec& spec, model::AttributeValue value)
{
    using Type = ops::AttributeType;
    const auto clamped = [&spec](std::int64_t number) {
        return std::clamp(number, std::int64_t(spec.minimum), std::int64_t(spec.maximum));
    };
    if (const auto* real = std::get_if<double>(&value))
        return spec.type == Type::Real && *real == *real
                   ? std::clamp(*real, spec.minimum, spec.maximum)
                   : spec.fallback;
    if (const auto* number = std::get_if<std::int64_t>(&value))
        return spec.type == Type::Text ? spec.fallback : clamped(*number);
    auto* list = std::get_if<Numbers>(&value);
    if (list == nullptr || spec.type != Type::Integers || list->empty())
        return spec.fallback;
    std::transform(list->begin(), list->end(), list->begin(), clamped);
    if (spec.values != 0 && list->size() > std::size_t(spec.values))
        list->resize(std::size_t(spec.values));
    return value;
}

Remedies renaming(const Drawing& drawing, const passes::Flaw& flaw)
{
    const model::Node& node = drawing.node(flaw.node);
    NetworkRemedy remedy;
    remedy.kind = NetworkRemedy::Kind::Rename;
    remedy.node = node.name;
    remedy.from = freeName(drawing.network, node.kind);
    remedy.label = "Rename to " + remedy.from;
    return {remedy};
}

Remedies addition(const std::string& kind)
{
    NetworkRemedy remedy;
    remedy.kind = NetworkRemedy::Kind::AddNode;
    remedy.opKind = kind;
    remedy.label = "Add " + ops::find(kind)->label;
    return {remedy};
}

Remedies validSetting(const Drawing& drawing, const passes::Flaw& flaw)
{
    const model::Node& node = drawing.node(flaw.node);
    const ops::AttributeSpec* spec = specOf(drawing.kind(flaw.node), flaw.detail);
    if (spec == nullptr)
        return {};
    const auto found = node.attributes.values.find(flaw.detail);
    const model::AttributeValue value =
        found == node.attributes.values.end() ? spec->fallback : intoRange(*spec, found->second);
    model::Attributes tried = node.attributes;
    tried.set(flaw.detail, value);
    for (const ops::AttributeError& error : ops::attributeErrors(drawing.kind(flaw.node), tried))
        if (error.attribute == flaw.detail)
            return {};
    return {setting(node, flaw.detail, value)};
}

NetworkRemedy removal(const model::Network& network, std::uint32_t wire)
{
    const model::Wire& drawn = network.wires[wire];
    NetworkRemedy remedy;
    remedy.kind = NetworkRemedy::Kind::RemoveWire;
    remedy.node = network.nodes[drawn.to.index()].name;
    remedy.port = drawn.toPort;
    remedy.from = network.nodes[drawn.from.index()].name;
    remedy.fromPort = drawn.fromPort;
    remedy.label = "Remove the wire from " + remedy.from + " to " + remedy.node;
    return remedy;
}

/// The wire that was drawn last first.
Remedies removals(const model::Network& network, const passes::Flaw& flaw)
{
    Remedies remedies;
    for (auto wire = flaw.wires.rbegin(); wire != flaw.wires.rend(); ++wire)
        if (network.wires[*wire].from.value < network.nodes.size() &&
            network.wires[*wire].to.value < network.nodes.size())
            remedies.push_back(removal(network, *wire));
    return remedies;
}

/// The wire drawn last that leaves no cycle when it goes; a few are tried.
Remedies cycleBreak(const model::Network& network, const passes::Flaw& flaw)
{
    constexpr std::size_t kTried = 8;
    std::vector<std::uint32_t> wires = flaw.wires;
    std::sort(wires.rbegin(), wires.rend());
    std::vector<std::uint32_t> members;
    for (const std::uint32_t wire : wires)
        members.push_back(network.wires[wire].to.value);
    std::sort(members.begin(), members.end());
    members.erase(std::unique(members.begin(), members.end()), members.end());
    const auto place = [&members](model::NodeId node) {
        return std::uint32_t(std::lower_bound(members.begin(), members.end(), node.value) -
                             members.begin());
    };
    for (std::size_t tried = 0; tried < std::min(wires.size(), kTried); ++tried) {
        std::vector<std::pair<std::uint32_t, std::uint32_t>> rest;
        for (const std::uint32_t wire : wires)
            if (wire != wires[tried])
                rest.emplace_back(place(network.wires[wire].from), place(network.wires[wire].to));
        if (passes::cyclesOf(passes::successorsOf(members.size(), rest)).empty())
            return {removal(network, wires[tried])};
    }
    return {};
}

/// Nodes that are reached from one, itself included.
std::vector<char> reachedFrom(const passes::Successors& successors, model::NodeId from)
{
    std::vector<char> reached(successors.nodes());
    std::vector<std::uint32_t> open = {from.value};
    reached[from.index()] = true;
    while (!open.empty()) {
        const std::uint32_t node = open.back();
        open.pop_back();
        for (const std::uint32_t reader : successors.of(node))
            if (!reached[reader]) {
                reached[reader] = true;
                open.push_back(reader);
            }
    }
    return reached;
}

} // namespace

std::vector<NetworkRemedy> RemedyFinder::remediesOf(const passes::Flaw& flaw)
{
    switch (flaw.kind) {
    case Kind::NoName:
    case Kind::SameName:
        return renaming(drawing_, flaw);
    case Kind::Attribute:
        return validSetting(drawing_, flaw);
    case Kind::MissingNode:
        return addition(flaw.detail);
    case Kind::Wire:
    case Kind::TwoWires:
        return removals(drawing_.network, flaw);
    case Kind::Unconnected:
        return connection(flaw);
    case Kind::Cycle:
        return cycleBreak(drawing_.network, flaw);
    case Kind::Types:
        return typeRemedies(drawing_, flaw);
    case Kind::Samples:
    case Kind::UnknownKind:
        break;
    }
    return {};
}

void RemedyFinder::findFreeOutputs()
{
    const passes::Wiring& wiring = drawing_.diagnosis.wiring;
    successors_ = passes::successorsOf(wiring);
    freeOutputs_.emplace();
    for (std::size_t at = 0; at < wiring.kinds.size(); ++at)
        if (wiring.kinds[at] != nullptr && successors_.of(at).empty())
            for (std::size_t port = 0; port < wiring.kinds[at]->outputs.size(); ++port)
                freeOutputs_->push_back({model::NodeId(at), int(port)});
}

/// Whether the node's op takes what comes out there; an input beside it that is unknown excuses it.
bool RemedyFinder::fits(const passes::Source& source, const passes::Flaw& flaw) const
{
    const auto& types = drawing_.diagnosis.types.outputs[source.node.index()];
    if (types.size() <= std::size_t(source.port))
        return false;
    auto inputs = drawing_.inputTypes(flaw.node, flaw.input);
    if (!inputs)
        return true;
    (*inputs)[std::size_t(flaw.input)] = types[std::size_t(source.port)];
    return drawing_.takes(flaw.node, drawing_.node(flaw.node).attributes, *inputs);
}

/// From the nearest output that nobody reads, that fits, and that closes no cycle.
std::vector<NetworkRemedy> RemedyFinder::connection(const passes::Flaw& flaw)
{
    constexpr std::size_t kTried = 16;
    if (!freeOutputs_)
        findFreeOutputs();
    const std::vector<char> behind = reachedFrom(successors_, flaw.node);
    const model::Node& node = drawing_.node(flaw.node);
    std::vector<std::tuple<double, std::int64_t, std::size_t>> nearest; // distances, index
    for (std::size_t at = 0; at < freeOutputs_->size(); ++at) {
        const model::NodeId from = (*freeOutputs_)[at].node;
        if (behind[from.index()])
            continue;
        const double dx = drawing_.node(from).x - node.x;
        const double dy = drawing_.node(from).y - node.y;
        const std::int64_t drawn = std::int64_t(from.value) - std::int64_t(flaw.node.value);
        nearest.emplace_back(dx * dx + dy * dy, drawn < 0 ? -drawn : drawn, at);
    }
    const std::size_t tried = std::min(kTried, nearest.size());
    std::partial_sort(nearest.begin(), nearest.begin() + std::ptrdiff_t(tried), nearest.end());
    for (std::size_t at = 0; at < tried; ++at) {
        const passes::Source& source = (*freeOutputs_)[std::get<2>(nearest[at])];
        if (!fits(source, flaw))
            continue;
        NetworkRemedy remedy;
        remedy.kind = NetworkRemedy::Kind::Connect;
        remedy.node = node.name;
        remedy.port = flaw.input;
        remedy.from = drawing_.node(source.node).name;
        remedy.fromPort = source.port;
        remedy.label = "Connect " + remedy.from;
        return {remedy};
    }
    return {};
}

} // namespace plugboard::session
