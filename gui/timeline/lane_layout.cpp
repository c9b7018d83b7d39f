// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/timeline/lane_layout.h"

#include <QCoreApplication>

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
constexpr double kStrip = 8; ///< of a lane that shares its name with others
constexpr double kLabel = 13;
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

enum class Minor { Rows, Strips };

class Builder {
public:
    Builder(const LaneLayoutInput& input, double scale, Minor minor)
        : input_(input), scale_(scale * input.ratio), minor_(minor),
          label_(input.labelHeight > 0 ? input.labelHeight : std::round(kLabel * input.ratio))
    {
        layout_.summarised = minor == Minor::Strips;
    }

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
    bool isMinor(std::size_t entry) const
    {
        return input_.lanes[entry].kind != model::LaneKind::Compute;
    }

    void addGroup(model::DeviceId device, const std::vector<std::size_t>& entries)
    {
        LaneGroup group{device, input_.lanes[entries.front()].deviceLabel, y_, 0,
                        input_.collapsed.count(device.value) != 0};
        if (group.collapsed) {
            addRow(entries.front(), input_.kinds.back(), std::max(pixels(kCollapsedRow), label_));
            name(QStringLiteral("\u25b8 ") + group.label, group.y, y_ - group.y, true);
        } else {
            const auto minor = std::find_if(entries.begin(), entries.end(),
                                            [this](std::size_t entry) { return isMinor(entry); });
            const bool strips = minor_ == Minor::Strips && entries.end() - minor > 1;
            for (auto entry = entries.begin(); entry != (strips ? minor : entries.end()); ++entry)
                addLane(*entry);
            if (strips)
                addStrips({minor, entries.end()}, group.label);
            y_ -= pixels(kLaneGap);
        }
        group.height = y_ - group.y;
        layout_.groups.push_back(group);
        y_ += pixels(kGroupGap);
    }

    /// The rows of a lane are as high together as its name.
    void addLane(std::size_t entry)
    {
        const bool minor = isMinor(entry);
        const double top = y_;
        std::vector<double> heights;
        double sum = 0;
        for (const RowKind kind : input_.kinds) {
            const bool second = kind == RowKind::Predicted && input_.kinds.size() > 1;
            heights.push_back(pixels(minor ? (second ? kMinorSecond : kMinorRow)
                                           : (second ? kSecondRow : kMainRow)));
            sum += heights.back() + pixels(kRowGap);
        }
        heights.back() += std::max(0.0, label_ - (sum - pixels(kRowGap)));
        for (std::size_t at = 0; at < heights.size(); ++at) {
            y_ += at > 0 ? pixels(kRowGap) : 0;
            addRow(entry, input_.kinds[at], heights[at]);
        }
        const double height = heights.front() >= label_ ? heights.front() : y_ - top;
        name(input_.lanes[entry].name, top, height, !minor);
        y_ += pixels(kLaneGap);
    }

    /// Lanes one below the other, as measured, with one name.
    void addStrips(const std::vector<std::size_t>& entries, const QString& device)
    {
        const double top = y_;
        const bool compared = input_.kinds.back() == RowKind::Compared;
        const std::size_t first = compared ? 0 : input_.kinds.size() - 1;
        const double strips = double(entries.size() * (input_.kinds.size() - first));
        const double gap = pixels(kRowGap);
        const double least = std::ceil((label_ + gap) / strips) - gap;
        for (const std::size_t entry : entries)
            for (std::size_t kind = first; kind < input_.kinds.size(); ++kind) {
                addRow(entry, input_.kinds[kind], std::max(pixels(kStrip), least));
                y_ += gap;
            }
        y_ -= gap;
        name(QCoreApplication::translate("Timeline", "%1 other lanes").arg(device), top, y_ - top,
             false);
        y_ += pixels(kLaneGap);
    }

    void addRow(std::size_t entry, RowKind kind, double height)
    {
        layout_.rows.push_back({layout_.groups.size(), entry, kind, y_, height});
        y_ += height;
    }

    void name(const QString& text, double y, double height, bool main)
    {
        layout_.labels.push_back({layout_.groups.size(), text, y, height, main});
    }

    const LaneLayoutInput& input_;
    double scale_;
    Minor minor_;
    double label_;
    double y_ = 0;
    LaneLayout layout_;
};

/// The largest that fits; the smallest where none does.
LaneLayout fitted(const LaneLayoutInput& input, Minor minor)
{
    const double natural = Builder(input, 1, minor).build().height;
    double scale = std::clamp(input.available / std::max(1.0, natural), kSmallest, kLargest);
    LaneLayout layout = Builder(input, scale, minor).build();
    // Rounding to whole pixels, and names, may ask for more than there is.
    while (layout.height > input.available && scale > kSmallest) {
        scale = std::max(kSmallest, scale * 0.96);
        layout = Builder(input, scale, minor).build();
    }
    return layout;
}

} // namespace

LaneLayout layoutLanes(const LaneLayoutInput& input)
{
    if (input.kinds.empty())
        return {};
    if (input.available <= 0)
        return Builder(input, 1, Minor::Rows).build();
    LaneLayout layout = fitted(input, Minor::Rows);
    return layout.height <= input.available ? layout : fitted(input, Minor::Strips);
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
