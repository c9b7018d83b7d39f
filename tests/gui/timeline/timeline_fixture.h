// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/timeline/timeline_program.h"
#include "tests/profiler/pair_plan.h"

namespace plugboard::tests {

/// The pair plan of tests/profiler with names of nodes, its prediction simulated.
std::shared_ptr<const gui::PlanFacts> pairFacts();
std::shared_ptr<const gui::TimelineProgram> pairProgram();

/// `steps` steps of 100 ns each that all look like this:
///
///     Load 0-10, First 10-40, Send 40-45, Receive 50-55, Second 55-95
trace::Trace evenTrace(int steps);

} // namespace plugboard::tests
