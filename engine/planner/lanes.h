// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/model/plan.h"

namespace plugboard::planner {

/// Gives a program its lanes and their order by list scheduling: whenever a lane is free it takes,
/// of the firings whose inputs are there, the one with the longest path to the end of the step;
/// messages of a micro-batch go before all, where there are several.
///
/// CPU devices have one lane, others a lane each for computing, sending and receiving; each host
/// has a loader lane. A device starts at most `stages - stage + 1` micro-batches ahead of their
/// backward pass, which makes pipelines 1F1B. A Receive stands just before its first reader: a lane
/// never waits for data that it does not need yet. Any order found so can be executed: it was, in
/// virtual time.
///
/// source  Topcuoglu, Hariri, Wu: Performance-effective and low-complexity task scheduling for
///         heterogeneous computing (2002), upward rank; Narayanan et al.: PipeDream (2019), 1F1B
void orderLanes(model::Program& program, const model::Topology& topology,
                const std::vector<int>& stageOfDevice, int stages);

} // namespace plugboard::planner
