// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tests/cpu/kernel_runner.h"
#include "tests/ops/examples.h"

namespace plugboard::tests {

/// Kinds of op that no backend runs: drawn only, or done by the loader.
bool hasKernel(const std::string& kind);

/// Small enough to be computed several times in a test.
bool isSmall(const OpExample& example);

/// The example's op with random operands in float64, its attributes `type` likewise.
Call callOf(const OpExample& example, unsigned seed);

/// "convolution [2, 3, 8, 8] [4, 3, 3, 3]"
std::string nameOf(const OpExample& example);

} // namespace plugboard::tests
