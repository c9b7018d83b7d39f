// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/canvas/chip_drawing.h"

#include <QPainter>
#include <QPainterPath>

namespace plugboard::gui {
namespace {

/// Line drawings in a box of 14 x 14.
QPainterPath cylinder()
{
    QPainterPath path;
    path.addEllipse(QRectF(2, 1.5, 10, 4));
    path.moveTo(2, 3.5);
    path.lineTo(2, 10.5);
    path.arcTo(QRectF(2, 8.5, 10, 4), 180, 180);
    path.lineTo(12, 3.5);
    return path;
}

QPainterPath lattice()
{
    QPainterPath path;
    path.addRect(QRectF(2, 2, 10, 10));
    path.addRect(QRectF(2, 2, 5, 5));
    path.moveTo(7, 7);
    path.lineTo(12, 12);
    return path;
}

QPainterPath eye()
{
    QPainterPath path;
    path.moveTo(1, 7);
    path.quadTo(7, 0, 13, 7);
    path.quadTo(7, 14, 1, 7);
    path.addEllipse(QPointF(7, 7), 2, 2);
    return path;
}

QPainterPath bell()
{
    QPainterPath path;
    path.moveTo(1, 11);
    path.cubicTo(5, 11, 5, 3, 7, 3);
    path.cubicTo(9, 3, 9, 11, 13, 11);
    return path;
}

QPainterPath hinge()
{
    QPainterPath path;
    path.moveTo(1.5, 11);
    path.lineTo(7, 11);
    path.lineTo(12.5, 3);
    return path;
}

QPainterPath funnel()
{
    QPainterPath path;
    path.addRect(QRectF(1.5, 2, 5, 10));
    path.addRect(QRectF(9, 4.5, 3.5, 5));
    return path;
}

QPainterPath processor()
{
    QPainterPath path;
    path.addRect(QRectF(3.5, 3.5, 7, 7));
    for (const double at : {5.0, 9.0}) {
        for (const double edge : {1.0, 10.5}) {
            path.moveTo(at, edge);
            path.lineTo(at, edge + 2.5);
            path.moveTo(edge, at);
            path.lineTo(edge + 2.5, at);
        }
    }
    return path;
}

QPainterPath card()
{
    QPainterPath path;
    path.addRect(QRectF(1, 3.5, 12, 7));
    path.addEllipse(QPointF(4.5, 7), 1.8, 1.8);
    path.addEllipse(QPointF(9.5, 7), 1.8, 1.8);
    return path;
}

QPainterPath diamond()
{
    QPainterPath path;
    path.moveTo(7, 1);
    path.lineTo(13, 7);
    path.lineTo(7, 13);
    path.lineTo(1, 7);
    path.closeSubpath();
    path.addRect(QRectF(5.5, 5.5, 3, 3));
    return path;
}

QPainterPath server()
{
    QPainterPath path;
    path.addRect(QRectF(2, 2, 10, 4.5));
    path.addRect(QRectF(2, 7.5, 10, 4.5));
    path.moveTo(4, 4.25);
    path.lineTo(6, 4.25);
    path.moveTo(4, 9.75);
    path.lineTo(6, 9.75);
    return path;
}

QPainterPath crossing()
{
    QPainterPath path;
    path.moveTo(1.5, 4);
    path.lineTo(4.5, 4);
    path.lineTo(9.5, 10);
    path.lineTo(12.5, 10);
    path.moveTo(1.5, 10);
    path.lineTo(4.5, 10);
    path.lineTo(9.5, 4);
    path.lineTo(12.5, 4);
    return path;
}

QPainterPath stack()
{
    QPainterPath path;
    path.addRect(QRectF(1.5, 5, 7.5, 7.5));
    path.moveTo(4, 3);
    path.lineTo(11, 3);
    path.lineTo(11, 10);
    path.moveTo(6.5, 1);
    path.lineTo(13, 1);
    path.lineTo(13, 7.5);
    return path;
}

QPainterPath glyphOf(ChipSort sort)
{
    switch (sort) {
    case ChipSort::DataAndLoss:
        return cylinder();
    case ChipSort::Linear:
        return lattice();
    case ChipSort::Attention:
        return eye();
    case ChipSort::Normalisation:
        return bell();
    case ChipSort::Activation:
        return hinge();
    case ChipSort::Shape:
        return funnel();
    case ChipSort::Group:
        return stack();
    case ChipSort::Cpu:
        return processor();
    case ChipSort::Gpu:
        return card();
    case ChipSort::Accelerator:
        return diamond();
    case ChipSort::Host:
        return server();
    case ChipSort::Switch:
        return crossing();
    }
    return {};
}

} // namespace

void drawGlyph(QPainter& painter, ChipSort sort, const QRectF& rect, const QColor& colour)
{
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.translate(rect.topLeft());
    painter.scale(rect.width() / 14, rect.height() / 14);
    painter.setPen(QPen(colour, 1.3, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    painter.setBrush(Qt::NoBrush);
    painter.drawPath(glyphOf(sort));
    painter.restore();
}

} // namespace plugboard::gui
