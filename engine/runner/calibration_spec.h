// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/backend/backend.h"
#include "engine/model/catalogue.h"

#include <span>

namespace plugboard::runner {

/// The kernel that a missing signature asks for. A signature tells shapes, not places, so compute
/// operands are whole tensors, and the pieces of a copy, sum or send lie where such shapes usually
/// do: pieces of a copy one after the other along the axis that they are shorter on, everything
/// else at the origin.
backend::KernelSpec calibrationSpec(const model::MissingKernel& missing);

/// The precision whose backend runs it: float64 where an operand is, else float32.
model::DataType precisionOf(const model::MissingKernel& missing);

/// For each output the input whose buffer it shares in a run (an updated variable), or -1.
std::vector<int> sharedInputs(const model::MissingKernel& missing);

/// Fills one operand with values that its kind meets in earnest: classes for labels, positive
/// numbers where roots are taken or weights divided by, else uniform in [-1, 1).
void fillOperand(const model::MissingKernel& missing, std::size_t input,
                 std::span<std::byte> bytes);

} // namespace plugboard::runner
