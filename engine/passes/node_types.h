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

Result<NodeTypes> inferShapes(const model::Network& network, const Wiring& wiring,
                              std::int64_t samples, model::DataType precision);

} // namespace plugboard::passes
