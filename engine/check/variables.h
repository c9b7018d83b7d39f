// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/base/result.h"
#include "engine/model/plan.h"

namespace plugboard::check {

/// Shards hold what group and sharding give their members, cover the variable, and lie side by
/// side in the variable region. errors  InvalidInput, subject = the variable
Result<void> checkVariables(const model::Plan& plan);

/// Variable registers stand for shards; a program that writes one shard of a variable writes all
/// of them, so that replicas stay equal; `init` writes every variable.
Result<void> checkVariableRegisters(const model::Plan& plan, const model::Program& program);

} // namespace plugboard::check
