// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/document/plan_facts.h"
#include "gui/timeline/lane_layout.h"
#include "gui/timeline/step_analysis.h"
#include "gui/timeline/timeline_store.h"

#include <memory>
#include <vector>

namespace plugboard::gui {

/// A program of a plan as the timeline shows it, with its prediction. Made off the GUI thread,
/// never changed.
struct TimelineProgram {
    std::shared_ptr<const PlanFacts> facts;
    model::ProgramKind kind = model::ProgramKind::Train;
    model::Digest digest; ///< of the plan
    model::FlatProgram flat;
    std::vector<LaneInfo> lanes; ///< per lane
    std::shared_ptr<const TaskTable> tasks;
    std::unique_ptr<TimelineStore> predicted;
    StepAnalysis predictedAnalysis;      ///< of all predicted steps
    std::int64_t steadyStep = 0;         ///< the predicted step that stands for all later ones
    std::vector<double> predictedOfTask; ///< nanoseconds of a firing
    std::vector<QString> names;          ///< per task
    std::vector<QString> nodes;          ///< per task: the node that it serves, or empty

    const model::Program& program() const { return *flat.program; }
    const model::Task& task(std::uint32_t task) const { return flat.program->tasks[task]; }
    /// The predicted step that belongs to the step-th step of a run (counted from where it began).
    StepSpan patternOf(std::int64_t step) const;
    /// Tasks that a selection stands for.
    std::vector<std::uint32_t> tasksOf(const Selection& selection) const;
    /// What a task stands for in the other views.
    Selection selectionOf(std::uint32_t task) const;
};

/// errors  those of flatten and simulate; InvalidInput where the plan has no such program
Result<std::shared_ptr<const TimelineProgram>>
timelineProgram(std::shared_ptr<const PlanFacts> facts, model::ProgramKind kind);

} // namespace plugboard::gui
