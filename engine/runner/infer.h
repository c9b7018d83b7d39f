// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/backend/backend.h"
#include "engine/data/checkpoint.h"
#include "engine/data/data_set.h"
#include "engine/model/plan.h"
#include "engine/runner/weights.h"

#include <atomic>
#include <functional>
#include <string>
#include <vector>

namespace plugboard::runner {

struct InferOptions {
    std::vector<model::NamedTensor> weights = {}; ///< as setWeights; empty: the initial ones
    Partial partial = Partial::Refused;
    int warmUps = 0; ///< steps that are run before, and not counted
    std::function<void(std::int64_t step, std::int64_t steps)> progress = {};
    const std::atomic<bool>* interrupt = nullptr;
};

struct Inference {
    /// Per output node what it shows: of all samples, one after the other, where it has samples.
    std::vector<model::NamedTensor> outputs;
    std::vector<Seconds> latencies; ///< of each step, from its start to its last output
    WeightUse weights;
};

/// Runs the inference program of a checked plan over a data set, one step at a time: batch by
/// batch, the last one padded.
///
/// physical  per logical device of the plan, see bindDevices
/// errors    Unsupported where the plan has no inference program; NotFound (weights, fields);
///           ShapeMismatch (a weight, subject = its name); DoesNotFit; DeviceFailed; Interrupted
Result<Inference> infer(const model::Plan& plan, const std::vector<model::Device>& physical,
                        const backend::Registry& registry, const data::DataSet& dataSet,
                        const InferOptions& options);

} // namespace plugboard::runner
