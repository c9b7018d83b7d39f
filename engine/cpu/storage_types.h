// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/backend/backend.h"

namespace plugboard::cpu {

/// Whether an operand is float16 or bfloat16: types to store in, not to compute in.
bool hasHalfOperands(const backend::KernelSpec& spec);

/// The same kernel on float32 copies of the half-precision operands, which lie in its workspace.
/// errors  those of backend.prepare for the float32 spec
Result<std::unique_ptr<backend::Kernel>> widened(const backend::KernelSpec& spec,
                                                 backend::Backend& backend);

} // namespace plugboard::cpu
