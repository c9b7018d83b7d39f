// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/cpu/loops.h"

namespace plugboard::cpu {

/// Vectorised loops of poolings on float32, row by row of the outputs: the same operations in the
/// same order as the reference's. Empty where there are none.
Loops fastPooling(const backend::KernelSpec& spec);

} // namespace plugboard::cpu
