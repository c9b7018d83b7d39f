// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/backend/backend.h"
#include "engine/data/checkpoint.h"
#include "engine/model/network.h"
#include "engine/model/plan.h"
#include "engine/model/recipe.h"
#include "engine/model/topology.h"

#include <string>
#include <vector>

namespace plugboard::tests {

/// `count` one-core CPU devices of one host, bound to no processor.
model::Topology cpuDevices(int count);

/// The backends of this build: oneDNN for float32, plain loops for float64 (and for float32 where
/// `reference` is set).
enum class Kernels { Product, Reference };
backend::Registry backends(Kernels kernels);

/// Plans with this strategy (planner::CompileOptions::strategy) on so many devices; aborts the test
/// on errors.
struct PlanRequest {
    model::Network network;
    model::Recipe recipe;
    int devices = 1;
    std::string strategy = "single";
    int microBatches = 0;
};
Result<model::Plan> planFor(const PlanRequest& request);

struct TrainResult {
    std::vector<double> losses;                ///< per step
    std::vector<model::NamedTensor> variables; ///< at the end
    double accuracy = 0;                       ///< on the test set, where asked for
    double evaluationLoss = 0;                 ///< on the test set, where asked for
};
struct TrainOptions {
    std::int64_t firstStep = 0;
    std::int64_t steps = 1;
    std::vector<model::NamedTensor> start = {}; ///< empty: the plan's init program
    Kernels kernels = Kernels::Product;
    bool evaluate = false;
};
Result<TrainResult> train(const model::Plan& plan, const TrainOptions& options);

/// Values of a variable as doubles.
std::vector<double> values(const model::NamedTensor& tensor);
/// The variable's values in another float type.
model::NamedTensor converted(const model::NamedTensor& tensor, model::DataType type);

} // namespace plugboard::tests
