// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/model/plan.h"

#include <cstdint>

namespace plugboard::runner {

/// How long a training is, and at which steps it does something else than train.
struct RunLength {
    std::int64_t stepsPerEpoch = 1;
    std::int64_t evaluationSteps = 0; ///< of one evaluation
    std::int64_t totalSteps = 0;
    std::int64_t evaluateEvery = 0;   ///< steps; 0: never
    std::int64_t checkpointEvery = 0; ///< steps; 0: only at the end

    /// The next step after `step` at which training pauses.
    std::int64_t nextStop(std::int64_t step) const;
    bool evaluatesAt(std::int64_t step) const; ///< also after the last step
    bool savesAt(std::int64_t step) const;
};

/// errors  InvalidInput where the batch is larger than the data, or the training longer than
///         firings can be counted
Result<RunLength> lengthOf(const model::Plan& plan, const model::RunScript& script,
                           std::int64_t trainSamples, std::int64_t testSamples);

} // namespace plugboard::runner
