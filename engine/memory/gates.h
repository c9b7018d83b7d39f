// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/memory/live_set.h"
#include "engine/memory/memory.h"

#include <optional>

namespace plugboard::memory {

/// An entry of a home lane that a Send of rate Step could wait for by one Reuse edge.
struct Gate {
    model::TaskId task;        ///< its last firing of a step
    int distance = 0;          ///< in steps
    std::int64_t position = 0; ///< from the start of the Send's step
};

/// The latest entry of the home lane that ends well before (a tenth of a step) the group's Send
/// begins: with an edge from it, the bytes are free for others until then. None where the Send
/// fires more than once per step or nothing later than `known` is so early.
std::optional<Gate> gateOf(const model::FlatProgram& flat, const std::vector<FiringTimes>& times,
                           Seconds stepTime, const Group& group, model::LaneId home,
                           std::int64_t known);

/// The first entry at or after `position` that an edge to a task of rate Step can name.
Gate gateFrom(const model::FlatProgram& flat, model::LaneId home, std::int64_t position);

/// The edge that makes the group's Send wait at the gate.
model::Edge reuseEdge(const model::Program& program, const Gate& gate, const Group& group);

} // namespace plugboard::memory
