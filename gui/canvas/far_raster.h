// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/canvas/board_scene.h"
#include "gui/canvas/board_view.h"
#include "gui/canvas/pixel_canvas.h"
#include "gui/look/theme.h"

namespace plugboard::gui {

/// Draws boards that are too far away to be read straight into pixels: chips as rectangles, wires
/// as lines. `view` is in pixels of the canvas.
class FarRaster {
public:
    /// Below `kMiddleScale` chips are plain rectangles and wires straight lines; above it they have
    /// border, band and header, and wires are smooth curves.
    static constexpr double kMiddleScale = 0.12;

    /// `whole`: the canvas's clip is all of the frame. A strip of it is drawn as the last whole
    /// frame was, however many wires cross it.
    void draw(const PixelCanvas& canvas, const BoardScene& scene, const BoardView& view,
              const Theme& theme, double logicalScale, bool whole);

private:
    void drawWires(const PixelCanvas& canvas);
    void drawStraightWires(const PixelCanvas& canvas, int alpha);
    void drawFarChips(const PixelCanvas& canvas);
    void drawMiddleChips(const PixelCanvas& canvas);
    void prepareColours();

    struct Colours {
        QRgb fill;
        QRgb middleFill;
        QRgb border;
        QRgb faded;
    };

    const BoardScene* scene_ = nullptr;
    const BoardView* view_ = nullptr;
    const Theme* theme_ = nullptr;
    bool middle_ = false;
    double shortestWire_ = 0;      ///< pixels
    double shareOfWires_ = 1;      ///< of a crowd, some wires stand for all
    std::vector<Colours> colours_; ///< per set of stripes
    std::vector<std::uint32_t> chips_;
    std::vector<std::uint32_t> wires_;
    std::vector<QPointF> line_;
};

/// The board's ground and its dots: two levels, the finer one fading in with the zoom.
void drawGround(const PixelCanvas& canvas, const BoardView& view, const Theme& theme, double ratio);
/// Smooth wires of a scene, `width` pixels wide at scale 1. `line` and `found` are scratch.
void drawSmoothWires(const PixelCanvas& canvas, const BoardScene& scene, const BoardView& view,
                     const Theme& theme, const std::vector<std::uint32_t>& wires,
                     std::vector<QPointF>& line);

} // namespace plugboard::gui
