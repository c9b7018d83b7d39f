// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/canvas/loose_grid.h"

namespace plugboard::gui {

void LooseGrid::reset(std::size_t items)
{
    slots_.assign(items, {});
    std::uint32_t side = 16;
    while (side < 1024 && std::size_t(side) * side < items)
        side *= 2;
    float cell = kSmallestCell;
    for (Level& level : levels_) {
        level.cell = cell;
        level.mask = side - 1;
        level.heads.clear();
        level.items = 0;
        cell *= 4;
        side = std::max(16u, side / 4);
    }
}

LooseGrid::Place LooseGrid::placeOf(const BoardRect& rect) const
{
    const float size = std::max(rect.width(), rect.height());
    std::uint32_t at = 0;
    while (at + 1 < kLevels && levels_[at].cell < size)
        ++at;
    const Level& level = levels_[at];
    const auto x = std::int64_t(std::floor((rect.left + rect.right) / 2 / level.cell));
    const auto y = std::int64_t(std::floor((rect.top + rect.bottom) / 2 / level.cell));
    return {at,
            (std::uint32_t(y) & level.mask) * (level.mask + 1) + (std::uint32_t(x) & level.mask)};
}

void LooseGrid::insert(std::uint32_t item, const BoardRect& rect)
{
    const Place place = placeOf(rect);
    Level& level = levels_[place.level];
    if (level.heads.empty())
        level.heads.assign(std::size_t(level.mask + 1) * (level.mask + 1), kNone);
    ++level.items;
    std::uint32_t& head = level.heads[place.cell];
    slots_[item] = {head, kNone, place.cell, place.level};
    if (head != kNone)
        slots_[head].previous = item;
    head = item;
}

void LooseGrid::remove(std::uint32_t item)
{
    Slot& slot = slots_[item];
    if (slot.level == kNone)
        return;
    Level& level = levels_[slot.level];
    if (slot.previous == kNone)
        level.heads[slot.cell] = slot.next;
    else
        slots_[slot.previous].next = slot.next;
    if (slot.next != kNone)
        slots_[slot.next].previous = slot.previous;
    --level.items;
    slot = {};
}

void LooseGrid::move(std::uint32_t item, const BoardRect& rect)
{
    const Place place = placeOf(rect);
    if (slots_[item].level == place.level && slots_[item].cell == place.cell)
        return;
    remove(item);
    insert(item, rect);
}

bool LooseGrid::isNarrow(const BoardRect& area) const
{
    const float side = float(levels_[0].mask + 1) * levels_[0].cell;
    const double cells =
        double(area.width() / levels_[0].cell + 2) * double(area.height() / levels_[0].cell + 2);
    return area.width() < side && area.height() < side && cells < double(slots_.size()) / 4 + 64;
}

} // namespace plugboard::gui
