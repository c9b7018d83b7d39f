// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

namespace plugboard::tests {

struct PropertyOutcome {
    int plans = 0;       ///< that were made and held
    int refused = 0;     ///< Infeasible, with a reason
    std::string failure; ///< seed, plan and what is wrong; empty: nothing is
};

/// Plans the random case of this seed in up to `plans` ways drawn from its options. Each plan
/// passes checkPlan, comes back from its file with the same bytes, and its first training step and
/// the evaluation after it equal those of the same network in float64 on one device:
///
///     float64     loss, every variable and the evaluation's loss, 1e-9 of their norms
///     float32     loss and gradients, 1e-5 of their norms, with the reference's kernels and the
///                 product's
PropertyOutcome checkPlans(std::uint64_t seed, int plans);

} // namespace plugboard::tests
