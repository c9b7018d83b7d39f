// SPDX-License-Identifier: GPL-3.0-or-later
// What a network's chips and wires are shown as, and what is written on them.
#include "gui/canvas/kind_look.h"
#include "gui/canvas/network_scene.h"

#include <algorithm>
#include <set>

namespace plugboard::gui {
namespace {

constexpr std::size_t kMostStripes = 8; ///< of a group

} // namespace

std::optional<std::uint32_t> NetworkScene::chipNamed(const std::string& name) const
{
    const model::NodeId node = document_.node(name);
    if (!node.valid() || node.index() >= shownNodes_)
        return {};
    const std::uint32_t chip = level_.chipOfNode(node.value);
    return chip == kNone ? std::nullopt : std::optional(chip);
}

std::optional<std::uint32_t> NetworkScene::wireNamed(const std::string& name, int input) const
{
    const auto chip = chipNamed(name);
    if (chip && kindOf(*chip) == LevelKind::Node)
        return wireInto(*chip, input);
    const int wire = document_.wireInto(document_.node(name), input);
    if (wire < 0 || level_.flat || std::size_t(wire) >= level_.wireOf.size())
        return {};
    const std::uint32_t shown = level_.wireOf[std::size_t(wire)];
    return shown == kNone ? std::nullopt : std::optional(shown);
}

void NetworkScene::refreshPlan()
{
    board_.clearStripes();
    badges_.clear();
    const auto plan = document_.plan();
    if (!plan)
        return;
    std::map<std::uint32_t, std::vector<QRgb>> ofGroups;
    std::vector<QRgb> colours;
    for (const session::NodePlacement& placement : plan->summary.placements) {
        const auto chip = chipNamed(placement.node);
        if (!chip || *chip >= board_.chips().size())
            continue;
        std::vector<QRgb>& hues = isGroup(*chip) ? ofGroups[*chip] : colours;
        if (!isGroup(*chip))
            hues.clear();
        for (const session::NodeOnDevice& on : placement.devices) {
            const QRgb hue = plan->colours.colour(on.device).rgb();
            if (!isGroup(*chip) || (hues.size() < kMostStripes &&
                                    std::find(hues.begin(), hues.end(), hue) == hues.end()))
                hues.push_back(hue);
        }
        if (!isGroup(*chip))
            board_.setStripes(*chip, hues);
    }
    for (const auto& [chip, hues] : ofGroups)
        board_.setStripes(chip, hues);
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
        if (const auto chip = chipNamed(name))
            flags[*chip] = std::uint8_t((flags[*chip] & ~flag::kDimmed) | flag::kLit);
}

/// A group is selected where all of its nodes are, and lit where some are.
void NetworkScene::markSelection(std::vector<std::uint8_t>& chips,
                                 std::vector<std::uint8_t>& wires) const
{
    std::map<std::uint32_t, std::uint32_t> ofGroups;
    for (const std::string& name : document_.selection().nodes)
        if (const auto chip = chipNamed(name)) {
            if (isGroup(*chip))
                ++ofGroups[*chip];
            else
                chips[*chip] |= flag::kSelected;
        }
    for (const auto& [chip, nodes] : ofGroups)
        chips[chip] |=
            nodes >= tree_.scopes()[level_.chips[chip].id].nodes ? flag::kSelected : flag::kLit;
    for (const WireEnds& ends : document_.selection().wires)
        if (const auto wire = wireNamed(ends.to, ends.toPort))
            wires[*wire] |= flag::kSelected;
}

void NetworkScene::refreshStates()
{
    if (isStale())
        return; // the structure changes right after
    std::vector<std::uint8_t> chips(board_.chips().size(), 0);
    std::vector<std::uint8_t> wires(board_.wires().size(), 0);
    if (document_.plan() && document_.planIsStale())
        for (std::size_t at = 0; at < chips.size(); ++at)
            if (board_.chips()[at].stripes)
                chips[at] |= flag::kFaded;
    lightUp(chips);
    for (const session::NetworkFinding& finding : document_.check().findings) {
        const auto chip = chipNamed(finding.error.subject);
        if (!chip)
            continue;
        chips[*chip] |= flag::kError;
        if (finding.input >= 0)
            if (const auto wire = wireNamed(finding.error.subject, finding.input))
                wires[*wire] |= flag::kError;
    }
    markSelection(chips, wires);
    if (!level_.flat)
        for (std::uint32_t at = 0; at < chips.size(); ++at)
            if (isOutside(at))
                chips[at] |= flag::kDimmed;
    for (std::uint32_t at = 0; at < chips.size(); ++at)
        board_.setChipFlags(at, chips[at]);
    for (std::uint32_t at = 0; at < wires.size(); ++at) {
        const BoardWire& wire = board_.wires()[at];
        if ((chips[wire.from] | chips[wire.to]) & flag::kDimmed)
            wires[at] |= flag::kDimmed;
        board_.setWireFlags(at, wires[at]);
    }
}

// ---- what is written on chips

PinState NetworkScene::inputState(std::uint32_t chip, int port) const
{
    if (wireInto(chip, port))
        return PinState::Joined;
    const KindLook& look = kindLook(document_.network().nodes[nodeOf(chip)].kind);
    return port < look.inputs - look.optionalInputs ? PinState::Missing : PinState::Free;
}

PortLabel NetworkScene::labelOf(std::uint32_t node, int port) const
{
    PortLabel label;
    const auto& outputs = document_.check().outputs;
    if (node < outputs.size() && std::size_t(port) < outputs[node].size()) {
        label.text = formatter_.shape(outputs[node][std::size_t(port)].shape);
        label.text.remove(QLatin1Char(' ')); // close together: it stands on the wire
    }
    const auto badge = badges_.find({document_.network().nodes[node].name, port});
    if (badge != badges_.end())
        label.badge = badge->second;
    return label;
}

QString NetworkScene::tagOf(const std::vector<std::uint32_t>& nodes) const
{
    const auto plan = document_.plan();
    QStringList labels;
    for (const std::uint32_t node : nodes)
        if (const session::NodePlacement* placement =
                plan ? plan->placement(document_.network().nodes[node].name) : nullptr)
            for (const session::NodeOnDevice& on : placement->devices)
                if (const QString label = plan->colours.label(on.device); !labels.contains(label))
                    labels << label;
    if (labels.size() > 3)
        return QStringLiteral("%1 +%2").arg(labels[0]).arg(labels.size() - 1);
    return labels.join(QLatin1Char(' '));
}

ChipFace NetworkScene::groupFace(std::uint32_t chip) const
{
    const NetworkLevel::Chip& shown = level_.chips[chip];
    ChipFace face;
    if (shown.kind == LevelKind::Group) {
        const Scope& scope = tree_.scopes()[shown.id];
        face.title = scope.title;
        face.subtitle = tr("%n nodes", nullptr, int(scope.nodes));
        face.tag = tagOf(tree_.nodesIn(shown.id));
    } else {
        face.title = QString::fromStdString(document_.network().nodes[shown.id].name);
        face.subtitle = tr("outside");
    }
    face.inputs.assign(shown.inputs.size(), PinState::Joined);
    face.outputs.assign(shown.outputs.size(), PinState::Joined);
    for (const NetworkLevel::Source& source : shown.outputs)
        face.labels.push_back(labelOf(source.node, source.port));
    return face;
}

ChipFace NetworkScene::chipFace(std::uint32_t chip) const
{
    if (kindOf(chip) != LevelKind::Node)
        return groupFace(chip);
    ChipFace face;
    const model::Node& node = document_.network().nodes[nodeOf(chip)];
    face.title = QString::fromStdString(node.name);
    if (!level_.flat) { // the scopes around it are said by frames and the path above
        const auto scope = QString::fromStdString(tree_.scopes()[level_.chips[chip].scope].path);
        if (!scope.isEmpty() && face.title.startsWith(scope + QLatin1Char('/')))
            face.title.remove(0, scope.size() + 1);
    }
    face.subtitle = kindLook(node.kind).label;
    if (const QString key = keyAttributes(node); !key.isEmpty())
        face.subtitle += QStringLiteral("  ") + key;
    face.tag = tagOf({nodeOf(chip)});
    const Chip& drawn = board_.chips()[chip];
    for (int port = 0; port < drawn.inputs; ++port)
        face.inputs.push_back(inputState(chip, port));
    for (int port = 0; port < drawn.outputs; ++port) {
        face.outputs.push_back(hasOutputWire(chip, port) ? PinState::Joined : PinState::Free);
        face.labels.push_back(labelOf(nodeOf(chip), port));
    }
    return face;
}

} // namespace plugboard::gui
