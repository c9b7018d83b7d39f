// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

namespace plugboard::gui {

/// A rectangle of the board, in scene units.
struct BoardRect {
    float left = 0;
    float top = 0;
    float right = 0;
    float bottom = 0;

    float width() const { return right - left; }
    float height() const { return bottom - top; }
    bool meets(const BoardRect& other) const
    {
        return left <= other.right && other.left <= right && top <= other.bottom &&
               other.top <= bottom;
    }
    bool contains(float x, float y) const
    {
        return x >= left && x <= right && y >= top && y <= bottom;
    }
    bool contains(const BoardRect& other) const
    {
        return left <= other.left && right >= other.right && top <= other.top &&
               bottom >= other.bottom;
    }
    BoardRect grown(float by) const { return {left - by, top - by, right + by, bottom + by}; }
    void unite(const BoardRect& other)
    {
        left = std::min(left, other.left);
        top = std::min(top, other.top);
        right = std::max(right, other.right);
        bottom = std::max(bottom, other.bottom);
    }
};

/// Finds rectangles by place. Each item lies in one cell, that of its centre, on the first level
/// whose cells are as large as it; cells repeat over the plane, so that the world needs no bounds.
/// Insert, remove and move take constant time.
class LooseGrid {
public:
    /// Empties it, for items 0 ... items - 1.
    void reset(std::size_t items);
    void insert(std::uint32_t item, const BoardRect& rect);
    void remove(std::uint32_t item);
    void move(std::uint32_t item, const BoardRect& rect);

    /// Whether looking through cells beats looking at all items.
    bool isNarrow(const BoardRect& area) const;
    /// Candidates, each once, in no order: everything that may meet `area`, and some more.
    template <class Visit>
    void visit(const BoardRect& area, Visit&& visit) const;

private:
    static constexpr std::uint32_t kNone = 0xffffffffu;
    static constexpr int kLevels = 12;
    static constexpr float kSmallestCell = 256;

    struct Level {
        float cell = 0;
        std::uint32_t mask = 0;           ///< cells per side, less one
        std::vector<std::uint32_t> heads; ///< first item of each cell; empty: nothing here yet
        std::uint32_t items = 0;
    };
    struct Slot {
        std::uint32_t next = kNone;
        std::uint32_t previous = kNone;
        std::uint32_t cell = 0;
        std::uint32_t level = kNone; ///< kNone: not in the grid
    };
    struct Place {
        std::uint32_t level;
        std::uint32_t cell;
    };

    Place placeOf(const BoardRect& rect) const;

    Level levels_[kLevels];
    std::vector<Slot> slots_;
};

template <class Visit>
void LooseGrid::visit(const BoardRect& area, Visit&& visit) const
{
    for (const Level& level : levels_) {
        if (level.items == 0)
            continue;
        const float reach = level.cell / 2;
        const auto first = [&](float value) {
            return std::int64_t(std::floor((value - reach) / level.cell));
        };
        const auto last = [&](float value) {
            return std::int64_t(std::floor((value + reach) / level.cell));
        };
        const std::int64_t side = std::int64_t(level.mask) + 1;
        const std::int64_t x0 = first(area.left);
        const std::int64_t y0 = first(area.top);
        const std::int64_t x1 = std::min(last(area.right), x0 + side - 1);
        const std::int64_t y1 = std::min(last(area.bottom), y0 + side - 1);
        for (std::int64_t y = y0; y <= y1; ++y)
            for (std::int64_t x = x0; x <= x1; ++x) {
                const std::uint32_t cell = (std::uint32_t(y) & level.mask) * (level.mask + 1) +
                                           (std::uint32_t(x) & level.mask);
                for (std::uint32_t item = level.heads[cell]; item != kNone;
                     item = slots_[item].next)
                    visit(item);
            }
    }
}

} // namespace plugboard::gui
