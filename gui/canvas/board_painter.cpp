// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/canvas/board_painter.h"

#include <QPainter>

#include <cmath>
#include <cstring>

namespace plugboard::gui {
namespace {

constexpr std::size_t kMostFaces = 20000;
constexpr float kLabelReach = 130; ///< how far labels reach beyond a chip, scene units

bool sameColours(const Theme& a, const Theme& b)
{
    return a.window == b.window && a.chip == b.chip && a.text == b.text && a.wire == b.wire;
}

bool isWhole(double value)
{
    return std::abs(value - std::round(value)) < 0.02;
}

} // namespace

const QImage& BoardPainter::paint(const BoardScene& scene, const BoardView& view,
                                  const BoardFaces& faces, const BoardStyle& style)
{
    const bool restyled = !sameColours(style_.theme, style.theme) || style_.font != style.font;
    if (restyled) {
        texts_.clear();
        sprites_ = {};
    }
    scene_ = &scene;
    source_ = &faces;
    style_ = style;
    logicalScale_ = view.scale;
    view_ = view;
    view_.scale *= style.ratio;
    view_.size *= style.ratio;
    const QSize size(std::max(1, int(std::ceil(view_.size.width() - 1e-6))),
                     std::max(1, int(std::ceil(view_.size.height() - 1e-6))));
    const bool known = !restyled && frame_.size() == size && framedScene_ == &scene &&
                       framedRevision_ == scene.revision() && framed_.scale == view_.scale;
    if (frame_.size() != size)
        frame_ = QImage(size, QImage::Format_RGB32);
    if (!known || !scroll()) {
        framed_ = view_;
        paintArea(frame_.rect());
    }
    framedScene_ = &scene;
    framedRevision_ = scene.revision();
    return frame_;
}

/// Moves the frame where the view moved by whole pixels, and paints what is new of it.
bool BoardPainter::scroll()
{
    const QPointF shift = (framed_.origin - view_.origin) * view_.scale;
    if (!isWhole(shift.x()) || !isWhole(shift.y()))
        return false;
    const int dx = int(std::lround(shift.x()));
    const int dy = int(std::lround(shift.y()));
    const int width = frame_.width();
    const int height = frame_.height();
    if (std::abs(dx) >= width || std::abs(dy) >= height)
        return false;
    // The frame stays on its own pixel grid, so that what is painted next meets what is there.
    view_.origin = framed_.origin - QPointF(dx, dy) / view_.scale;
    if (dx == 0 && dy == 0)
        return true;
    const int kept = width - std::abs(dx);
    for (int step = 0; step < height - std::abs(dy); ++step) {
        const int to = dy > 0 ? height - 1 - step : step;
        QRgb* const target = reinterpret_cast<QRgb*>(frame_.scanLine(to));
        const QRgb* const source = reinterpret_cast<const QRgb*>(frame_.constScanLine(to - dy));
        std::memmove(target + std::max(dx, 0), source + std::max(-dx, 0),
                     std::size_t(kept) * sizeof(QRgb));
    }
    framed_ = view_;
    if (dy != 0)
        paintArea(QRect(0, dy > 0 ? 0 : height + dy, width, std::abs(dy)));
    if (dx != 0)
        paintArea(QRect(dx > 0 ? 0 : width + dx, 0, std::abs(dx), height));
    return true;
}

void BoardPainter::paintArea(const QRect& area)
{
    PixelCanvas canvas(frame_);
    canvas.clip = area & frame_.rect();
    drawGround(canvas, view_, style_.theme, style_.ratio);
    if (!scene_->groups().empty()) {
        QPainter painter(&frame_);
        painter.setClipRect(canvas.clip);
        paintGroups(painter);
    }
    const bool few = scene_->chips().size() <= kFewChips;
    if (logicalScale_ >= (few ? kNearScaleOfFew : kNearScale))
        paintNear(canvas.clip);
    else
        far_.draw(canvas, *scene_, view_, style_.theme, logicalScale_,
                  canvas.clip == frame_.rect());
}

void BoardPainter::paintGroups(QPainter& painter)
{
    painter.setRenderHint(QPainter::Antialiasing);
    for (const BoardGroup& group : scene_->groups()) {
        const QRectF rect = view_.toScreen(group.rect);
        painter.setPen(QPen(style_.theme.hairline, style_.ratio));
        painter.setBrush(blended(style_.theme.window, style_.theme.panel, 0.55));
        const double corner = 2 * kCorner * view_.scale;
        painter.drawRoundedRect(rect, corner, corner);
        if (logicalScale_ < 0.3)
            continue;
        const int pixels = std::max(int(10 * style_.ratio), int(12 * view_.scale + 0.5));
        texts_.draw(painter,
                    {group.title,
                     QRectF(rect.left() + 12 * view_.scale, rect.top(),
                            rect.width() - 24 * view_.scale, 26 * view_.scale),
                     pixels, true, Qt::AlignLeft, style_.theme.secondaryText},
                    style_.font);
    }
}

void BoardPainter::paintNear(const QRect& area)
{
    const QRectF sceneArea = view_.toScene(QRectF(area));
    const BoardRect rect{float(sceneArea.left()), float(sceneArea.top()), float(sceneArea.right()),
                         float(sceneArea.bottom())};
    sprites_.prepare(view_.scale, logicalScale_ >= kDetailScale, style_.theme);
    const bool labelled = scene_->routing() == Routing::Straight;
    scene_->wiresMeeting(rect.grown(labelled ? kLabelReach : 6), wires_);
    PixelCanvas canvas(frame_);
    canvas.clip = area;
    drawSmoothWires(canvas, *scene_, view_, style_.theme, wires_, line_);

    QPainter painter(&frame_);
    painter.setClipRect(area);
    if (labelled)
        paintWireTexts(painter);
    scene_->chipsMeeting(rect.grown(kLabelReach), chips_);
    for (const std::uint32_t chip : chips_)
        paintChip(painter, chip);
}

const ChipFace& BoardPainter::face(std::uint32_t chip)
{
    const auto known = faces_.find(chip);
    if (known != faces_.end())
        return known->second;
    if (faces_.size() >= kMostFaces)
        faces_.clear();
    return faces_.emplace(chip, source_->chipFace(chip)).first->second;
}

void BoardPainter::paintChip(QPainter& painter, std::uint32_t at)
{
    const Chip& chip = scene_->chips()[at];
    const QPointF corner = view_.toScreen(QPointF(chip.x, chip.y));
    const QPoint place(int(std::lround(corner.x())), int(std::lround(corner.y())));
    const QImage& body = sprites_.body(chip, *scene_);
    const int outside = sprites_.outside();
    painter.drawImage(place - QPoint(outside, outside), body);
    const QRectF rect(place, QSizeF(body.width() - 2 * outside, body.height() - 2 * outside));
    const ChipFace& written = face(at);
    const ChipLook look{chip.sort, chip.flags, scene_->stripes(chip),
                        logicalScale_ >= kDetailScale};
    lines_.clear();
    layChipTexts(chip, rect, look, written, view_.scale, style_.ratio, style_.theme, lines_);
    for (const ChipText& text : lines_)
        texts_.draw(painter, text, style_.font);
    if (written.fill >= 0)
        drawFillBar(painter, rect, written.fill, view_.scale, style_.theme);
    if (scene_->routing() == Routing::Flow)
        paintPins(painter, at, written);
}

void BoardPainter::paintPins(QPainter& painter, std::uint32_t at, const ChipFace& face)
{
    const Chip& chip = scene_->chips()[at];
    const auto draw = [&](const PortRef& port, PinState state) {
        const QPointF point = view_.toScreen(scene_->portPoint(port));
        const QImage& pin = sprites_.pin(state);
        painter.drawImage(QPoint(int(std::floor(point.x())) - pin.width() / 2,
                                 int(std::floor(point.y())) - pin.height() / 2),
                          pin);
    };
    const auto stateOf = [](const std::vector<PinState>& states, std::size_t port) {
        return port < states.size() ? states[port] : PinState::Free;
    };
    for (std::uint16_t port = 0; port < chip.inputs; ++port)
        draw({at, port, false}, stateOf(face.inputs, port));
    for (std::uint16_t port = 0; port < chip.outputs; ++port)
        draw({at, port, true}, stateOf(face.outputs, port));
    if (logicalScale_ < kWireTextScale)
        return;
    const int pixels = int(10.5 * view_.scale + 0.5);
    for (std::uint16_t port = 0; port < face.labels.size() && port < chip.outputs; ++port) {
        const PortLabel& label = face.labels[port];
        const QPointF point = view_.toScreen(scene_->portPoint({at, port, true}));
        const double left = point.x() + 8 * view_.scale;
        const double width = labelRoom(at, port) * view_.scale;
        const double height = 14 * view_.scale;
        const QColor colour = chip.flags & flag::kDimmed
                                  ? blended(style_.theme.window, style_.theme.secondaryText, 0.5)
                                  : style_.theme.secondaryText;
        texts_.draw(painter,
                    {label.text, QRectF(left, point.y() - height - 1 * view_.scale, width, height),
                     pixels, false, Qt::AlignLeft, colour},
                    style_.font);
        if (!label.badge.isEmpty())
            drawOnPill(painter, texts_,
                       {label.badge, QRectF(left, point.y() + 3 * view_.scale, width, height),
                        pixels, false, Qt::AlignLeft, style_.theme.text},
                       style_);
    }
}

/// How wide the text at an output pin may be: up to the nearest chip that its wires go to.
double BoardPainter::labelRoom(std::uint32_t at, std::uint16_t port) const
{
    const Chip& chip = scene_->chips()[at];
    double room = kLabelReach;
    const auto [begin, end] = scene_->wiresOf(at);
    for (const std::uint32_t* index = begin; index != end; ++index) {
        const BoardWire& wire = scene_->wires()[*index];
        const double away = double(scene_->chips()[wire.to].x) - chip.x - chip.width;
        if (wire.from == at && wire.fromPort == port && away > 0)
            room = std::min(room, std::max(24.0, away - 14));
    }
    return room;
}

void BoardPainter::paintWireTexts(QPainter& painter)
{
    if (logicalScale_ < 0.5)
        return;
    const int pixels = std::max(int(9 * style_.ratio), int(10.5 * view_.scale + 0.5));
    for (const std::uint32_t at : wires_) {
        const QString text = source_->wireText(at);
        if (text.isEmpty())
            continue;
        const BoardWire& wire = scene_->wires()[at];
        const WireShape shape = scene_->wireShape(wire);
        const QPointF chord = (shape.points[2] - shape.points[0]) * view_.scale;
        if (std::hypot(chord.x(), chord.y()) < pixels * (0.6 * double(text.size()) + 2) &&
            !(wire.flags & (flag::kSelected | flag::kLit)))
            continue; // it would cover the link
        const QPointF middle = view_.toScreen(clearPoint(shape));
        const QColor colour = wire.flags & (flag::kSelected | flag::kLit)
                                  ? style_.theme.text
                                  : style_.theme.secondaryText;
        const double reach = 90 * view_.scale;
        const double height = 14 * view_.scale;
        drawOnPill(painter, texts_,
                   {text, QRectF(middle.x() - reach, middle.y() - height / 2, 2 * reach, height),
                    pixels, false, Qt::AlignHCenter, colour},
                   style_);
    }
}

/// A point of a link, near its middle, that no chip covers.
QPointF BoardPainter::clearPoint(const WireShape& shape) const
{
    for (const double t : {0.5, 0.36, 0.64, 0.24, 0.76})
        if (const QPointF point = shape.at(t); !scene_->chipAt(point))
            return point;
    return shape.at(0.5);
}

void drawOnPill(QPainter& painter, TextSprites& texts, const ChipText& text,
                const BoardStyle& style)
{
    const QImage& line =
        texts.line(text.text, style.font, text.pixels, text.strong, text.colour.rgb());
    const double width = line.width() + text.pixels * 0.7;
    const double height = text.pixels + text.pixels * 0.45;
    const QPointF centre = text.rect.center();
    const double left =
        text.alignment & Qt::AlignHCenter ? centre.x() - width / 2 : text.rect.left();
    const QRectF pill(left, centre.y() - height / 2, width, height);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(style.theme.hairline, style.ratio));
    painter.setBrush(style.theme.raised);
    painter.drawRoundedRect(pill, height / 3, height / 3);
    ChipText inner = text;
    inner.rect = pill;
    inner.alignment = Qt::AlignHCenter;
    texts.draw(painter, inner, style.font);
}

} // namespace plugboard::gui
