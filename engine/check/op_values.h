// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/base/result.h"
#include "engine/model/plan.h"

namespace plugboard::check {

/// Compute tasks that write pieces of one tensor are the members of one op. Shapes and attributes
/// are inferred again by engine/ops, for each member's piece and for the whole op, and one legal
/// sharding of the op (or replication) has to explain all pieces:
///
///     Split       the same range of the rule's extent in every operand, scaled to its axis
///     Broadcast   the whole tensor, complete
///     Partial     out of a split: member i of n holds contribution {i, 1, n}, and the ranges of
///     the
///                 n contributions tile the extent; through a linear op: the contributions of the
///                 inputs
Result<void> checkOpValues(const model::Program& program);

} // namespace plugboard::check
