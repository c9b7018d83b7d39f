// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/base/result.h"
#include "engine/model/plan.h"

namespace plugboard::check {

/// Each register holds what its task makes of its inputs. Moved pieces are pieces of one tensor:
///
///     Send, Receive   a box inside the source's, the same contribution
///     Copy            boxes that cover the output's, all of its contribution
///     Sum             boxes that hold the output's; contributions disjoint, together the output's
///     Load            complete pieces of whole samples, labels and weights, all of the same
///     samples Compute         see op_values.h
Result<void> checkValues(const model::Program& program);

} // namespace plugboard::check
