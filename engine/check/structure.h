// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/base/result.h"
#include "engine/model/plan.h"

namespace plugboard::check {

/// What all programs share: a valid topology, a role and a requirement per device, one program of
/// each kind, sizes that arithmetic can hold. Everything behind this relies on it.
Result<void> checkPlanStructure(const model::Plan& plan);

/// Ids in range, one writer per register, rates of tasks and their registers, Sends and Receives
/// joined by their channels, operands on the device of their task, loader lanes for Load tasks and
/// nothing else. Run before the program is flattened: bounds the work of that.
Result<void> checkProgramStructure(const model::Plan& plan, const model::Program& program);

} // namespace plugboard::check
