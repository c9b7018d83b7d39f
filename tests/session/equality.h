// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tests/session/train_plan.h"

#include <cstdint>
#include <string>
#include <vector>

namespace plugboard::tests {

/// A plan that is held to one device.
struct EqualityRow {
    std::string name;
    std::string network;  ///< lenet, norm (statistics of 4 samples), whole norm (of the batch)
    std::string strategy; ///< the title of a candidate
    int devices = 1;
    int microBatches = 1;
};
const std::vector<EqualityRow>& equalityRows();

/// Columns and rows of a test whose function then fetches `row`, an index into equalityRows().
void addEqualityRows();

/// The row's network with a recipe of 16 samples a step, SGD with momentum and weight decay.
PlanRequest requested(const EqualityRow& row, model::DataType precision, std::int64_t steps);
/// The same on one device in one piece.
PlanRequest onOneDevice(PlanRequest request);

/// Empty where both runs agree in the loss of every step and in each variable, relative to its
/// norm; else what differs.
std::string difference(const TrainResult& run, const TrainResult& reference, double tolerance);

/// Length of what separates the gradients of a step, over the length of the reference's, over all
/// tensors. Both steps began with momentum zero, so that the new momentum is the gradient.
double gradientDifference(const TrainResult& run, const TrainResult& reference);

} // namespace plugboard::tests
