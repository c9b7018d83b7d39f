// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/backend/backend.h"

#include <memory>

namespace plugboard::cpu {

/// Own convolution of one input channel per group, forward and backward, in plain layouts: the
/// library's blocked ones cost more than so little arithmetic. Algorithm "own:depthwise".
/// result  null where it cannot compute this spec
std::unique_ptr<backend::Kernel> depthwiseConvolution(const backend::KernelSpec& spec);

} // namespace plugboard::cpu
