// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/model/graph.h"
#include "engine/model/network.h"
#include "engine/model/plan.h"
#include "engine/model/recipe.h"

#include <vector>

namespace plugboard::passes {

/// Type of every output port of every node, for a batch of `samples`.
/// errors  ShapeMismatch or InvalidInput; subject = node name; the message names port and both
/// shapes.
///         Unconnected inputs, several wires into one port, cycles and unknown kinds are found
///         here.
struct NodeTypes {
    std::vector<std::vector<model::TensorType>> outputs; ///< per node, per port
    std::vector<model::NodeId> order;                    ///< topological
};
Result<NodeTypes> inferShapes(const model::Network& network, std::int64_t samples,
                              model::DataType precision);

/// Lowers network and recipe to one program's graph. Op and tensor names do not depend on
/// microBatches, so that random numbers and variables are the same in every plan.
///
/// Train: load (op kind "load": outputs samples, labels, sample weights; Pass::Load), forward,
/// loss "softmax_cross_entropy" (outputs loss_sum, weight_sum, correct_sum, logits gradient: sums
/// over samples), backward, per parameter an "accumulate" op where microBatches > 1,
/// "learning_rate" (rate Step), and "sgd" / "adam" (rate Step; takes weight, state, gradient sum,
/// weight_sum, learning rate; divides by weight_sum once). Metrics: loss_sum, weight_sum and
/// correct_sum accumulated over micro-batches and an op "record_metrics" (rate Step,
/// Pass::Metrics). Evaluate: load, forward with running moments, loss without gradient, metrics.
/// Infer: load, forward, a "record_output" per output node (Pass::Metrics). Further input nodes are
/// loaded by a "load_input" each. Init: one "initialise" op per variable, in the order of the
/// variables. The variables are the same list in each program.
Result<model::Graph> buildGraph(const model::Network& network, const model::Recipe& recipe,
                                model::ProgramKind program, int microBatches);

} // namespace plugboard::passes
