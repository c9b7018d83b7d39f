// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/model/network.h"
#include "engine/ops/op_kind.h"

#include <vector>

namespace plugboard::passes {

/// An output port of a node.
struct Source {
    model::NodeId node;
    int port = 0;
};

/// A network whose drawing is sound: known kinds, unique names, every input port fed once, no
/// cycle.
struct Wiring {
    std::vector<const ops::OpKind*> kinds;   ///< per node
    std::vector<std::vector<Source>> inputs; ///< per node, per drawn input port
    std::vector<model::NodeId> order;        ///< topological; equal ones as drawn
    model::NodeId input;                     ///< the one node of kind "input"
    model::NodeId output;                    ///< the one node of kind "output"
};

/// errors  InvalidInput, subject = node (or the network where no node is meant)
Result<Wiring> wiringOf(const model::Network& network);

/// The drawable kind whose name takes the fewest edits to become `name`.
std::string nearestKind(const std::string& name);

} // namespace plugboard::passes
