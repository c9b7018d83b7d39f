// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/model/graph.h"
#include "engine/model/recipe.h"
#include "engine/passes/node_types.h"

#include <string>
#include <vector>

namespace plugboard::passes {

/// Names of the optimizer's states of one weight: "momentum", or "adam_m" and "adam_v".
/// errors  Unsupported for an unknown optimizer
Result<std::vector<std::string>> optimizerStates(const model::Recipe& recipe);

/// All variables of network and recipe: per node in topological order its parameters, behind each
/// trainable one the optimizer's states (training only).
/// errors  Unsupported as optimizerStates; InvalidInput where two variables share a name
Result<std::vector<model::Variable>> variablesOf(const model::Network& network,
                                                 const Wiring& wiring, const NodeTypes& types,
                                                 const model::Recipe& recipe);

} // namespace plugboard::passes
