// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/canvas/board_canvas.h"

#include <QPainter>
#include <QPainterPath>

namespace plugboard::gui {

BoardStyle BoardCanvas::style() const
{
    return {themeOf(palette()), font(), devicePixelRatioF()};
}

const QImage& BoardCanvas::frame()
{
    view_.size = size();
    return painter_.paint(scene_, view_, *model_, style());
}

void BoardCanvas::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    const QImage& picture = frame();
    painter.drawImage(
        QRectF(0, 0, picture.width() / devicePixelRatioF(), picture.height() / devicePixelRatioF()),
        picture);
    if (scene_.chips().empty())
        paintEmpty(painter);
    paintOverlay(painter);
}

void BoardCanvas::paintEmpty(QPainter& painter)
{
    const Theme& theme = themeOf(palette());
    painter.setPen(theme.secondaryText);
    const QRectF area = QRectF(rect()).adjusted(24, 24, -24, -24);
    painter.drawText(area, Qt::AlignCenter | Qt::TextWordWrap, emptyText());
}

void BoardCanvas::paintOverlay(QPainter& painter)
{
    painter.setRenderHint(QPainter::Antialiasing);
    const Theme& theme = themeOf(palette());
    if (dropWire_ && *dropWire_ < scene_.wires().size())
        strokeWire(painter, scene_.wireShape(scene_.wires()[*dropWire_]),
                   QPen(theme.accent, 3.5, Qt::SolidLine, Qt::RoundCap));
    if (gesture_ == Gesture::None)
        paintHover(painter);
    if (gesture_ == Gesture::Wire && pull_)
        paintPull(painter);
    if (gesture_ == Gesture::Band) {
        QColor fill = theme.accent;
        fill.setAlpha(36);
        painter.setRenderHint(QPainter::Antialiasing, false);
        painter.setPen(theme.accent);
        painter.setBrush(fill);
        painter.drawRect(QRectF(pressed_, last_).normalized());
    }
}

void BoardCanvas::strokeWire(QPainter& painter, const WireShape& shape, const QPen& pen)
{
    std::vector<QPointF> line;
    flatten(shape, view_.scale, line);
    for (QPointF& point : line)
        point = view_.toScreen(point);
    painter.setPen(pen);
    painter.setBrush(Qt::NoBrush);
    painter.drawPolyline(line.data(), int(line.size()));
}

void BoardCanvas::paintHover(QPainter& painter)
{
    const Theme& theme = themeOf(palette());
    if (hoverWire_ && *hoverWire_ < scene_.wires().size()) {
        const BoardWire& wire = scene_.wires()[*hoverWire_];
        if (!(wire.flags & flag::kSelected))
            strokeWire(
                painter, scene_.wireShape(wire),
                QPen(blended(theme.wire, theme.accent, 0.6), 2.5, Qt::SolidLine, Qt::RoundCap));
    }
    if (hoverChip_ && *hoverChip_ < scene_.chips().size()) {
        const Chip& chip = scene_.chips()[*hoverChip_];
        if (!(chip.flags & flag::kSelected)) {
            const QRectF rect = view_.toScreen(QRectF(chip.x, chip.y, chip.width, chip.height));
            painter.setPen(QPen(blended(theme.hairline, theme.accent, 0.75), 1.5));
            painter.setBrush(Qt::NoBrush);
            painter.drawRoundedRect(rect, kCorner * view_.scale, kCorner * view_.scale);
        }
        if (scene_.routing() == Routing::Straight && !isReadOnly())
            for (std::uint16_t handle = 0; handle < 4; ++handle) {
                painter.setPen(QPen(theme.accent, 1.5));
                painter.setBrush(theme.window);
                painter.drawEllipse(view_.toScreen(scene_.portPoint({*hoverChip_, handle, true})),
                                    4, 4);
            }
    }
    if (hoverPort_ && hoverPort_->chip < scene_.chips().size()) {
        painter.setPen(QPen(theme.accent, 2));
        painter.setBrush(theme.window);
        const double radius = std::max(4.0, 6 * view_.scale);
        painter.drawEllipse(view_.toScreen(scene_.portPoint(*hoverPort_)), radius, radius);
    }
}

void BoardCanvas::paintPull(QPainter& painter)
{
    const Theme& theme = themeOf(palette());
    const QPointF fixed = scene_.portPoint(pull_->anchor);
    const QPointF loose = pull_->target ? scene_.portPoint(*pull_->target) : pull_->loose;
    const QPen pen(theme.accent, 2.2, Qt::SolidLine, Qt::RoundCap);
    if (scene_.routing() == Routing::Straight)
        strokeWire(painter, arcShape(fixed, loose, 0), pen);
    else if (pull_->anchor.output)
        strokeWire(painter, flowShape(fixed, loose), pen);
    else
        strokeWire(painter, flowShape(loose, fixed), pen);
    painter.setBrush(pull_->target ? theme.accent : theme.window);
    const double radius = std::max(4.0, (pull_->target ? 6 : 4) * view_.scale);
    painter.drawEllipse(view_.toScreen(loose), radius, radius);
}

} // namespace plugboard::gui
