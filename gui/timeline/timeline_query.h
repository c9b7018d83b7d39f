// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/document/selection.h"
#include "gui/timeline/timeline_scene.h"

#include <QPointF>

#include <array>
#include <optional>

namespace plugboard::gui {

/// What is at a place of the picture.
struct TimelineHit {
    const LaneRow* row = nullptr;
    std::optional<BarRef> bar;
    std::optional<profiler::Gap> gap; ///< times on the axis
};
TimelineHit hitAt(const TimelineScene& scene, const QPointF& place);

/// The firing of a bar, named so that other views understand it, and back.
FiringRef firingOf(const TimelineScene& scene, const BarRef& bar);
std::optional<BarRef> barOf(const TimelineScene& scene, const FiringRef& firing);
/// When it is, on the axis.
TimeRange timesOf(const TimelineScene& scene, const BarRef& bar);

/// Tool tips, as rich text.
QString describeBar(const TimelineScene& scene, const BarRef& bar);
QString describeGap(const TimelineScene& scene, const LaneRow& row, const profiler::Gap& gap);

/// What the compute lanes did in a stretch of time.
struct RangeFacts {
    double seconds = 0;
    double compute = 0; ///< shares of the lanes' time
    double transfer = 0;
    double idle = 0;
    std::array<double, profiler::kIdleCauses> causes{}; ///< shares; sum up to `idle`
    bool causesKnown = false;                           ///< all steps in it were analysed
};
RangeFacts rangeFacts(const TimelineScene& scene, const TimeRange& range);
/// "3.2 ms: compute 71 %, transfer 18 %, idle 11 % (dependency 8 %, credit 3 %)"
QString toText(const RangeFacts& facts, const Formatter& formatter);

} // namespace plugboard::gui
