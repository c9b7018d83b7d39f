// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/model/graph.h"
#include "engine/model/topology.h"
#include "engine/planner/planner.h"

#include <vector>

namespace plugboard::planner {

/// Whether every pin names things that there are: a node of the network, devices of the topology
/// and a sharding that an op of the node has.
/// errors  InvalidInput, subject = the pin's node; the message lists the shardings
Result<void> checkPins(const std::vector<Pin>& pins, const model::Network& network,
                       const model::Graph& graph, const model::Topology& topology);

} // namespace plugboard::planner
