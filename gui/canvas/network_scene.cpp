// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/canvas/network_scene.h"

#include "gui/canvas/kind_look.h"
#include "gui/canvas/network_layout.h"

#include <set>

namespace plugboard::gui {
namespace {

QString deviceTag(const session::NodePlacement& placement, const DeviceColours& colours)
{
    QStringList labels;
    for (const session::NodeOnDevice& on : placement.devices)
        labels << colours.label(on.device);
    if (labels.size() > 3)
        return QStringLiteral("%1 +%2").arg(labels[0]).arg(labels.size() - 1);
    return labels.join(QLatin1Char(' '));
}

} // namespace

void NetworkScene::rebuild()
{
    const model::Network& network = document_.network();
    std::vector<PinCount> highest(network.nodes.size(), PinCount{-1, -1});
    for (const model::Wire& wire : network.wires) {
        int& output = highest[wire.from.index()].outputs;
        output = std::max(output, wire.fromPort);
        int& input = highest[wire.to.index()].inputs;
        input = std::max(input, wire.toPort);
    }
    std::vector<Chip> chips(network.nodes.size());
    const KindLook* look = nullptr;
    for (std::size_t at = 0; at < chips.size(); ++at) {
        const model::Node& node = network.nodes[at];
        if (!look || look->kind != node.kind)
            look = &kindLook(node.kind);
        const PinCount pins = pinCount(*look, highest[at].inputs, highest[at].outputs);
        Chip& chip = chips[at];
        chip.x = float(node.x);
        chip.y = float(node.y);
        chip.height = chipHeight(pins);
        chip.inputs = std::uint16_t(pins.inputs);
        chip.outputs = std::uint16_t(pins.outputs);
        chip.sort = look->sort;
    }
    laidOut_ = lacksPlaces(network);
    if (laidOut_) {
        const std::vector<QPointF> places = placesOf(network);
        for (std::size_t at = 0; at < chips.size(); ++at) {
            chips[at].x = float(places[at].x());
            chips[at].y = float(places[at].y());
        }
    }
    std::vector<BoardWire> wires(network.wires.size());
    for (std::size_t at = 0; at < wires.size(); ++at) {
        const model::Wire& wire = network.wires[at];
        wires[at].from = wire.from.value;
        wires[at].to = wire.to.value;
        wires[at].fromPort = std::uint16_t(wire.fromPort);
        wires[at].toPort = std::uint16_t(wire.toPort);
    }
    indexPorts(chips);
    board_.assign(std::move(chips), std::move(wires), Routing::Flow);
    refreshPlan();
    refreshStates();
}

void NetworkScene::indexPorts(const std::vector<Chip>& chips)
{
    inputStart_.assign(chips.size() + 1, 0);
    outputStart_.assign(chips.size() + 1, 0);
    for (std::size_t at = 0; at < chips.size(); ++at) {
        inputStart_[at + 1] = inputStart_[at] + chips[at].inputs;
        outputStart_[at + 1] = outputStart_[at] + chips[at].outputs;
    }
    inputWire_.assign(inputStart_.back(), kNone);
    outputUsed_.assign(outputStart_.back(), false);
    const std::vector<model::Wire>& wires = document_.network().wires;
    for (std::uint32_t at = 0; at < wires.size(); ++at) {
        inputWire_[inputStart_[wires[at].to.index()] + std::uint32_t(wires[at].toPort)] = at;
        outputUsed_[outputStart_[wires[at].from.index()] + std::uint32_t(wires[at].fromPort)] =
            true;
    }
}

void NetworkScene::refreshPositions()
{
    const std::vector<model::Node>& nodes = document_.network().nodes;
    if (laidOut_ || nodes.size() != board_.chips().size()) {
        rebuild();
        return;
    }
    for (std::uint32_t at = 0; at < nodes.size(); ++at)
        board_.moveChip(at, nodes[at].x, nodes[at].y);
}

void NetworkScene::refreshPlan()
{
    board_.clearStripes();
    badges_.clear();
    const auto plan = document_.plan();
    if (!plan)
        return;
    std::vector<QRgb> colours;
    for (const session::NodePlacement& placement : plan->summary.placements) {
        const model::NodeId node = document_.node(placement.node);
        if (!node.valid() || node.index() >= board_.chips().size())
            continue;
        colours.clear();
        for (const session::NodeOnDevice& on : placement.devices)
            colours.push_back(plan->colours.colour(on.device).rgb());
        board_.setStripes(node.value, colours);
    }
    for (const session::TensorPlacement& tensor : plan->summary.tensors)
        if (!tensor.badge.empty() && tensor.badge != "whole")
            badges_[{tensor.node, tensor.port}] = QString::fromStdString(tensor.badge);
}

/// Dims all but what a task, devices or links that are selected elsewhere stand for.
void NetworkScene::lightUp(std::vector<std::uint8_t>& flags) const
{
    const auto plan = document_.plan();
    const Selection& selection = document_.selection();
    if (!plan || !selection.nodes.empty() || !selection.wires.empty())
        return;
    std::set<std::string> lit;
    if (selection.task)
        for (const std::string& node : plan->selectionOf(*selection.task).nodes)
            lit.insert(node);
    const std::set<std::string> elements(selection.elements.begin(), selection.elements.end());
    if (!elements.empty())
        for (const session::NodePlacement& placement : plan->summary.placements)
            for (const session::NodeOnDevice& on : placement.devices)
                if (elements.count(plan->plan.topology.device(on.device).name))
                    lit.insert(placement.node);
    const std::set<std::string> links(selection.links.begin(), selection.links.end());
    if (!links.empty())
        for (const session::Transfer& transfer : plan->summary.transfers)
            for (const model::Hop& hop : transfer.route)
                if (links.count(plan->plan.topology.links[hop.link.index()].name))
                    lit.insert(transfer.node);
    if (lit.empty())
        return;
    for (std::uint8_t& flag : flags)
        flag |= flag::kDimmed;
    for (const std::string& name : lit)
        if (const model::NodeId node = document_.node(name);
            node.valid() && node.index() < flags.size())
            flags[node.index()] = std::uint8_t((flags[node.index()] & ~flag::kDimmed) | flag::kLit);
}

void NetworkScene::refreshStates()
{
    if (board_.chips().size() != document_.network().nodes.size())
        return; // the structure changes right after
    std::vector<std::uint8_t> chips(board_.chips().size(), 0);
    std::vector<std::uint8_t> wires(board_.wires().size(), 0);
    if (document_.plan() && document_.planIsStale())
        for (std::size_t at = 0; at < chips.size(); ++at)
            if (board_.chips()[at].stripes)
                chips[at] |= flag::kFaded;
    lightUp(chips);
    for (const session::NetworkFinding& finding : document_.check().findings) {
        const model::NodeId node = document_.node(finding.error.subject);
        if (!node.valid() || node.index() >= chips.size())
            continue;
        chips[node.index()] |= flag::kError;
        if (finding.input >= 0)
            if (const auto wire = wireInto(node.value, finding.input))
                wires[*wire] |= flag::kError;
    }
    for (const std::string& name : document_.selection().nodes)
        if (const model::NodeId node = document_.node(name);
            node.valid() && node.index() < chips.size())
            chips[node.index()] |= flag::kSelected;
    for (const WireEnds& ends : document_.selection().wires)
        if (const model::NodeId node = document_.node(ends.to);
            node.valid() && node.index() < chips.size())
            if (const auto wire = wireInto(node.value, ends.toPort))
                wires[*wire] |= flag::kSelected;
    for (std::uint32_t at = 0; at < chips.size(); ++at)
        board_.setChipFlags(at, chips[at]);
    for (std::uint32_t at = 0; at < wires.size(); ++at) {
        const BoardWire& wire = board_.wires()[at];
        if ((chips[wire.from] | chips[wire.to]) & flag::kDimmed)
            wires[at] |= flag::kDimmed;
        board_.setWireFlags(at, wires[at]);
    }
}

PinState NetworkScene::inputState(std::uint32_t chip, int port) const
{
    if (wireInto(chip, port))
        return PinState::Joined;
    const KindLook& look = kindLook(document_.network().nodes[chip].kind);
    return port < look.inputs - look.optionalInputs ? PinState::Missing : PinState::Free;
}

PortLabel NetworkScene::labelOf(std::uint32_t chip, int port) const
{
    PortLabel label;
    const auto& outputs = document_.check().outputs;
    if (chip < outputs.size() && std::size_t(port) < outputs[chip].size()) {
        label.text = formatter_.shape(outputs[chip][std::size_t(port)].shape);
        label.text.remove(QLatin1Char(' ')); // close together: it stands on the wire
    }
    const auto badge = badges_.find({document_.network().nodes[chip].name, port});
    if (badge != badges_.end())
        label.badge = badge->second;
    return label;
}

QString NetworkScene::tagOf(const std::string& node) const
{
    const auto plan = document_.plan();
    const session::NodePlacement* placement = plan ? plan->placement(node) : nullptr;
    return placement ? deviceTag(*placement, plan->colours) : QString();
}

ChipFace NetworkScene::chipFace(std::uint32_t chip) const
{
    ChipFace face;
    const model::Node& node = document_.network().nodes[chip];
    face.title = QString::fromStdString(node.name);
    face.subtitle = kindLook(node.kind).label;
    if (const QString key = keyAttributes(node); !key.isEmpty())
        face.subtitle += QStringLiteral("  ") + key;
    face.tag = tagOf(node.name);
    const Chip& drawn = board_.chips()[chip];
    for (int port = 0; port < drawn.inputs; ++port)
        face.inputs.push_back(inputState(chip, port));
    for (int port = 0; port < drawn.outputs; ++port) {
        face.outputs.push_back(hasOutputWire(chip, port) ? PinState::Joined : PinState::Free);
        face.labels.push_back(labelOf(chip, port));
    }
    return face;
}

WireEnds NetworkScene::endsOf(std::uint32_t wire) const
{
    const model::Wire& drawn = document_.network().wires[wire];
    const std::vector<model::Node>& nodes = document_.network().nodes;
    return {nodes[drawn.from.index()].name, drawn.fromPort, nodes[drawn.to.index()].name,
            drawn.toPort};
}

const std::string& NetworkScene::nameOf(std::uint32_t chip) const
{
    return document_.network().nodes[chip].name;
}

std::optional<std::uint32_t> NetworkScene::wireInto(std::uint32_t chip, int port) const
{
    if (port < 0 || std::uint32_t(port) >= inputStart_[chip + 1] - inputStart_[chip])
        return {};
    const std::uint32_t wire = inputWire_[inputStart_[chip] + std::uint32_t(port)];
    return wire == kNone ? std::nullopt : std::optional(wire);
}

bool NetworkScene::hasOutputWire(std::uint32_t chip, int port) const
{
    return std::uint32_t(port) < outputStart_[chip + 1] - outputStart_[chip] &&
           outputUsed_[outputStart_[chip] + std::uint32_t(port)];
}

std::optional<std::uint16_t> NetworkScene::inputFor(std::uint32_t chip) const
{
    const std::uint16_t inputs = board_.chips()[chip].inputs;
    for (std::uint16_t port = 0; port < inputs; ++port)
        if (!wireInto(chip, port))
            return port;
    return inputs ? std::optional<std::uint16_t>(0) : std::nullopt;
}

} // namespace plugboard::gui
