// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/model/catalogue.h"
#include "engine/model/flat_program.h"
#include "engine/model/plan.h"
#include "engine/session/drawn_nodes.h"
#include "engine/session/plan_summary.h"
#include "engine/trace/trace.h"
#include "gui/document/selection.h"
#include "gui/look/device_colours.h"
#include "profiler/report.h"

#include <map>
#include <memory>

namespace plugboard::gui {

/// Digests of what a plan was made from.
struct DrawingDigests {
    model::Digest network;
    model::Digest recipe;
    model::Digest topology;
};

/// A checked plan and all that views show of it, made off the GUI thread and never changed: views
/// share it by pointer.
struct PlanFacts {
    model::Plan plan;
    DrawingDigests drawing;                    ///< at first those of the plan's header
    std::vector<model::MissingKernel> missing; ///< kernels whose times are modelled
    session::DrawnNodes drawn;    ///< layers and blocks of the drawing that it was made from
    session::PlanSummary summary; ///< by drawn nodes
    model::ProgramKind program = model::ProgramKind::Train; ///< the one that views show
    model::FlatProgram flat;                                ///< of that program
    trace::Trace predicted;                                 ///< simulated, of that program
    profiler::Report report;                                ///< of the prediction
    DeviceColours colours;
    std::map<std::string, std::size_t> placementOfNode; ///< into summary.placements

    const model::Program& shown() const { return *flat.program; }
    /// Null where the plan holds nothing of this node.
    const session::NodePlacement* placement(const std::string& node) const;
    /// The tasks that a selection stands for: those of its nodes, wires, devices and links.
    std::vector<std::uint32_t> tasksOf(const Selection& selection) const;
    /// What a task stands for in the other views: its node, its device, the links of its route.
    Selection selectionOf(std::uint32_t task) const;
};

inline constexpr std::int64_t kPredictedSteps = 8;

/// Simulates `steps` steps of the plan's main program (train, else infer) and gathers the rest.
///
/// drawing  what its nodes are named by; null: unknown, then all are taken as drawn
/// errors   those of flatten, simulate and report
Result<std::shared_ptr<PlanFacts>> factsOf(model::Plan plan,
                                           std::vector<model::MissingKernel> missing,
                                           std::int64_t steps = kPredictedSteps,
                                           const model::Network* drawing = nullptr);

} // namespace plugboard::gui
