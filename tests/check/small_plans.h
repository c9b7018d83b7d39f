// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/model/plan.h"

namespace plugboard::tests {

/// Two devices, data parallel: relu(linear(x)) in place, gradients of the weight and of a bias
/// accumulated over two micro-batches, added up by two exchanges, applied on both devices.
/// Buffers are shared along lane order and one Reuse edge each.
model::Plan dataParallelPlan();
/// Two stages, four micro-batches, a transfer per micro-batch into two copies, over a relay.
model::Plan pipelinePlan();
/// One linear op cut by output features, its pieces gathered on both devices by Copy tasks.
model::Plan gatherPlan();

} // namespace plugboard::tests
