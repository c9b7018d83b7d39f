// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/base/stop.h"
#include "engine/model/plan.h"
#include "engine/trace/trace.h"

#include <functional>
#include <vector>

namespace plugboard::sim {

struct SimulateOptions {
    std::int64_t steps = 4;
    std::int64_t firstStep = 0;
    /// Duration of a firing in seconds instead of the plan's prediction; null: kernel.seconds, and
    /// for a Send the time that its bytes take over the shared links of its route (max-min fair
    /// share).
    std::function<double(model::TaskId task, std::int64_t firing)> duration = {};
    /// Added between the moment an entry may begin and its begin (measured hand-over gap); null: 0.
    std::function<double(model::TaskId task, std::int64_t firing)> handOver = {};
    Stop stop = {};
};

/// Plays a program in virtual time with the runtime's own state machine. Deterministic.
/// errors  Internal where it deadlocks (a checked plan does not); Interrupted by `stop`
Result<trace::Section> simulate(const model::Plan& plan, const model::Program& program,
                                const SimulateOptions& options);

/// Steady-state step time: the mean distance between the ends of the last steps of the section.
Seconds stepTime(const trace::Section& section, const model::Program& program);

} // namespace plugboard::sim
