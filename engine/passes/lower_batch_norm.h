// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/model/network.h"
#include "engine/passes/graph_builder.h"

namespace plugboard::passes {

/// Training: batch_sum, batch_centred_squares, normalize, running_moments.
/// errors  InvalidInput where a micro-batch does not hold whole statistics groups; subject = node
Result<std::vector<model::TensorId>>
lowerBatchNormTraining(const model::Node& node, model::TensorId x, GraphBuilder& builder);
/// Evaluation: one op that takes the running moments.
Result<std::vector<model::TensorId>>
lowerBatchNormInference(const model::Node& node, model::TensorId x, GraphBuilder& builder);

} // namespace plugboard::passes
