// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/canvas/network_scene.h"

#include "gui/canvas/kind_look.h"
#include "gui/canvas/level_layout.h"

#include <algorithm>
#include <map>
#include <utility>

namespace plugboard::gui {
namespace {

constexpr std::size_t kMostLaidOutAgain = 2000; ///< chips; a window that changes its size waits

} // namespace

void NetworkScene::rebuild()
{
    const model::Network& network = document_.network();
    tree_ = ScopeTree(network);
    level_ = levelOf(network, tree_, choice_);
    shownNodes_ = network.nodes.size();
    std::vector<Chip> chips = makeChips();
    std::vector<BoardWire> wires = makeWires();
    laidOut_ = lacksOwnPlaces(chips);
    if (laidOut_)
        layOut(chips, wires);
    indexPorts(chips, wires);
    board_.assign(std::move(chips), std::move(wires), Routing::Flow);
    frameGroups();
    refreshPlan();
    refreshStates();
}

void NetworkScene::choose(LevelChoice choice)
{
    choice_ = std::move(choice);
    rebuild();
}

void NetworkScene::openAtFirst()
{
    kept_.clear();
    choice_ = firstChoice(document_.network(), ScopeTree(document_.network()));
}

std::vector<Chip> NetworkScene::makeChips() const
{
    const model::Network& network = document_.network();
    std::vector<PinCount> highest(network.nodes.size(), PinCount{-1, -1});
    for (const model::Wire& wire : network.wires) {
        int& output = highest[wire.from.index()].outputs;
        output = std::max(output, wire.fromPort);
        int& input = highest[wire.to.index()].inputs;
        input = std::max(input, wire.toPort);
    }
    std::vector<Chip> chips(level_.flat ? network.nodes.size() : level_.chips.size());
    const KindLook* look = nullptr;
    for (std::uint32_t at = 0; at < chips.size(); ++at) {
        Chip& chip = chips[at];
        PinCount pins;
        if (kindOf(at) != LevelKind::Node) {
            const NetworkLevel::Chip& shown = level_.chips[at];
            pins = {int(shown.inputs.size()), int(shown.outputs.size())};
            chip.sort = ChipSort::Group;
        }
        if (kindOf(at) != LevelKind::Group) {
            const model::Node& node = network.nodes[nodeOf(at)];
            if (!look || look->kind != node.kind)
                look = &kindLook(node.kind);
            if (kindOf(at) == LevelKind::Node)
                pins = pinCount(*look, highest[nodeOf(at)].inputs, highest[nodeOf(at)].outputs);
            chip.x = float(node.x);
            chip.y = float(node.y);
            chip.sort = look->sort;
        }
        chip.height = chipHeight(pins);
        chip.inputs = std::uint16_t(pins.inputs);
        chip.outputs = std::uint16_t(pins.outputs);
    }
    return chips;
}

std::vector<BoardWire> NetworkScene::makeWires() const
{
    const model::Network& network = document_.network();
    std::vector<BoardWire> wires(level_.flat ? network.wires.size() : level_.wires.size());
    const auto fill = [](BoardWire& wire, std::uint32_t from, int fromPort, std::uint32_t to,
                         int toPort) {
        wire.from = from;
        wire.to = to;
        wire.fromPort = std::uint16_t(fromPort);
        wire.toPort = std::uint16_t(toPort);
    };
    for (std::size_t at = 0; at < wires.size(); ++at)
        if (level_.flat) {
            const model::Wire& wire = network.wires[at];
            fill(wires[at], wire.from.value, wire.fromPort, wire.to.value, wire.toPort);
        } else {
            const NetworkLevel::Wire& wire = level_.wires[at];
            fill(wires[at], wire.from, wire.fromPort, wire.to, wire.toPort);
        }
    return wires;
}

/// Groups have no places, and files that no canvas made have none either.
bool NetworkScene::lacksOwnPlaces(const std::vector<Chip>& chips) const
{
    if (!level_.flat &&
        (!level_.expanded.empty() ||
         std::any_of(level_.chips.begin(), level_.chips.end(),
                     [](const auto& chip) { return chip.kind != LevelKind::Node; })))
        return true;
    return chips.size() > 1 && std::all_of(chips.begin(), chips.end(), [&](const Chip& chip) {
               return chip.x == chips[0].x && chip.y == chips[0].y;
           });
}

void NetworkScene::layOut(std::vector<Chip>& chips, const std::vector<BoardWire>& wires) const
{
    const std::vector<QPointF> places = placesOf(level_, tree_, chips, wires, window_);
    for (std::uint32_t at = 0; at < chips.size(); ++at) {
        QPointF place = places[at];
        if (!level_.flat)
            if (const auto kept = kept_.find(keyOf(at)); kept != kept_.end())
                place = kept->second;
        chips[at].x = float(place.x());
        chips[at].y = float(place.y());
    }
}

void NetworkScene::layOutFor(QSizeF window)
{
    if (std::exchange(window_, window) == window || !laidOut_ ||
        board_.chips().size() > kMostLaidOutAgain)
        return;
    std::vector<Chip> chips = board_.chips();
    layOut(chips, board_.wires());
    for (std::uint32_t at = 0; at < chips.size(); ++at)
        board_.moveChip(at, chips[at].x, chips[at].y);
    frameGroups();
}

std::string NetworkScene::keyOf(std::uint32_t chip) const
{
    const char* role = "";
    if (isOutside(chip))
        role = level_.chips[chip].inputs.empty() ? "<" : ">";
    return tree_.scopes()[level_.entered].path + '\n' + role + nameOf(chip);
}

void NetworkScene::keepPlaces(const std::vector<std::uint32_t>& chips)
{
    for (const std::uint32_t at : chips)
        kept_[keyOf(at)] = {board_.chips()[at].x, board_.chips()[at].y};
    frameGroups();
}

void NetworkScene::keepPlace(const std::string& name, QPointF place)
{
    kept_[tree_.scopes()[level_.entered].path + '\n' + name] = place;
}

void NetworkScene::forgetPlaces()
{
    if (level_.flat)
        return;
    const std::string level = tree_.scopes()[level_.entered].path + '\n';
    std::erase_if(kept_, [&](const auto& kept) { return kept.first.starts_with(level); });
}

/// Around what stands in each open group, groups in it included.
void NetworkScene::frameGroups()
{
    if (level_.expanded.empty() && board_.groups().empty())
        return;
    std::map<std::uint32_t, QRectF> inner;
    for (std::uint32_t at = 0; at < level_.chips.size(); ++at) {
        const Chip& drawn = board_.chips()[at];
        if (!isOutside(at))
            inner[level_.chips[at].scope] |= QRectF(drawn.x, drawn.y, drawn.width, drawn.height);
    }
    std::vector<BoardGroup> frames;
    for (auto scope = level_.expanded.rbegin(); scope != level_.expanded.rend(); ++scope) {
        const QRectF rect =
            inner[*scope].adjusted(-kFrameMargin, -kFrameTitle, kFrameMargin, kFrameMargin);
        inner[tree_.scopes()[*scope].parent] |= rect;
        frames.push_back({rect, tree_.scopes()[*scope].title});
    }
    std::reverse(frames.begin(), frames.end()); // inner ones lie on outer ones
    board_.setGroups(std::move(frames));
}

void NetworkScene::indexPorts(const std::vector<Chip>& chips, const std::vector<BoardWire>& wires)
{
    inputStart_.assign(chips.size() + 1, 0);
    outputStart_.assign(chips.size() + 1, 0);
    for (std::size_t at = 0; at < chips.size(); ++at) {
        inputStart_[at + 1] = inputStart_[at] + chips[at].inputs;
        outputStart_[at + 1] = outputStart_[at] + chips[at].outputs;
    }
    inputWire_.assign(inputStart_.back(), kNone);
    outputUsed_.assign(outputStart_.back(), false);
    for (std::uint32_t at = 0; at < wires.size(); ++at) {
        inputWire_[inputStart_[wires[at].to] + wires[at].toPort] = at;
        outputUsed_[outputStart_[wires[at].from] + wires[at].fromPort] = true;
    }
}

void NetworkScene::refreshPositions()
{
    const std::vector<model::Node>& nodes = document_.network().nodes;
    if (!level_.flat || laidOut_ || nodes.size() != board_.chips().size()) {
        rebuild();
        return;
    }
    for (std::uint32_t at = 0; at < nodes.size(); ++at)
        board_.moveChip(at, nodes[at].x, nodes[at].y);
}

// ---- what stands behind chips, pins and wires

const std::string& NetworkScene::nameOf(std::uint32_t chip) const
{
    if (isGroup(chip))
        return tree_.scopes()[level_.chips[chip].id].path;
    return document_.network().nodes[nodeOf(chip)].name;
}

std::uint32_t NetworkScene::scopeOfChip(std::uint32_t chip) const
{
    return isGroup(chip) ? level_.chips[chip].id : tree_.scopeOf(nodeOf(chip));
}

std::vector<std::uint32_t> NetworkScene::nodesOf(std::uint32_t chip) const
{
    if (isGroup(chip))
        return tree_.nodesIn(level_.chips[chip].id);
    return {nodeOf(chip)};
}

WireEnds NetworkScene::endsOf(std::uint32_t wire) const
{
    const model::Wire& drawn =
        document_.network().wires[level_.flat ? wire : level_.wires[wire].first];
    const std::vector<model::Node>& nodes = document_.network().nodes;
    return {nodes[drawn.from.index()].name, drawn.fromPort, nodes[drawn.to.index()].name,
            drawn.toPort};
}

std::vector<WireEnds> NetworkScene::allEndsOf(std::uint32_t wire) const
{
    if (level_.flat)
        return {endsOf(wire)};
    std::vector<WireEnds> all;
    const std::vector<model::Node>& nodes = document_.network().nodes;
    for (std::size_t at = 0; at < level_.wireOf.size(); ++at)
        if (level_.wireOf[at] == wire) {
            const model::Wire& drawn = document_.network().wires[at];
            all.push_back({nodes[drawn.from.index()].name, drawn.fromPort,
                           nodes[drawn.to.index()].name, drawn.toPort});
        }
    return all;
}

std::pair<std::string, int> NetworkScene::outputBehind(const PortRef& port) const
{
    const std::vector<model::Node>& nodes = document_.network().nodes;
    if (kindOf(port.chip) == LevelKind::Node)
        return {nodes[nodeOf(port.chip)].name, port.port};
    const NetworkLevel::Source& source = level_.chips[port.chip].outputs[port.port];
    return {nodes[source.node].name, source.port};
}

std::vector<std::pair<std::string, int>> NetworkScene::inputsBehind(const PortRef& port) const
{
    if (kindOf(port.chip) == LevelKind::Node)
        return {{nameOf(port.chip), port.port}};
    std::vector<std::pair<std::string, int>> inputs;
    if (const auto wire = wireInto(port.chip, port.port))
        for (const WireEnds& ends : allEndsOf(*wire))
            inputs.emplace_back(ends.to, ends.toPort);
    return inputs;
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
    if (kindOf(chip) != LevelKind::Node)
        return {}; // which of its nodes it is for, only a pin can say
    const std::uint16_t inputs = board_.chips()[chip].inputs;
    for (std::uint16_t port = 0; port < inputs; ++port)
        if (!wireInto(chip, port))
            return port;
    return inputs ? std::optional<std::uint16_t>(0) : std::nullopt;
}

} // namespace plugboard::gui
