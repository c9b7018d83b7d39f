// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/data/checkpoint.h"
#include "engine/model/plan.h"
#include "engine/runtime/device_memory.h"

#include <vector>

namespace plugboard::runtime {

/// Every shard of every variable lies within its device's variable region and its box within the
/// variable.
/// errors  InvalidInput; Unsupported for a layout that is not plain; subject = the variable
Result<void> checkShards(const model::Plan& plan, const std::vector<DeviceMemory>& memory);

/// The plan's variables in logical form, put together from their shards.
std::vector<model::NamedTensor> readVariables(const model::Plan& plan,
                                              const std::vector<DeviceMemory>& memory);

/// Writes every shard of every variable. float32 and float64 turn into each other; tensors that the
/// plan lacks are left out.
/// errors  NotFound where a variable of the plan is absent, ShapeMismatch; nothing is written then
Result<void> writeVariables(const model::Plan& plan, const std::vector<DeviceMemory>& memory,
                            const std::vector<model::NamedTensor>& tensors);

} // namespace plugboard::runtime
