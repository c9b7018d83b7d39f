// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/base/stop.h"
#include "engine/model/plan.h"

#include <vector>

namespace plugboard::memory {

/// Begin and end of the firings of one task in a simulated step, in steady state.
struct FiringTimes {
    std::vector<Seconds> begin; ///< per micro-batch
    std::vector<Seconds> end;
};

/// Decides the copies of each register, credit edges, arena offsets and reuse edges of one program.
///
/// times    per task, from a simulation with unbounded copies; empty: nothing is known
/// result   program.registers' offsets, program.edges (Credit, Reuse added), arena and period
///          filled in
/// errors   Infeasible where the lanes' orders wait for one another; InvalidInput as flatten;
///          Interrupted by `stop`
///
/// A register whose writer and readers stand on one lane needs as many copies as firings are alive
/// at once in that lane's order; across lanes as many as the times show (up to 4), at least two for
/// Receive outputs that are refilled within a step and for Load outputs. More where the credits
/// would deadlock otherwise. Copies are rounded so that the address pattern repeats after at most
/// 4 steps.
///
/// Offsets are multiples of 64. Registers share bytes only where lane order and edges order all
/// accesses, in both directions around the repeating step; a Send of rate Step may get one reuse
/// edge from an entry of the reader's lane that ends a tenth of a step before it begins. What is
/// read on several lanes has bytes of its own.
///
/// The kernels of a device share one scratch block, the last bytes of its arena: the largest
/// workspace of its tasks, rounded up to 64.
Result<void> planMemory(model::Program& program, const model::Plan& plan,
                        const std::vector<FiringTimes>& times, Seconds stepTime, Stop stop = {});

/// Bytes of variables, arena and both together, per logical device, over all programs.
struct Peak {
    Bytes variables;
    Bytes arena;
    Bytes total() const { return variables + arena; }
};
std::vector<Peak> peaks(const model::Plan& plan);

/// DoesNotFit with peak, device and the five largest tensors where a device's peak passes 95 % of
/// its memory.
Result<void> checkFits(const model::Plan& plan);

} // namespace plugboard::memory
