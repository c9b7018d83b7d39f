// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/model/plan.h"
#include "engine/trace/trace.h"

#include <optional>
#include <string>

namespace plugboard::cli {

/// A trace with the plan that its firings belong to.
struct TraceWithPlan {
    trace::Trace trace;
    model::Plan plan;
};

/// A trace file or a run directory. The plan: `planFile`, else plan.plan in the trace's folder.
/// errors  those of the readers; InvalidInput where the plan is not the trace's
Result<TraceWithPlan> loadTraceWithPlan(const std::string& path, const std::string& planFile);

/// The longest section of a program. errors  InvalidInput where there is none
Result<const trace::Section*> longestSection(const trace::Trace& trace, model::ProgramKind program);

/// "train" ...; nothing where no program has that name.
std::optional<model::ProgramKind> programNamed(const std::string& name);

/// Writes by suffix: .svg a timeline picture of predicted above measured, .json Chrome's trace
/// event format (Perfetto reads it too), else a trace file.
///
/// predicted, measured  either may be null; a trace file takes the measured one first
Result<void> exportTrace(const std::string& path, const model::Plan& plan,
                         const trace::Trace* predicted, const trace::Trace* measured,
                         model::ProgramKind program);

} // namespace plugboard::cli
