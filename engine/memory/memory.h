// SPDX-License-Identifier: Apache-2.0
#pragma once

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
/// times    per task, from a simulation with unbounded copies: any order that they show is
/// executable,
///          so edges added along it cannot deadlock
/// result   program.registers' offsets, program.edges (Credit, Reuse added), arena and period
/// filled in
///
/// A register whose writer and readers stand on one lane needs as many copies as firings are alive
/// at once in that lane's order; across lanes as many as the times show, at least two for Receive
/// and Load outputs that are refilled within a step. Copies are rounded so that the address pattern
/// repeats after at most 4 steps. Offsets are multiples of 64. Registers share bytes only where
/// lane order, existing edges or an added reuse edge along the times orders all accesses.
Result<void> planMemory(model::Program& program, const model::Plan& plan,
                        const std::vector<FiringTimes>& times, Seconds stepTime);

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
