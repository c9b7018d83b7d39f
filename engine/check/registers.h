// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/model/plan.h"

#include <vector>

namespace plugboard::check {

/// The register whose bytes an in-place register has, along a chain of any length; the register
/// itself where it is not in place; invalid where the chain runs in a circle.
model::RegisterId rootOf(const model::Program& program, model::RegisterId reg);

/// The task that lists the register among its outputs; invalid: none.
std::vector<model::TaskId> writersOf(const model::Program& program);

/// Type and shape of the register's piece.
model::TensorType localType(const model::Program& program, model::RegisterId reg);

/// The same contributions of the same tensor; complete is complete, however many there were.
bool sameContribution(const model::Contribution& a, const model::Contribution& b);

} // namespace plugboard::check
