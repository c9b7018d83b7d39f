// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/canvas/board_scene.h"

#include <cmath>
#include <utility>

namespace plugboard::gui {
namespace {

BoardRect rectOf(const QRectF& area)
{
    const QRectF normal = area.normalized();
    return {float(normal.left()), float(normal.top()), float(normal.right()),
            float(normal.bottom())};
}

/// Where the way from the chip's centre to `towards` leaves the chip.
QPointF borderPoint(const Chip& chip, QPointF towards)
{
    const QPointF centre(chip.x + chip.width / 2, chip.y + chip.height / 2);
    const QPointF way = towards - centre;
    const double across = std::abs(way.x()) > 0 ? chip.width / 2 / std::abs(way.x()) : 1e9;
    const double down = std::abs(way.y()) > 0 ? chip.height / 2 / std::abs(way.y()) : 1e9;
    return centre + way * std::min({across, down, 1.0});
}

double distanceToPiece(QPointF point, QPointF a, QPointF b)
{
    const QPointF along = b - a;
    const double square = QPointF::dotProduct(along, along);
    const double t =
        square > 0 ? std::clamp(QPointF::dotProduct(point - a, along) / square, 0.0, 1.0) : 0.0;
    const QPointF away = point - (a + along * t);
    return std::hypot(away.x(), away.y());
}

} // namespace

void BoardScene::assign(std::vector<Chip> chips, std::vector<BoardWire> wires, Routing routing)
{
    chips_ = std::move(chips);
    wires_ = std::move(wires);
    routing_ = routing;
    chipGrid_.reset(chips_.size());
    for (std::uint32_t at = 0; at < chips_.size(); ++at)
        chipGrid_.insert(at, chips_[at].rect());
    wireGrid_.reset(wires_.size());
    wireRects_.resize(wires_.size());
    for (std::uint32_t at = 0; at < wires_.size(); ++at) {
        wireRects_[at] = wireBounds(wires_[at]);
        wireGrid_.insert(at, wireRects_[at]);
    }
    indexWires();
    ++revision_;
}

void BoardScene::indexWires()
{
    wireStart_.assign(chips_.size() + 1, 0);
    for (const BoardWire& wire : wires_) {
        ++wireStart_[wire.from + 1];
        ++wireStart_[wire.to + 1];
    }
    for (std::size_t at = 1; at < wireStart_.size(); ++at)
        wireStart_[at] += wireStart_[at - 1];
    wireOf_.resize(wires_.size() * 2);
    std::vector<std::uint32_t> next(wireStart_.begin(), wireStart_.end() - 1);
    for (std::uint32_t at = 0; at < wires_.size(); ++at) {
        wireOf_[next[wires_[at].from]++] = at;
        wireOf_[next[wires_[at].to]++] = at;
    }
}

void BoardScene::moveChip(std::uint32_t chip, double x, double y)
{
    Chip& moved = chips_[chip];
    if (moved.x == float(x) && moved.y == float(y))
        return;
    moved.x = float(x);
    moved.y = float(y);
    chipGrid_.move(chip, moved.rect());
    const auto [begin, end] = wiresOf(chip);
    for (const std::uint32_t* wire = begin; wire != end; ++wire) {
        wireRects_[*wire] = wireBounds(wires_[*wire]);
        wireGrid_.move(*wire, wireRects_[*wire]);
    }
    ++revision_;
}

void BoardScene::setChipFlags(std::uint32_t chip, std::uint8_t flags)
{
    if (std::exchange(chips_[chip].flags, flags) != flags)
        ++revision_;
}

void BoardScene::setWireFlags(std::uint32_t wire, std::uint8_t flags)
{
    if (std::exchange(wires_[wire].flags, flags) != flags)
        ++revision_;
}

void BoardScene::setWireLook(std::uint32_t wire, QRgb colour, std::uint8_t width)
{
    wires_[wire].colour = colour;
    wires_[wire].width = width;
    ++revision_;
}

void BoardScene::setStripes(std::uint32_t chip, const std::vector<QRgb>& colours)
{
    std::size_t at = 0;
    while (at < stripeSets_.size() && stripeSets_[at] != colours)
        ++at;
    if (at == stripeSets_.size()) {
        if (at > 0xffff)
            return; // more mixtures than anybody can tell apart
        stripeSets_.push_back(colours);
    }
    if (std::exchange(chips_[chip].stripes, std::uint16_t(at)) != at)
        ++revision_;
}

void BoardScene::clearStripes()
{
    for (Chip& chip : chips_)
        chip.stripes = 0;
    stripeSets_.resize(1);
    ++revision_;
}

void BoardScene::setGroups(std::vector<BoardGroup> groups)
{
    groups_ = std::move(groups);
    ++revision_;
}

QRectF BoardScene::bounds() const
{
    if (chips_.empty())
        return {};
    BoardRect all = chips_[0].rect();
    for (const Chip& chip : chips_)
        all.unite(chip.rect());
    for (const BoardGroup& group : groups_)
        all.unite(rectOf(group.rect));
    if (routing_ == Routing::Straight)
        for (const BoardRect& wire : wireRects_) // arcs reach beyond the chips
            all.unite(wire);
    return {QPointF(all.left, all.top), QPointF(all.right, all.bottom)};
}

QRectF BoardScene::bounds(const std::vector<std::uint32_t>& chips) const
{
    if (chips.empty())
        return {};
    BoardRect all = chips_[chips[0]].rect();
    for (const std::uint32_t chip : chips)
        all.unite(chips_[chip].rect());
    return {QPointF(all.left, all.top), QPointF(all.right, all.bottom)};
}

QPointF BoardScene::portPoint(const PortRef& port) const
{
    const Chip& chip = chips_[port.chip];
    if (routing_ == Routing::Straight) { // handles: left, top, right, bottom
        const double x[4] = {0, chip.width / 2, chip.width, chip.width / 2};
        const double y[4] = {chip.height / 2, 0, chip.height / 2, chip.height};
        return {chip.x + x[port.port & 3], chip.y + y[port.port & 3]};
    }
    const int ports = std::max<int>(1, port.output ? chip.outputs : chip.inputs);
    return {port.output ? double(chip.x) + chip.width : double(chip.x),
            double(chip.y) + double(chip.height) * (port.port + 1) / (ports + 1)};
}

WireShape BoardScene::wireShape(const BoardWire& wire) const
{
    if (routing_ == Routing::Flow)
        return flowShape(portPoint({wire.from, wire.fromPort, true}),
                         portPoint({wire.to, wire.toPort, false}));
    const Chip& a = chips_[wire.from];
    const Chip& b = chips_[wire.to];
    const QPointF from(a.x + a.width / 2, a.y + a.height / 2);
    const QPointF to(b.x + b.width / 2, b.y + b.height / 2);
    const QPointF apex = arcShape(from, to, wire.bend).at(0.5);
    return arcShape(borderPoint(a, wire.bend == 0 ? to : apex),
                    borderPoint(b, wire.bend == 0 ? from : apex), wire.bend);
}

std::pair<const std::uint32_t*, const std::uint32_t*> BoardScene::wiresOf(std::uint32_t chip) const
{
    return {wireOf_.data() + wireStart_[chip], wireOf_.data() + wireStart_[chip + 1]};
}

std::optional<std::uint32_t> BoardScene::chipAt(QPointF point) const
{
    std::optional<std::uint32_t> found;
    const float x = float(point.x());
    const float y = float(point.y());
    chipGrid_.visit({x, y, x, y}, [&](std::uint32_t chip) {
        if (chips_[chip].rect().contains(x, y) && (!found || chip > *found))
            found = chip;
    });
    return found;
}

std::optional<PortRef> BoardScene::portAt(QPointF point, double radius) const
{
    std::optional<PortRef> found;
    double nearest = radius;
    const auto look = [&](const PortRef& port) {
        const QPointF away = portPoint(port) - point;
        const double distance = std::hypot(away.x(), away.y());
        if (distance <= nearest) {
            nearest = distance;
            found = port;
        }
    };
    const float x = float(point.x());
    const float y = float(point.y());
    const BoardRect area = BoardRect{x, y, x, y}.grown(float(radius));
    chipGrid_.visit(area, [&](std::uint32_t at) {
        const Chip& chip = chips_[at];
        if (!chip.rect().meets(area))
            return;
        for (std::uint16_t port = 0; port < chip.inputs; ++port)
            look({at, port, false});
        for (std::uint16_t port = 0; port < chip.outputs; ++port)
            look({at, port, true});
    });
    return found;
}

std::optional<std::uint32_t> BoardScene::wireAt(QPointF point, double radius) const
{
    std::optional<std::uint32_t> found;
    double nearest = radius;
    const float x = float(point.x());
    const float y = float(point.y());
    const BoardRect area = BoardRect{x, y, x, y}.grown(float(radius));
    std::vector<QPointF> line;
    wireGrid_.visit(area, [&](std::uint32_t wire) {
        if (!wireRects_[wire].meets(area))
            return;
        line.clear();
        flatten(wireShape(wires_[wire]), 1, line);
        for (std::size_t at = 1; at < line.size(); ++at) {
            const double distance = distanceToPiece(point, line[at - 1], line[at]);
            if (distance <= nearest) {
                nearest = distance;
                found = wire;
            }
        }
    });
    return found;
}

std::vector<std::uint32_t> BoardScene::chipsIn(const QRectF& area) const
{
    std::vector<std::uint32_t> found;
    chipsMeeting(rectOf(area), found);
    return found;
}

std::vector<std::uint32_t> BoardScene::wiresIn(const QRectF& area) const
{
    std::vector<std::uint32_t> found;
    const BoardRect rect = rectOf(area);
    wiresMeeting(rect, found);
    std::erase_if(found, [&](std::uint32_t wire) { return !rect.contains(wireRects_[wire]); });
    return found;
}

void BoardScene::chipsMeeting(const BoardRect& area, std::vector<std::uint32_t>& found) const
{
    found.clear();
    if (!chipGrid_.isNarrow(area)) {
        for (std::uint32_t at = 0; at < chips_.size(); ++at)
            if (chips_[at].rect().meets(area))
                found.push_back(at);
        return;
    }
    chipGrid_.visit(area, [&](std::uint32_t at) {
        if (chips_[at].rect().meets(area))
            found.push_back(at);
    });
    std::sort(found.begin(), found.end());
}

void BoardScene::wiresMeeting(const BoardRect& area, std::vector<std::uint32_t>& found,
                              float smallest) const
{
    found.clear();
    const auto wanted = [&](const BoardRect& rect) {
        return rect.meets(area) && (rect.width() >= smallest || rect.height() >= smallest);
    };
    if (!wireGrid_.isNarrow(area)) {
        for (std::uint32_t at = 0; at < wireRects_.size(); ++at)
            if (wanted(wireRects_[at]))
                found.push_back(at);
        return;
    }
    wireGrid_.visit(area, [&](std::uint32_t at) {
        if (wanted(wireRects_[at]))
            found.push_back(at);
    });
    std::sort(found.begin(), found.end());
}

} // namespace plugboard::gui
