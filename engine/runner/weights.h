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
Result<std::vector<model::NamedTensor>> loadWeights(const std::string& path);

/// Gives an executor's variables these values, turned into the variables' types; those that the
/// weights lack keep what they have. Between runs only.
/// errors  NotFound where some are lacking and that is not allowed, with names of both sides;
///         ShapeMismatch, subject = the variable
Result<WeightUse> setWeights(runtime::Executor& executor,
                             const std::vector<model::NamedTensor>& weights, Partial partial);

/// The same from a file, for a training: what does not match is told in the log.
Result<void> beginWith(runtime::Executor& executor, const std::string& path);

} // namespace plugboard::runner
