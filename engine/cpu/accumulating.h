// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/backend/backend.h"

namespace plugboard::cpu {

/// Wraps a kernel whose outputs are accumulators: at micro-batch 0 it writes them; later it fills
/// scratch at the end of the workspace, which is then added.
/// errors  Unsupported where an output's type cannot be added
Result<std::unique_ptr<backend::Kernel>> accumulating(std::unique_ptr<backend::Kernel> kernel,
                                                      const backend::KernelSpec& spec);

} // namespace plugboard::cpu
