// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/timeline/pixels.h"

#include <cmath>

namespace plugboard::gui {

void Pixels::stroke(QPointF from, QPointF to, double thickness, QRgb colour, int share256)
{
    const bool steep = std::abs(to.y() - from.y()) > std::abs(to.x() - from.x());
    if (steep) {
        from = from.transposed();
        to = to.transposed();
    }
    if (to.x() < from.x())
        std::swap(from, to);
    const double slope = to.x() > from.x() ? (to.y() - from.y()) / (to.x() - from.x()) : 0;
    const double half = thickness / 2 * std::sqrt(1 + slope * slope);
    const int lowest = steep ? clip_.top() : clip_.left();
    const int highest = steep ? clip_.bottom() : clip_.right();
    const int first = std::max(int(std::ceil(from.x() - 0.5)), lowest);
    const int last = std::min(int(std::ceil(to.x() - 0.5)) - 1, highest);
    for (int along = first; along <= last; ++along) {
        const double middle = from.y() + (along + 0.5 - from.x()) * slope;
        const int start = int(std::floor(middle - half));
        const int end = int(std::floor(middle + half));
        for (int across = start; across <= end; ++across) {
            const double covered = std::min(double(across + 1), middle + half) -
                                   std::max(double(across), middle - half);
            const int x = steep ? across : along;
            const int y = steep ? along : across;
            if (x < clip_.left() || x > clip_.right() || y < clip_.top() || y > clip_.bottom())
                continue;
            QRgb& pixel = line(y)[x];
            pixel = mixed(pixel, colour, int(covered * share256));
        }
    }
}

/// Leaves and arrives upright: a cubic Bezier curve whose inner points stand half way down.
void Pixels::curve(QPointF from, QPointF to, double thickness, QRgb colour, int share256)
{
    const double length = std::abs(to.x() - from.x()) + std::abs(to.y() - from.y());
    const int pieces = std::clamp(int(length / 9), 6, 40);
    QPointF before = from;
    for (int piece = 1; piece <= pieces; ++piece) {
        const double t = double(piece) / pieces;
        const double rest = 1 - t;
        // Both inner points have the same y, each the x of its end.
        const double early = rest * rest * (1 + 2 * t); // weight of `from` in x
        const double y = rest * rest * rest * from.y() + t * t * t * to.y() +
                         3 * t * rest * (from.y() + to.y()) / 2;
        const QPointF next(from.x() * early + to.x() * (1 - early), y);
        stroke(before, next, thickness, colour, share256);
        before = next;
    }
}

} // namespace plugboard::gui
