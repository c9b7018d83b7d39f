// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/model/plan.h"

#include <cstdint>
#include <string>

namespace plugboard::tests {

/// A plan with one thing changed; it may be legal still.
struct Mutant {
    std::string what; ///< "drop edge 12 (credit, gw.sum[0] to gw.1-0.send)"
    model::Plan plan;
};

/// The mutant of this number of a legal plan of small_plans.h; numbers go round all ways to change
/// a plan.
Mutant mutantOf(const model::Plan& legal, std::uint64_t number);

} // namespace plugboard::tests
