// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/memory/groups.h"
#include "engine/memory/memory.h"

#include <vector>

namespace plugboard::memory {

/// Fewest copies with which no firing is filled before the last access of the one that used its
/// copy before.
///
/// fill, lastAccess   per firing of a step, from the start of its step
/// period             of a step, in the same unit
/// result             at most `limit`
int copiesNeeded(const std::vector<double>& fill, const std::vector<double>& lastAccess,
                 double period, int limit);

/// The next number of copies whose address pattern repeats within 4 steps.
int roundedCopies(int copies, int firingsPerStep);
/// Steps after which the pattern of so many copies repeats: 1, 2 or 4.
int periodOf(int copies, int firingsPerStep);

/// Sets the copies of every group: by lane order where filler and accesses share a lane, by the
/// times (up to 4) across lanes.
void chooseCopies(const model::FlatProgram& flat, const std::vector<FiringTimes>& times,
                  Seconds stepTime, std::vector<Group>& groups);

/// Credit edges: accesses of a copy on other lanes than the filler's precede its next filling.
std::vector<model::Edge> creditEdges(const model::FlatProgram& flat, const Group& group);

} // namespace plugboard::memory
