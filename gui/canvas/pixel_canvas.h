// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QImage>
#include <QPointF>
#include <QRect>
#include <QRgb>

namespace plugboard::gui {

/// Draws into the pixels of an RGB32 image, without a painter: what a board of many chips is made
/// of. Nothing outside `clip` is touched.
struct PixelCanvas {
    QRgb* bits = nullptr;
    qsizetype stride = 0; ///< pixels from row to row
    QRect clip;

    explicit PixelCanvas(QImage& image);

    QRgb* row(int y) const { return bits + y * stride; }
    /// Columns left <= x < right, rows top <= y < bottom.
    void fill(int left, int top, int right, int bottom, QRgb colour) const;
    /// alpha  0 to 256
    void blend(int left, int top, int right, int bottom, QRgb colour, int alpha) const;
    void pixel(int x, int y, QRgb colour) const
    {
        if (x >= clip.left() && x <= clip.right() && y >= clip.top() && y <= clip.bottom())
            row(y)[x] = colour;
    }
    /// One pixel wide, without smoothing. alpha  0 to 256
    void thinLine(QPointF from, QPointF to, QRgb colour, int alpha) const;
    /// Smooth, `width` pixels wide. alpha  0 to 1
    void line(QPointF from, QPointF to, float width, QRgb colour, float alpha) const;
};

/// `over` on `under`. alpha  0 to 256
inline QRgb blended(QRgb under, QRgb over, int alpha)
{
    const quint32 keep = quint32(256 - alpha);
    const quint32 take = quint32(alpha);
    const quint32 redBlue =
        ((under & 0xff00ffu) * keep + (over & 0xff00ffu) * take) >> 8 & 0xff00ffu;
    const quint32 green = ((under & 0xff00u) * keep + (over & 0xff00u) * take) >> 8 & 0xff00u;
    return 0xff000000u | redBlue | green;
}

} // namespace plugboard::gui
