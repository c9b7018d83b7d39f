// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/backend/backend.h"

#include <memory>

namespace plugboard::cpu {

/// Own convolution of stride 1 over few channels, for which the library's blocked layouts waste
/// most of a vector: vectors of 16 neighbouring outputs of a row, up to 8 output channels at once.
/// The forward pass and, with turned weights, the gradient of x. Algorithm "own:rows".
/// result  null where it cannot compute this spec (another kind, a stride)
std::unique_ptr<backend::Kernel> rowConvolution(const backend::KernelSpec& spec);

/// Whether it is faster than the library for this spec: measured on LeNet-5's layers, where the
/// output channels fill less than a vector and the rows of the output fill most of one.
bool rowConvolutionPays(const backend::KernelSpec& spec);

} // namespace plugboard::cpu
