// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/backend/backend.h"

#include <memory>

namespace plugboard::cpu {

/// resize and its gradient of one or two axes, float32: rows are combined first, then their
/// elements. Algorithm "own:separable".
/// result  null for other specs
std::unique_ptr<backend::Kernel> fastResize(const backend::KernelSpec& spec);

} // namespace plugboard::cpu
