// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/cpu/loops.h"

namespace plugboard::cpu {

/// y = the sums of x over the axes that y lacks or holds as 1; always in the order of x's elements,
/// on any number of threads. Float and double.
Loops sumTo(const backend::KernelSpec& spec);

} // namespace plugboard::cpu
