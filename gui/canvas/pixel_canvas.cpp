// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/canvas/pixel_canvas.h"

#include <algorithm>
#include <cmath>

namespace plugboard::gui {
namespace {

/// Cuts the piece of a line that lies within [low, high] in its first coordinate.
bool cut(QPointF& a, QPointF& b, double low, double high)
{
    if (a.x() > b.x())
        std::swap(a, b);
    if (b.x() < low || a.x() > high)
        return false;
    const double slope = b.x() > a.x() ? (b.y() - a.y()) / (b.x() - a.x()) : 0;
    if (a.x() < low)
        a = {low, a.y() + slope * (low - a.x())};
    if (b.x() > high)
        b = {high, a.y() + slope * (high - a.x())};
    return true;
}

QPointF swapped(QPointF point)
{
    return {point.y(), point.x()};
}

/// The coverage of one step of a smooth line: pixels `first`, `first + step` ... hold the span
/// [low, high].
void coverSpan(QRgb* first, qsizetype step, int limitLow, int limitHigh, float low, float high,
               QRgb colour, float alpha)
{
    const int begin = std::max(int(std::floor(low)), limitLow);
    const int end = std::min(int(std::floor(high)), limitHigh - 1);
    for (int at = begin; at <= end; ++at) {
        const float covered = std::min(high, float(at + 1)) - std::max(low, float(at));
        QRgb& target = first[at * step];
        target = blended(target, colour, int(covered * alpha * 256));
    }
}

} // namespace

PixelCanvas::PixelCanvas(QImage& image)
    : bits(reinterpret_cast<QRgb*>(image.bits())),
      stride(image.bytesPerLine() / qsizetype(sizeof(QRgb))), clip(image.rect())
{
}

void PixelCanvas::fill(int left, int top, int right, int bottom, QRgb colour) const
{
    left = std::max(left, clip.left());
    top = std::max(top, clip.top());
    right = std::min(right, clip.right() + 1);
    bottom = std::min(bottom, clip.bottom() + 1);
    if (left >= right)
        return;
    for (int y = top; y < bottom; ++y) {
        QRgb* const line = row(y);
        for (int x = left; x < right; ++x)
            line[x] = colour;
    }
}

void PixelCanvas::blend(int left, int top, int right, int bottom, QRgb colour, int alpha) const
{
    left = std::max(left, clip.left());
    top = std::max(top, clip.top());
    right = std::min(right, clip.right() + 1);
    bottom = std::min(bottom, clip.bottom() + 1);
    for (int y = top; y < bottom; ++y) {
        QRgb* const line = row(y);
        for (int x = left; x < right; ++x)
            line[x] = blended(line[x], colour, alpha);
    }
}

void PixelCanvas::thinLine(QPointF from, QPointF to, QRgb colour, int alpha) const
{
    const bool flat = std::abs(to.x() - from.x()) >= std::abs(to.y() - from.y());
    QPointF a = flat ? from : swapped(from);
    QPointF b = flat ? to : swapped(to);
    const int low = flat ? clip.left() : clip.top();
    const int high = flat ? clip.right() : clip.bottom();
    const int acrossLow = flat ? clip.top() : clip.left();
    const int acrossHigh = flat ? clip.bottom() : clip.right();
    if (!cut(a, b, low, high + 1))
        return;
    int begin = std::max(int(a.x()), low);
    const int end = std::min(int(b.x()), high);
    const double slope = b.x() > a.x() ? (b.y() - a.y()) / (b.x() - a.x()) : 0;
    // 48.16 fixed point: no number is turned to int within the loop.
    const qint64 step = qint64(slope * 65536);
    qint64 across = qint64((a.y() + slope * (begin + 0.5 - a.x())) * 65536);
    const qint64 last = across + step * (end - begin);
    const bool inside =
        std::min(across, last) >> 16 >= acrossLow && std::max(across, last) >> 16 <= acrossHigh;
    const qsizetype forward = flat ? 1 : stride;
    const qsizetype sideways = flat ? stride : 1;
    const quint32 keep = quint32(256 - alpha);
    const quint32 redBlue = (colour & 0xff00ffu) * quint32(alpha);
    const quint32 green = (colour & 0xff00u) * quint32(alpha);
    for (; begin <= end; ++begin, across += step) {
        const qint64 side = across >> 16;
        if (!inside && (side < acrossLow || side > acrossHigh))
            continue;
        QRgb& target = bits[begin * forward + side * sideways];
        target = 0xff000000u | (((target & 0xff00ffu) * keep + redBlue) >> 8 & 0xff00ffu) |
                 (((target & 0xff00u) * keep + green) >> 8 & 0xff00u);
    }
}

void PixelCanvas::line(QPointF from, QPointF to, float width, QRgb colour, float alpha) const
{
    const bool flat = std::abs(to.x() - from.x()) >= std::abs(to.y() - from.y());
    QPointF a = flat ? from : swapped(from);
    QPointF b = flat ? to : swapped(to);
    const int low = flat ? clip.left() : clip.top();
    const int high = (flat ? clip.right() : clip.bottom()) + 1;
    const int acrossLow = flat ? clip.top() : clip.left();
    const int acrossHigh = (flat ? clip.bottom() : clip.right()) + 1;
    if (!cut(a, b, low, high))
        return;
    const float slope = b.x() > a.x() ? float((b.y() - a.y()) / (b.x() - a.x())) : 0.0f;
    const float half = width / 2 * std::sqrt(1 + slope * slope);
    // Steps whose middle lies in [a, b): pieces of a polyline meet without covering twice.
    const int begin = std::max(int(std::ceil(a.x() - 0.5)), low);
    const int end = std::min(int(std::ceil(b.x() - 0.5)), high);
    const qsizetype forward = flat ? 1 : stride;
    const qsizetype sideways = flat ? stride : 1;
    for (int at = begin; at < end; ++at) {
        const float middle = float(a.y()) + slope * (float(at) + 0.5f - float(a.x()));
        coverSpan(bits + at * forward, sideways, acrossLow, acrossHigh, middle - half,
                  middle + half, colour, alpha);
    }
}

} // namespace plugboard::gui
