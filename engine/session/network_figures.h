// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/base/units.h"
#include "engine/model/recipe.h"
#include "engine/session/network_check.h"

#include <map>
#include <span>

namespace plugboard::session {

/// What a node brings and takes, for a whole batch, from its shapes alone.
struct NodeFigures {
    bool known = false; ///< whether the types of all its inputs and outputs are known
    std::vector<model::TensorType> inputs; ///< drawn ports
    std::vector<model::TensorType> outputs;
    std::vector<std::pair<std::string, model::TensorType>> variables; ///< "weight" and its type
    std::int64_t parameters = 0;                                      ///< trainable values
    Bytes variableBytes;                                              ///< of all its variables
    Bytes outputBytes;
    Flops forward;
};

/// One per node asked for. The wires are gone through once.
std::vector<NodeFigures> figuresOf(const model::Network& network, const NetworkCheck& check,
                                   std::span<const model::NodeId> nodes);

/// What one step of the recipe takes, by the graph that the planner works on.
struct StepFigures {
    std::int64_t parameters = 0; ///< trainable values
    Bytes variables;             ///< weights, running moments, state of the optimizer
    Flops total;
    std::map<std::string, Flops> ofNode; ///< forward, backward and update
};

/// errors  as passes::buildGraph
Result<StepFigures> stepFigures(const model::Network& network, const model::Recipe& recipe);

} // namespace plugboard::session
