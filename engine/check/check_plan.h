// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/model/plan.h"

namespace plugboard::check {

/// Whether a plan may be simulated and run, from the plan alone. Shares no code with planner,
/// router or firing; linear in the firings of P + 1 steps. Found here, with the first finding as
/// the error:
///
///     ids, rates, lanes: each (task, micro-batch) once; edges and channels join what they say
///     deadlock: a replay of one step comes back to its starting tokens with the given credits
///     memory: over P + 1 steps, bytes shared by two copies are ordered by a path of lane order and
///     edges
///     values: each register holds what its task makes of its inputs (box, contributions): shapes
///     again from the ops, reshardings on index intervals, partial sums added exactly once
///     routes: hops exist, join the two devices, pass no other device
///     collectives: one order explains every lane that runs them one after the other
///     limits: arena, variables and requirements fit each device
///
/// errors  InvalidInput or DoesNotFit; subject = program/task or register
Result<void> checkPlan(const model::Plan& plan);

} // namespace plugboard::check
