// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/model/plan.h"

#include <cstdint>

namespace plugboard::tests {

/// A plan with a few fields set to values that no planner writes: ids out of range, extents and
/// counts that are negative or huge. For checks that must not crash.
model::Plan hostilePlan(const model::Plan& legal, std::uint64_t number);

} // namespace plugboard::tests
