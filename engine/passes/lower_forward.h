// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/passes/graph_builder.h"
#include "engine/passes/node_types.h"

namespace plugboard::passes {

/// Batch norm takes its moments from the batch, dropout draws: only in training.
enum class ForwardMode { Train, Evaluate };

/// Appends the ops of all nodes behind the input.
///
/// samples  the tensor that stands for the input node
/// result   the tensor on the output node's port
/// errors   those of GraphBuilder::add; InvalidInput where a micro-batch does not hold whole
///          statistics groups of a batch norm, subject = the node
Result<model::TensorId> lowerForward(const model::Network& network, const Wiring& wiring,
                                     ForwardMode mode, model::TensorId samples,
                                     GraphBuilder& builder);

} // namespace plugboard::passes
