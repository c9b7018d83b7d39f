// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/model/network.h"
#include "engine/passes/graph_builder.h"

namespace plugboard::passes {

/// inputs  x, weight, bias, running_mean, running_variance
/// Training: batch_sum, batch_centred_squares, normalize, running_moments.
/// errors  InvalidInput where a micro-batch does not hold whole statistics groups, or the running
///         moments come in by a wire and cannot be updated; subject = node
Result<std::vector<model::TensorId>>
lowerBatchNormTraining(const model::Node& node, const std::vector<model::TensorId>& inputs,
                       GraphBuilder& builder);
/// Evaluation: one op that takes the running moments.
Result<std::vector<model::TensorId>>
lowerBatchNormInference(const model::Node& node, const std::vector<model::TensorId>& inputs,
                        GraphBuilder& builder);

} // namespace plugboard::passes
