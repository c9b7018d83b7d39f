// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/timeline/lane_layout.h"

#include <algorithm>
#include <cmath>
#include <map>

namespace plugboard::gui {
namespace {

// Pixels at the scale of 1.
constexpr double kMainRow = 20;
constexpr double kSecondRow = 13; ///< predicted, above measured
constexpr double kMinorRow = 12;  ///< main row of loader, send and receive lanes
constexpr double kMinorSecond = 8;
constexpr double kRowGap = 1;
constexpr double kLaneGap = 5;
constexpr double kGroupGap = 10;
constexpr double kCollapsedRow = 12;
constexpr double kSmallest = 0.42; ///< scale; below it the rows scroll
constexpr double kLargest = 1.9;

int rankOf(model::LaneKind kind)
{
    switch (kind) {
    case model::LaneKind::Compute:
        return 0;
    case model::LaneKind::Send:
        return 1;
    case model::LaneKind::Receive:
        return 2;
    case model::LaneKind::Loader:
        break;
    }
    return 3;
}

class Builder {
public:
    Builder(const LaneLayoutInput& input, double scale) : input_(input), scale_(scale) {}

    LaneLayout build()
    {
        std::map<std::uint32_t, std::vector<std::size_t>> devices;
        for (std::size_t entry = 0; entry < input_.lanes.size(); ++entry)
            if (input_.lanes[entry].used)
                devices[input_.lanes[entry].device.value].push_back(entry);
        for (auto& [device, entries] : devices) {
            std::stable_sort(entries.begin(), entries.end(), [&](std::size_t a, std::size_t b) {
                return rankOf(input_.lanes[a].kind) < rankOf(input_.lanes[b].kind);
            });
            addGroup(model::DeviceId(device), entries);
        }
        layout_.height = std::max(0.0, y_ - pixels(kGroupGap));
        return std::move(layout_);
    }

private:
    double pixels(double value) const { return std::max(1.0, std::round(value * scale_)); }

    void addGroup(model::DeviceId device, const std::vector<std::size_t>& entries)
    {
        LaneGroup group{device, input_.lanes[entries.front()].deviceLabel, y_, 0,
                        input_.collapsed.count(device.value) != 0};
        if (group.collapsed)
            addRow(entries.front(), input_.kinds.back(), kCollapsedRow);
        else
            for (const std::size_t entry : entries)
                addLane(entry);
        if (!group.collapsed)
            y_ -= pixels(kLaneGap);
        group.height = y_ - group.y;
        layout_.groups.push_back(group);
        y_ += pixels(kGroupGap);
    }

    void addLane(std::size_t entry)
    {
        const bool minor = input_.lanes[entry].kind != model::LaneKind::Compute;
        for (std::size_t at = 0; at < input_.kinds.size(); ++at) {
            const bool second = input_.kinds[at] == RowKind::Predicted && input_.kinds.size() > 1;
            const double height =
                minor ? (second ? kMinorSecond : kMinorRow) : (second ? kSecondRow : kMainRow);
            addRow(entry, input_.kinds[at], height);
            y_ += pixels(at + 1 < input_.kinds.size() ? kRowGap : kLaneGap);
        }
    }

    void addRow(std::size_t entry, RowKind kind, double height)
    {
        layout_.rows.push_back({layout_.groups.size(), entry, kind, y_, pixels(height)});
        y_ += pixels(height);
    }

    const LaneLayoutInput& input_;
    double scale_;
    double y_ = 0;
    LaneLayout layout_;
};

} // namespace

LaneLayout layoutLanes(const LaneLayoutInput& input)
{
    if (input.kinds.empty())
        return {};
    const double natural = Builder(input, input.ratio).build().height;
    if (natural <= 0 || input.available <= 0)
        return Builder(input, input.ratio).build();
    double scale = std::clamp(input.available / natural, kSmallest, kLargest);
    LaneLayout layout = Builder(input, input.ratio * scale).build();
    // Rounding to whole pixels may ask for a little more than there is.
    while (layout.height > input.available && scale > kSmallest) {
        scale = std::max(kSmallest, scale * 0.96);
        layout = Builder(input, input.ratio * scale).build();
    }
    return layout;
}

const LaneRow* LaneLayout::rowAt(double y) const
{
    const auto below = std::upper_bound(rows.begin(), rows.end(), y,
                                        [](double at, const LaneRow& row) { return at < row.y; });
    if (below == rows.begin())
        return nullptr;
    const LaneRow& row = *(below - 1);
    return y < row.bottom() ? &row : nullptr;
}

const LaneGroup* LaneLayout::groupAt(double y) const
{
    for (const LaneGroup& group : groups)
        if (y >= group.y && y < group.y + group.height)
            return &group;
    return nullptr;
}

const LaneRow* LaneLayout::row(std::size_t entry, RowKind kind) const
{
    for (const LaneRow& row : rows)
        if (row.entry == entry && row.kind == kind)
            return &row;
    return nullptr;
}

} // namespace plugboard::gui
