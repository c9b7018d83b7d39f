// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/timeline/lane_store.h"
#include "gui/timeline/time_map.h"

#include <QColor>

#include <span>
#include <vector>

namespace plugboard::gui {

/// A lane that is to be drawn as a row.
struct RowInput {
    const LaneStore* lane = nullptr;
    const LaneMip* lit = nullptr; ///< of the bars that stand out; null: it is not known
    std::span<const BarClass> classOfTask;
    std::span<const BarState> stateOfTask; ///< empty: all Plain
    BarState litState = BarState::Lit;     ///< how the bars of `lit` are drawn
    const BarPalette* palette = nullptr;
};

/// A bar that is wide enough for more than colour, as far as its piece shows it. Pixels from the
/// left of the row.
struct WideBar {
    float left = 0;
    float right = 0;
    std::uint32_t event = 0; ///< index into the lane
    bool begins = true;      ///< at `left`; else it was cut there
    bool ends = true;        ///< at `right`
};

/// Draws one line of pixels, as wide as the axis: every column gets the colours of the bars inside
/// it, by their share. Where bars are narrower than pixels by far the mip pyramid stands for them,
/// so the time is bounded by the number of columns. Bars of at least `wide` pixels are listed.
class RowRaster {
public:
    RowRaster(const TimeAxis& axis, double wide) : axis_(axis), wide_(wide) {}

    /// The columns of the pieces; others keep what they have.
    void draw(const RowInput& input, const TimeMap& map, std::span<QRgb> line,
              std::vector<WideBar>& bars) const;

    /// Many narrow pieces of which most show the same stretch of the lane, as predicted steps do:
    /// each stretch is drawn once and copied, to the nearest column.
    void drawRepeated(const RowInput& input, const TimeMap& map, std::span<QRgb> line,
                      std::vector<WideBar>& bars) const;
    /// One colour over a piece whose bars are too many and too narrow to be told apart.
    static void drawEven(const RowInput& input, const TimePiece& piece, const TimeAxis& axis,
                         std::span<QRgb> line);

private:
    struct Columns {
        double first = 0; ///< pixel from the left where the piece begins
        double last = 0;
        double sourceBegin = 0; ///< at `first`
        double perPixel = 1;    ///< nanoseconds of the source
    };
    void drawBars(const RowInput& input, const Columns& columns, std::span<QRgb> line,
                  std::vector<WideBar>& bars) const;
    void drawMip(const RowInput& input, const Columns& columns, int level,
                 std::span<QRgb> line) const;

    const TimeAxis& axis_;
    double wide_;
};

} // namespace plugboard::gui
