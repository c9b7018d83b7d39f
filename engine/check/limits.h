// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/base/result.h"
#include "engine/model/plan.h"

namespace plugboard::check {

/// Every copy of a register, and the largest workspace behind them, lies inside its device's
/// arena. errors  InvalidInput
Result<void> checkArena(const model::Plan& plan, const model::Program& program);

/// Variables and the largest arena of all programs fit what the plan asks of each device, and that
/// fits the device. errors  DoesNotFit, subject = the device
Result<void> checkDeviceMemory(const model::Plan& plan);

} // namespace plugboard::check
