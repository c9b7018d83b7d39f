// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/passes/build_graph.h"
#include "engine/passes/wiring.h"

namespace plugboard::passes {

/// The node's attributes with all defaults; an input node also gets batch and precision.
model::Attributes nodeAttributes(const ops::OpKind& kind, const model::Node& node,
                                 std::int64_t samples, model::DataType precision);

/// Types on the drawn input ports of a node whose sources are known.
std::vector<model::TensorType> inputTypes(const Wiring& wiring, const NodeTypes& types,
                                          model::NodeId node);

/// errors  InvalidInput for fewer than 1, subject = network
Result<void> checkSamples(const model::Network& network, std::int64_t samples);

/// Types of a node's outputs from those of its drawn inputs.
/// attributes  as nodeAttributes gives them
/// errors      as inferTypes, without a subject; InvalidInput for tensors of more than 1e15
/// elements
Result<std::vector<model::TensorType>> outputTypes(const ops::OpKind& kind,
                                                   const model::Attributes& attributes,
                                                   std::vector<model::TensorType> inputs);

Result<NodeTypes> inferShapes(const model::Network& network, const Wiring& wiring,
                              std::int64_t samples, model::DataType precision);

/// All types that are known although something is wrong: `flaws` holds what wiringOf found, and
/// gets what the ops refuse. A node that is flawed, or behind one that is, has no types and is no
/// flaw for that.
NodeTypes inferShapes(const model::Network& network, const Wiring& wiring, std::int64_t samples,
                      model::DataType precision, std::vector<Flaw>& flaws);

} // namespace plugboard::passes
