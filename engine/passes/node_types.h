// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/passes/build_graph.h"
#include "engine/passes/wiring.h"

#include <map>

namespace plugboard::passes {

/// The element type that a drawing's `type` means: float32 is the recipe's precision, and float64
/// makes every float type float64.
model::DataType typeIn(model::DataType precision, model::DataType drawn);

/// The node's attributes with all defaults; `type` by the recipe's precision, an input node also
/// gets the batch.
model::Attributes nodeAttributes(const ops::OpKind& kind, const model::Node& node,
                                 std::int64_t samples, model::DataType precision);

/// What comes in by wires.
struct PortTypes {
    std::vector<model::TensorType> drawn;        ///< ports that are always wired
    std::map<int, model::TensorType> parameters; ///< those that are wired, by their number
};

/// Of a node whose sources are known.
PortTypes inputTypes(const Wiring& wiring, const NodeTypes& types, model::NodeId node);

/// A node's parameters, each its own variable unless `wired`.
struct NodeParameter {
    ops::ParameterSpec spec;
    bool wired = false;
};
/// errors  those of the kind; InvalidInput where a wire feeds a parameter that the attributes leave
///         out
Result<std::vector<NodeParameter>>
parametersOf(const ops::OpKind& kind, const model::Attributes& attributes, const PortTypes& inputs);

/// errors  InvalidInput for fewer than 1, subject = network
Result<void> checkSamples(const model::Network& network, std::int64_t samples);

/// Types of a node's outputs from those of its drawn inputs.
/// attributes  as nodeAttributes gives them
/// errors      as inferTypes, without a subject; InvalidInput for tensors of more than 1e15
/// elements
Result<std::vector<model::TensorType>>
outputTypes(const ops::OpKind& kind, const model::Attributes& attributes, const PortTypes& inputs);

Result<NodeTypes> inferShapes(const model::Network& network, const Wiring& wiring,
                              std::int64_t samples, model::DataType precision);

/// All types that are known although something is wrong: `flaws` holds what wiringOf found, and
/// gets what the ops refuse. A node that is flawed, or behind one that is, has no types and is no
/// flaw for that.
NodeTypes inferShapes(const model::Network& network, const Wiring& wiring, std::int64_t samples,
                      model::DataType precision, std::vector<Flaw>& flaws);

} // namespace plugboard::passes
