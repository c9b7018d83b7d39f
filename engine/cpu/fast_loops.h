// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/cpu/loops.h"

namespace plugboard::cpu {

/// Own vectorised float32 loops where they beat the library's primitives; empty where there are
/// none for these operands.
Loops fastLoops(const backend::KernelSpec& spec);

} // namespace plugboard::cpu
