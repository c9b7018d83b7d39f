// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/timeline/timeline_scene.h"

#include <cmath>

namespace plugboard::gui {

std::vector<const StepAnalysis*> SceneTrace::rulingAnalyses() const
{
    std::vector<const StepAnalysis*> known;
    if (!measured && program)
        known.push_back(&program->predictedAnalysis);
    if (measured)
        for (const auto& analysis : analyses)
            known.push_back(analysis.get());
    return known;
}
namespace {

constexpr double kGutterWidth = 164;
constexpr double kOverview = 36;
constexpr double kRuler = 22;
constexpr double kSteps = 18;
constexpr double kRight = 12;

} // namespace

SceneAreas sceneAreas(const QSize& size, double ratio, bool withOverview)
{
    const auto pixels = [&](double value) { return int(std::lround(value * ratio)); };
    const int left = pixels(kGutterWidth);
    const int width = std::max(1, size.width() - left - pixels(kRight));
    SceneAreas areas;
    int y = 0;
    if (withOverview) {
        areas.overview = {left, pixels(4), width, pixels(kOverview - 6)};
        y = pixels(kOverview);
    }
    areas.ruler = {left, y, width, pixels(kRuler)};
    y += pixels(kRuler);
    areas.steps = {left, y, width, pixels(kSteps)};
    y += pixels(kSteps) + pixels(6);
    areas.gutter = {0, y, left, std::max(0, size.height() - y)};
    areas.rows = {left, y, width, std::max(0, size.height() - y)};
    return areas;
}

const TimelineStore* TimelineScene::store(RowKind kind) const
{
    switch (kind) {
    case RowKind::Predicted:
        return first.program ? first.program->predicted.get() : nullptr;
    case RowKind::Measured:
        return first.measured;
    case RowKind::Compared:
        break;
    }
    return second.ruling();
}

std::optional<std::size_t> TimelineScene::laneOf(const LaneRow& row) const
{
    if (row.kind == RowKind::Compared)
        return row.entry < secondLanes.size() ? secondLanes[row.entry] : std::nullopt;
    const std::size_t lane = lanes[row.entry].lane;
    return lane == std::size_t(-1) ? std::nullopt : std::optional(lane);
}

} // namespace plugboard::gui
