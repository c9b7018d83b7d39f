// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/canvas/board_scene.h"

#include <cmath>

namespace plugboard::gui {
namespace {

constexpr double kStub = 20; ///< how far a wire that turns back leaves its pin
constexpr double kCornerRadius = 10;

QPointF mix(QPointF a, QPointF b, double t)
{
    return a + (b - a) * t;
}

QPointF cubicAt(const QPointF* p, double t)
{
    const QPointF a = mix(mix(p[0], p[1], t), mix(p[1], p[2], t), t);
    const QPointF b = mix(mix(p[1], p[2], t), mix(p[2], p[3], t), t);
    return mix(a, b, t);
}

QPointF quadraticAt(const QPointF* p, double t)
{
    return mix(mix(p[0], p[1], t), mix(p[1], p[2], t), t);
}

double length(QPointF vector)
{
    return std::hypot(vector.x(), vector.y());
}

/// Corners become quarter turns of four pieces each.
void flattenCorners(const WireShape& shape, double scale, std::vector<QPointF>& points)
{
    points.push_back(shape.points[0]);
    for (int at = 1; at + 1 < shape.count; ++at) {
        const QPointF corner = shape.points[at];
        const QPointF in = shape.points[at - 1] - corner;
        const QPointF out = shape.points[at + 1] - corner;
        const double radius = std::min({kCornerRadius, length(in) / 2, length(out) / 2});
        if (radius * scale < 1.5) {
            points.push_back(corner);
            continue;
        }
        const QPointF turn[3] = {corner + in * (radius / length(in)), corner,
                                 corner + out * (radius / length(out))};
        for (int step = 0; step <= 4; ++step)
            points.push_back(quadraticAt(turn, step / 4.0));
    }
    points.push_back(shape.points[shape.count - 1]);
}

} // namespace

BoardRect WireShape::bounds() const
{
    BoardRect rect{float(points[0].x()), float(points[0].y()), float(points[0].x()),
                   float(points[0].y())};
    for (int at = 1; at < count; ++at) {
        const float x = float(points[at].x());
        const float y = float(points[at].y());
        rect.unite({x, y, x, y});
    }
    return rect;
}

QPointF WireShape::at(double t) const
{
    if (count == 4)
        return cubicAt(points, t);
    if (count == 3)
        return quadraticAt(points, t);
    double whole = 0;
    for (int at = 1; at < count; ++at)
        whole += length(points[at] - points[at - 1]);
    double left = whole * t;
    for (int at = 1; at < count; ++at) {
        const double piece = length(points[at] - points[at - 1]);
        if (left <= piece && piece > 0)
            return mix(points[at - 1], points[at], left / piece);
        left -= piece;
    }
    return points[count - 1];
}

WireShape flowShape(QPointF from, QPointF to)
{
    WireShape shape;
    const double dx = to.x() - from.x();
    if (dx >= kStub) {
        const double reach = std::min(std::max(dx / 2, 24.0), 240.0);
        shape.count = 4;
        shape.points[0] = from;
        shape.points[1] = from + QPointF(std::min(reach, dx), 0);
        shape.points[2] = to - QPointF(std::min(reach, dx), 0);
        shape.points[3] = to;
        return shape;
    }
    // It turns back: half way between the rows, or below where both ends lie on one height.
    const double dy = to.y() - from.y();
    const double middle = std::abs(dy) > 64 ? from.y() + dy / 2 : std::max(from.y(), to.y()) + 48;
    shape.count = 6;
    shape.points[0] = from;
    shape.points[1] = from + QPointF(kStub, 0);
    shape.points[2] = QPointF(from.x() + kStub, middle);
    shape.points[3] = QPointF(to.x() - kStub, middle);
    shape.points[4] = to - QPointF(kStub, 0);
    shape.points[5] = to;
    return shape;
}

WireShape arcShape(QPointF from, QPointF to, double bend)
{
    WireShape shape;
    const QPointF along = to - from;
    const double reach = length(along);
    const QPointF across =
        reach > 0 ? QPointF(-along.y() / reach, along.x() / reach) : QPointF(0, 1);
    shape.count = 3;
    shape.points[0] = from;
    shape.points[1] = (from + to) / 2 + across * (2 * bend);
    shape.points[2] = to;
    return shape;
}

void flatten(const WireShape& shape, double scale, std::vector<QPointF>& points)
{
    if (shape.count == 6) {
        flattenCorners(shape, scale, points);
        return;
    }
    const QPointF chord = shape.points[shape.count - 1] - shape.points[0];
    // How far the curve leaves its chord decides into how many pieces it is cut.
    double sag = std::abs(chord.y()) / 4;
    if (shape.count == 3)
        sag = length(shape.points[1] - (shape.points[0] + shape.points[2]) / 2) / 2;
    const int pieces =
        sag * scale < 0.4 ? 1 : std::clamp(int(2.5 * std::sqrt(sag * scale)) + 3, 4, 28);
    points.push_back(shape.points[0]);
    for (int piece = 1; piece <= pieces; ++piece)
        points.push_back(shape.at(double(piece) / pieces));
}

} // namespace plugboard::gui
