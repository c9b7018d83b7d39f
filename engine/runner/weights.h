// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/data/checkpoint.h"
#include "engine/runtime/execute.h"

#include <string>
#include <vector>

namespace plugboard::runner {

/// What weights from a file have come to.
struct WeightUse {
    std::vector<std::string> lacking; ///< variables that they do not hold
    std::vector<std::string> unknown; ///< names that are no variable
};

enum class Partial { Refused, Allowed };

/// Weights by variable name: a safetensors or npz file, or the newest checkpoint of a run
/// directory. errors  those of the readers
Result<std::vector<data::CheckpointTensor>> loadWeights(const std::string& path);

/// Gives an executor's variables these values, turned into the variables' types; those that the
/// weights lack keep what they have. Between runs only.
/// errors  NotFound where some are lacking and that is not allowed, with names of both sides;
///         ShapeMismatch, subject = the variable
Result<WeightUse> setWeights(runtime::Executor& executor,
                             const std::vector<data::CheckpointTensor>& weights, Partial partial);

} // namespace plugboard::runner
