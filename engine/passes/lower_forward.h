// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/model/recipe.h"
#include "engine/passes/graph_builder.h"
#include "engine/passes/node_types.h"

namespace plugboard::passes {

/// Batch norm takes its moments from the batch, dropout draws: only in training.
enum class ForwardMode { Train, Evaluate };

/// What every program is lowered from.
struct Drawing {
    const model::Network& network;
    const model::Recipe& recipe;
    const Wiring& wiring;
    const NodeTypes& types;
};

/// Appends the ops of all nodes behind the inputs.
///
/// samples  per input node, as wiring lists them, the tensor that stands for it
/// result   per output node the tensor on its port
/// errors   those of GraphBuilder::add; InvalidInput where a micro-batch does not hold whole
///          statistics groups of a batch norm, subject = the node
Result<std::vector<model::TensorId>> lowerForward(const Drawing& drawing, ForwardMode mode,
                                                  const std::vector<model::TensorId>& samples,
                                                  GraphBuilder& builder);

} // namespace plugboard::passes
