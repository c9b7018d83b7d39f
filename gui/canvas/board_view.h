// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPointF>
#include <QRectF>
#include <QSizeF>

namespace plugboard::gui {

/// Which part of a board a window shows. Scene units are pixels at scale 1.
struct BoardView {
    static constexpr double kSmallest = 0.0005;
    static constexpr double kLargest = 4;

    QPointF origin; ///< scene point at the window's left upper corner
    double scale = 1;
    QSizeF size; ///< of the window, pixels

    QPointF toScreen(QPointF scene) const { return (scene - origin) * scale; }
    QPointF toScene(QPointF screen) const { return screen / scale + origin; }
    QRectF toScreen(const QRectF& scene) const
    {
        return {toScreen(scene.topLeft()), scene.size() * scale};
    }
    QRectF toScene(const QRectF& screen) const
    {
        return {toScene(screen.topLeft()), screen.size() / scale};
    }
    QRectF sceneRect() const { return toScene(QRectF(QPointF(), size)); }

    /// Scales by `factor`; the scene point under `cursor` stays where it is.
    void zoomAt(QPointF cursor, double factor);
    void panBy(QPointF pixels) { origin -= pixels / scale; }
    /// Shows all of `area` with a margin around it, no larger than scale `largest`.
    void fit(const QRectF& area, double margin = 32, double largest = 1);
    void centreOn(QPointF scene)
    {
        origin = scene - QPointF(size.width(), size.height()) / 2 / scale;
    }
};

} // namespace plugboard::gui
