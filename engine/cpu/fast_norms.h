// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/cpu/loops.h"

namespace plugboard::cpu {

/// Loops of softmax and of layer, RMS, instance and group norm on float32 rows (row_functions.h);
/// empty where a kind has none.
Loops fastNorms(const backend::KernelSpec& spec);

} // namespace plugboard::cpu
