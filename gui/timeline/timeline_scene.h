// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/look/formatter.h"
#include "gui/timeline/lane_layout.h"
#include "gui/timeline/lit_bars.h"
#include "gui/timeline/time_axis.h"
#include "gui/timeline/timeline_program.h"

#include <QFont>
#include <QRect>

#include <memory>
#include <optional>
#include <span>
#include <vector>

namespace plugboard::gui {

/// One run or plan, as it is drawn.
struct SceneTrace {
    std::shared_ptr<const TimelineProgram> program;
    const TimelineStore* measured = nullptr; ///< null: only predicted
    std::span<const BarState> states;        ///< per task; empty: nothing is selected or found
    const LitBars* lit = nullptr;            ///< of the measured bars
    const LitBars* litPredicted = nullptr;
    std::vector<std::shared_ptr<const StepAnalysis>> analyses; ///< of measured steps in view
    bool searching = false; ///< what stands out was found, not selected

    /// What the axis is that of: measured where there is something, else predicted.
    const TimelineStore* ruling() const
    {
        return measured ? measured : program ? program->predicted.get() : nullptr;
    }
    /// What is known of the steps of `ruling`.
    std::vector<const StepAnalysis*> rulingAnalyses() const;
};

/// A bar: which row kind, which lane of its program, which entry.
struct BarRef {
    RowKind kind = RowKind::Measured;
    std::size_t lane = 0;
    std::size_t event = 0;
    double shift = 0; ///< predicted, compared: what is added to its times on the axis
    bool operator==(const BarRef&) const = default;
};

struct TimeRange {
    double begin = 0;
    double end = 0;
};

enum class SceneOption : unsigned { Gaps = 1, CriticalPath = 2, Transfers = 4 };

/// Where the parts of the picture are, in device pixels.
struct SceneAreas {
    QRect overview;
    QRect ruler;
    QRect steps; ///< a band with the steps, below the ruler
    QRect gutter;
    QRect rows;
};
SceneAreas sceneAreas(const QSize& size, double ratio, bool withOverview);

/// All that a picture of the timeline depends on. Lengths are device pixels.
struct TimelineScene {
    SceneTrace first;
    SceneTrace second;      ///< compared with; its program is null where there is none
    bool simulated = false; ///< `first.measured` was simulated
    TimeAxis axis;
    LaneLayout layout;
    std::vector<LaneInfo> lanes;                         ///< that the layout's entries name
    std::vector<std::optional<std::size_t>> secondLanes; ///< per entry: the lane of `second`
    SceneAreas areas;
    double scroll = 0; ///< of the rows
    double ratio = 1;
    Theme theme;
    QFont font; ///< its size in device pixels
    Formatter formatter;
    unsigned options = 7; ///< SceneOption
    std::optional<BarRef> selected;
    std::optional<BarRef> hovered;
    std::optional<TimeRange> range;
    std::vector<double> marks;
    TimeRange extent; ///< of everything there is: the overview shows it

    bool shows(SceneOption option) const { return (options & unsigned(option)) != 0; }
    const SceneTrace& trace(RowKind kind) const
    {
        return kind == RowKind::Compared ? second : first;
    }
    /// The bars of a row; null where there are none.
    const TimelineStore* store(RowKind kind) const;
    /// The lane of a row in its own program.
    std::optional<std::size_t> laneOf(const LaneRow& row) const;
    double top(const LaneRow& row) const { return areas.rows.top() + row.y - scroll; }
};

} // namespace plugboard::gui
