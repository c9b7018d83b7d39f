// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/cpu/loops.h"

namespace plugboard::cpu {

/// Loops of the rows of vector_functions.h, for float32 operands that broadcast; empty where a kind
/// has none.
Loops fastElementwise(const backend::KernelSpec& spec);

} // namespace plugboard::cpu
