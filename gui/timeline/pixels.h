// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/timeline/bar_style.h"

#include <QImage>

#include <algorithm>

namespace plugboard::gui {

/// Direct access to an image of QImage::Format_RGB32, cut to a rectangle.
class Pixels {
public:
    explicit Pixels(QImage& image)
        : bits_(reinterpret_cast<QRgb*>(image.bits())), stride_(int(image.bytesPerLine() / 4)),
          clip_(image.rect())
    {
    }

    void clipTo(const QRect& rect) { clip_ = rect; }
    const QRect& clip() const { return clip_; }
    QRgb* line(int y) { return bits_ + std::ptrdiff_t(y) * stride_; }
    bool hasLine(int y) const { return y >= clip_.top() && y <= clip_.bottom(); }

    void fill(const QRect& rect, QRgb colour)
    {
        const QRect inside = rect & clip_;
        for (int y = inside.top(); y <= inside.bottom(); ++y)
            std::fill_n(line(y) + inside.left(), inside.width(), colour);
    }
    void blend(const QRect& rect, QRgb colour, int share256)
    {
        const QRect inside = rect & clip_;
        for (int y = inside.top(); y <= inside.bottom(); ++y) {
            QRgb* pixel = line(y) + inside.left();
            for (int x = 0; x < inside.width(); ++x)
                pixel[x] = mixed(pixel[x], colour, share256);
        }
    }
    void set(int x, int y, QRgb colour)
    {
        if (clip_.contains(x, y))
            line(y)[x] = colour;
    }
    void frame(const QRect& rect, QRgb colour, int thickness)
    {
        fill({rect.left(), rect.top(), rect.width(), thickness}, colour);
        fill({rect.left(), rect.bottom() + 1 - thickness, rect.width(), thickness}, colour);
        fill({rect.left(), rect.top(), thickness, rect.height()}, colour);
        fill({rect.right() + 1 - thickness, rect.top(), thickness, rect.height()}, colour);
    }

    /// A straight line with soft edges; the pixel at its end is left to the line that follows.
    void stroke(QPointF from, QPointF to, double thickness, QRgb colour, int share256);
    void curve(QPointF from, QPointF to, double thickness, QRgb colour, int share256);

private:
    QRgb* bits_;
    int stride_;
    QRect clip_;
};

} // namespace plugboard::gui
