// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/passes/graph_builder.h"

#include <map>

namespace plugboard::passes {

/// Appends the backward pass of all ops of the graph so far, last op first. Where several ops give
/// a gradient of one tensor, an `add` op sums them.
///
/// seed, seedGradient  the tensor that the pass starts from and its gradient
/// result              per trainable variable's tensor that the seed depends on: its gradient
/// errors              InvalidInput where an op without a gradient lies between; subject = node
Result<std::map<model::TensorId, model::TensorId>>
addGradients(GraphBuilder& builder, model::TensorId seed, model::TensorId seedGradient);

} // namespace plugboard::passes
