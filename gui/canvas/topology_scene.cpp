// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/canvas/topology_scene.h"

#include <cmath>
#include <set>

namespace plugboard::gui {
namespace {

constexpr double kGroupMargin = 28;
constexpr double kGroupTitle = 26;

ChipSort sortOf(model::DeviceKind kind)
{
    switch (kind) {
    case model::DeviceKind::Cpu:
        return ChipSort::Cpu;
    case model::DeviceKind::Gpu:
        return ChipSort::Gpu;
    case model::DeviceKind::Accelerator:
        return ChipSort::Accelerator;
    }
    return ChipSort::Accelerator;
}

/// A thicker line for a faster link: 1.5 pixels at 1 GB/s, one more per factor of ten.
std::uint8_t widthOf(const model::Link& link)
{
    const double rate = std::max(link.forward.bandwidth.value, link.backward.bandwidth.value);
    const double pixels = std::clamp(1.5 + std::log10(std::max(rate, 1.0) / 1e9), 1.0, 5.0);
    return std::uint8_t(std::lround(pixels * 4));
}

Chip chipAt(QPointF place, double width, double height, ChipSort sort)
{
    Chip chip;
    chip.x = float(place.x());
    chip.y = float(place.y());
    chip.width = float(width);
    chip.height = float(height);
    chip.sort = sort;
    return chip;
}

} // namespace

void TopologyScene::rebuild()
{
    const model::Topology& machines = topology();
    laidOut_ = lacksPlaces(machines);
    const ElementPlaces places = laidOut_ ? automaticPlaces(machines) : ownPlaces(machines);
    std::vector<Chip> chips;
    chipOf_.clear();
    const auto add = [&](const std::string& name, double width, double height, ChipSort sort) {
        chipOf_[name] = std::uint32_t(chips.size());
        chips.push_back(chipAt(places[chips.size()], width, height, sort));
    };
    for (const model::Host& host : machines.hosts)
        add(host.name, kHostWidth, kHostHeight, ChipSort::Host);
    for (const model::Device& device : machines.devices)
        add(device.name, kDeviceWidth, kDeviceHeight, sortOf(device.kind));
    for (const model::Switch& hub : machines.switches)
        add(hub.name, kSwitchWidth, kSwitchHeight, ChipSort::Switch);

    std::vector<BoardWire> wires;
    linkOf_.clear();
    for (const model::Link& link : machines.links) {
        BoardWire wire;
        const auto a = chipOf_.find(link.a);
        const auto b = chipOf_.find(link.b);
        if (a == chipOf_.end() || b == chipOf_.end())
            wire.flags = flag::kHidden;
        else {
            wire.from = a->second;
            wire.to = b->second;
        }
        wire.width = widthOf(link);
        linkOf_[link.name] = std::uint32_t(wires.size());
        wires.push_back(wire);
    }
    if (chips.empty())
        wires.clear();
    bendWires(wires, chips);
    board_.assign(std::move(chips), std::move(wires), Routing::Straight);
    regroup();
    refreshPlan();
    refreshStates();
}

/// Cables between the same two elements part; those along a row or column of others pass them in an
/// arc.
void TopologyScene::bendWires(std::vector<BoardWire>& wires, const std::vector<Chip>& chips) const
{
    std::map<std::pair<std::uint32_t, std::uint32_t>, int> seen;
    double middle = 0;
    for (const Chip& chip : chips)
        middle += (double(chip.y) + chip.height / 2) / double(chips.size());
    for (BoardWire& wire : wires) {
        if (wire.flags & flag::kHidden)
            continue;
        const Chip& a = chips[wire.from];
        const Chip& b = chips[wire.to];
        const int nth = seen[std::minmax(wire.from, wire.to)]++;
        const double dx = (b.x + b.width / 2) - (a.x + a.width / 2);
        const double dy = (b.y + b.height / 2) - (a.y + a.height / 2);
        const bool row = std::abs(dy) < 8 && std::abs(dx) > 1.5 * (kDeviceWidth + 72);
        const bool column = std::abs(dx) < 8 && std::abs(dy) > 3 * kDeviceHeight + 200;
        double bend = 0;
        if (row || column)
            bend = 0.14 * std::hypot(dx, dy);
        if (row && (a.y + a.height / 2 < middle) == (dx > 0)) // away from the middle
            bend = -bend;
        if (nth > 0)
            bend += 22.0 * ((nth + 1) / 2) * (nth % 2 ? 1 : -1);
        wire.bend = float(bend);
    }
}

void TopologyScene::refreshPositions()
{
    // Bends depend on places, and topologies are small.
    rebuild();
}

void TopologyScene::regroup()
{
    const model::Topology& machines = topology();
    std::vector<BoardGroup> groups;
    std::map<std::string, QRectF> frames;
    const auto frame = [&](const std::string& host, const std::string& element) {
        const Chip& chip = board_.chips()[chipOf_.at(element)];
        QRectF& rect = frames[host];
        const QRectF own(chip.x, chip.y, chip.width, chip.height);
        rect = rect.isNull() ? own : rect.united(own);
    };
    for (const model::Device& device : machines.devices)
        if (chipOf_.count(device.host))
            frame(device.host, device.name);
    std::map<std::string, std::string> hostOf;
    for (const model::Device& device : machines.devices)
        hostOf[device.name] = device.host;
    for (std::size_t at = 0; at < machines.links.size() && at < board_.wires().size(); ++at) {
        const auto a = hostOf.find(machines.links[at].a);
        const auto b = hostOf.find(machines.links[at].b);
        if (a == hostOf.end() || b == hostOf.end() || a->second != b->second ||
            !frames.count(a->second))
            continue;
        const WireShape shape = board_.wireShape(board_.wires()[at]); // an arc stays in the frame
        const QPointF apex = shape.at(0.5);
        QRectF& rect = frames[a->second];
        rect = rect.united(QRectF(apex - QPointF(1, 1), QSizeF(2, 2)));
    }
    for (const model::Host& host : machines.hosts) {
        if (!frames.count(host.name))
            continue;
        frame(host.name, host.name);
        groups.push_back({frames[host.name].adjusted(-kGroupMargin, -kGroupMargin - kGroupTitle / 2,
                                                     kGroupMargin, kGroupMargin),
                          QString::fromStdString(host.name)});
    }
    board_.setGroups(std::move(groups));
}

DeviceColours TopologyScene::colours() const
{
    const auto plan = document_.plan();
    return plan ? plan->colours : DeviceColours(topology());
}

void TopologyScene::refreshPlan()
{
    colours_ = colours();
    planned_.clear();
    loads_.clear();
    bytesPerStep_.assign(board_.wires().size(), 0);
    const model::Topology& machines = topology();
    const auto plan = document_.plan();
    const model::Topology& coloured = plan ? plan->plan.topology : machines;
    for (std::size_t at = 0; at < coloured.devices.size(); ++at)
        planned_[coloured.devices[at].name] = model::DeviceId(at);
    if (plan) {
        for (std::size_t at = 0; at < plan->summary.devices.size(); ++at)
            loads_[plan->plan.topology.device(plan->summary.devices[at].device).name] = at;
        for (const session::Transfer& transfer : plan->summary.transfers)
            for (const model::Hop& hop : transfer.route)
                if (const auto link =
                        linkOf_.find(plan->plan.topology.links[hop.link.index()].name);
                    link != linkOf_.end() && link->second < bytesPerStep_.size())
                    bytesPerStep_[link->second] += transfer.bytes.value * transfer.firings;
    }
    board_.clearStripes();
    for (const model::Device& device : machines.devices)
        if (const auto id = planned_.find(device.name); id != planned_.end())
            board_.setStripes(chipOf_.at(device.name), {colours_.colour(id->second).rgb()});
    lookOfWires();
}

/// Links that the plan sends something over stand out.
void TopologyScene::lookOfWires()
{
    for (std::uint32_t at = 0; at < board_.wires().size(); ++at)
        board_.setWireLook(at, bytesPerStep_[at] > 0 ? accent_ : 0, board_.wires()[at].width);
}

void TopologyScene::refreshStates()
{
    std::vector<std::uint8_t> chips(board_.chips().size(), 0);
    std::vector<std::uint8_t> wires(board_.wires().size(), 0);
    const Selection& selection = document_.selection();
    const auto plan = document_.plan();
    std::set<std::string> elements;
    std::set<std::string> links;
    if (plan && selection.elements.empty() && selection.links.empty()) {
        if (selection.task) {
            const Selection meant = plan->selectionOf(*selection.task);
            elements.insert(meant.elements.begin(), meant.elements.end());
            links.insert(meant.links.begin(), meant.links.end());
        }
        const std::set<std::string> nodes(selection.nodes.begin(), selection.nodes.end());
        for (const std::string& node : nodes)
            if (const session::NodePlacement* placement = plan->placement(node))
                for (const session::NodeOnDevice& on : placement->devices)
                    elements.insert(plan->plan.topology.device(on.device).name);
        if (!nodes.empty())
            for (const session::Transfer& transfer : plan->summary.transfers)
                if (nodes.count(transfer.node))
                    for (const model::Hop& hop : transfer.route)
                        links.insert(plan->plan.topology.links[hop.link.index()].name);
    }
    const auto mark = [&](const auto& names, const auto& index, auto& flags, std::uint8_t flag) {
        for (const std::string& name : names)
            if (const auto at = index.find(name); at != index.end() && at->second < flags.size())
                flags[at->second] |= flag;
    };
    mark(elements, chipOf_, chips, flag::kLit);
    mark(links, linkOf_, wires, flag::kLit);
    mark(selection.elements, chipOf_, chips, flag::kSelected);
    mark(selection.links, linkOf_, wires, flag::kSelected);
    const bool faded = plan && document_.planIsStale();
    for (std::uint32_t at = 0; at < chips.size(); ++at) {
        if (faded)
            chips[at] |= flag::kFaded;
        board_.setChipFlags(at, chips[at]);
    }
    for (std::uint32_t at = 0; at < wires.size(); ++at)
        board_.setWireFlags(at,
                            std::uint8_t(wires[at] | (board_.wires()[at].flags & flag::kHidden)));
}

const session::DeviceLoad* TopologyScene::loadOf(const std::string& device) const
{
    const auto plan = document_.plan();
    const auto at = loads_.find(device);
    return plan && at != loads_.end() && at->second < plan->summary.devices.size()
               ? &plan->summary.devices[at->second]
               : nullptr;
}

ChipFace TopologyScene::deviceFace(const model::Device& device) const
{
    ChipFace face;
    face.title = QString::fromStdString(device.name);
    face.subtitle = QString::fromStdString(device.model.empty() ? device.preset : device.model);
    if (device.kind == model::DeviceKind::Cpu)
        face.subtitle =
            (device.cores == 1 ? tr("1 core") : tr("%1 cores").arg(device.cores)) +
            (face.subtitle.isEmpty() ? QString() : QStringLiteral(" · ") + face.subtitle);
    face.note = formatter_.flopRate(device.peak) + QStringLiteral(" · ");
    const session::DeviceLoad* load = loadOf(device.name);
    if (load && load->limit.value > 0) {
        face.fill = double(load->needed.value) / double(load->limit.value);
        face.note =
            tr("%1 of %2").arg(formatter_.bytes(load->needed), formatter_.bytes(load->limit));
    } else {
        face.note += formatter_.bytes(device.memory);
    }
    if (const auto id = planned_.find(device.name); id != planned_.end())
        face.tag = colours_.label(id->second);
    return face;
}

ChipFace TopologyScene::chipFace(std::uint32_t chip) const
{
    const model::Topology& machines = topology();
    const std::size_t hosts = machines.hosts.size();
    if (chip >= hosts && chip < hosts + machines.devices.size())
        return deviceFace(machines.devices[chip - hosts]);
    ChipFace face;
    face.title = QString::fromStdString(nameOf(chip));
    if (chip < hosts) {
        const Bytes memory = machines.hosts[chip].memory;
        face.subtitle =
            memory.value > 0 ? tr("Host · %1").arg(formatter_.bytes(memory)) : tr("Host");
    } else {
        face.subtitle = tr("Switch");
    }
    return face;
}

QString TopologyScene::wireText(std::uint32_t wire) const
{
    // What the plan sends says more than what the link could carry; that stays in its width.
    if (wire < bytesPerStep_.size() && bytesPerStep_[wire] > 0)
        return tr("%1/step").arg(formatter_.bytes(Bytes{bytesPerStep_[wire]}));
    const model::Link& link = topology().links[wire];
    const QString forward = formatter_.rate(link.forward.bandwidth);
    const QString backward = formatter_.rate(link.backward.bandwidth);
    return forward == backward ? forward : forward + QStringLiteral(" / ") + backward;
}

const std::string& TopologyScene::nameOf(std::uint32_t chip) const
{
    const model::Topology& machines = topology();
    std::size_t at = chip;
    if (at < machines.hosts.size())
        return machines.hosts[at].name;
    at -= machines.hosts.size();
    if (at < machines.devices.size())
        return machines.devices[at].name;
    return machines.switches[at - machines.devices.size()].name;
}

const std::string& TopologyScene::linkName(std::uint32_t wire) const
{
    return topology().links[wire].name;
}

std::optional<std::uint32_t> TopologyScene::chipNamed(const std::string& name) const
{
    const auto found = chipOf_.find(name);
    return found == chipOf_.end() ? std::nullopt : std::optional(found->second);
}

} // namespace plugboard::gui
