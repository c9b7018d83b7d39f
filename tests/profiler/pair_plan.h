// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/model/plan.h"
#include "engine/trace/trace.h"

#include <array>
#include <vector>

namespace plugboard::tests {

/// Tasks of the plan, in order of their ids.
enum PairTask : std::uint32_t { Load, First, Send, Receive, Second };

/// Two devices, one micro-batch: lane 0 (cpu0) First, Send; lane 1 (cpu1) Receive, Second; lane 2
/// (cpu0's loader) Load. Data: Load -> First -> Send -> Receive -> Second. Credit: First of step s
/// waits for Second of step s - 1. Predicted step 100 ns, ideal chip 40 ns.
model::Plan pairPlan();

/// Begin and end of the five tasks in one step, in nanoseconds.
using StepTimes = std::array<std::array<std::uint64_t, 2>, 5>;
trace::Section pairSection(const std::vector<StepTimes>& steps);

/// The section that the tests work by hand:
///
///             Load    First   Send    Receive Second
///     step 0   0-10   12-30   30-35   35-36   36-60
///     step 1  10-50   61-80   80-90   91-92   92-110
trace::Section workedSection();

} // namespace plugboard::tests
