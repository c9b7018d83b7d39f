// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/model/plan.h"
#include "engine/trace/trace.h"

#include <cstdint>
#include <vector>

namespace plugboard::trace {

std::int64_t stepOf(const model::Program& program, const Firing& firing);
std::int32_t microBatchOf(const model::Program& program, const Firing& firing);

/// Nanoseconds at which each step of the section ends: the last end of its firings on any lane; 0
/// for a step of which no firing was kept.
std::vector<std::uint64_t> stepEnds(const model::Program& program, const Section& section);

/// Steps of the section that every lane of the program is done with, seen from the firings: for a
/// section whose writer was killed before it could tell. A lane's last step counts as not done.
std::int64_t stepsSeen(const model::Program& program, const Section& section);

/// Turns ticks of base/clock into nanoseconds since `origin` (ticks).
void ticksToNanoseconds(std::vector<Firing>& firings, std::uint64_t origin);

} // namespace plugboard::trace
