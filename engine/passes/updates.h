// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/model/recipe.h"
#include "engine/passes/graph_builder.h"

#include <map>

namespace plugboard::passes {

/// Outputs of the loss op, or their sums over the micro-batches of a step.
struct LossSums {
    model::TensorId loss;
    model::TensorId weight;
    model::TensorId correct;
};

/// The tensor summed over the micro-batches of a step; itself where there is only one.
Result<model::TensorId> accumulated(GraphBuilder& builder, model::TensorId tensor,
                                    const OpPlace& place);

/// Accumulates the gradients, takes the learning rate and updates every trainable variable, in the
/// order of the variables.
///
/// gradients  per variable's tensor, as addGradients gives them
/// weightSum  of the whole step
/// errors     Unsupported for an unknown optimizer; InvalidInput for values out of range, subject
///            recipe.optimizer
Result<void> addUpdates(GraphBuilder& builder, const model::Recipe& recipe,
                        const std::map<model::TensorId, model::TensorId>& gradients,
                        model::TensorId weightSum);

} // namespace plugboard::passes
