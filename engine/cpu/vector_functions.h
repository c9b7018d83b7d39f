// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

/// Vectorised float32 rows of elementwise kinds. An output may lie in place of an operand, element
/// by element.
namespace plugboard::cpu {

/// What a function reads beside its operands: alpha, or low and high.
struct VectorConstants {
    float a = 0;
    float b = 0;
};

/// y = f(a, b); a stride is 1, or 0 for an operand that stays.
using BinaryRow = void (*)(float* y, const float* a, std::int64_t strideA, const float* b,
                           std::int64_t strideB, std::int64_t count);
/// y = f(x)
using UnaryRow = void (*)(float* y, const float* x, VectorConstants constants, std::int64_t count);
/// dx = f(dy, saved)
using GradientRow = void (*)(float* dx, const float* dy, const float* saved,
                             VectorConstants constants, std::int64_t count);

/// Those of a kind; null where there is none. "gelu_tanh" stands for gelu by tanh.
BinaryRow binaryRowOf(const std::string& kind);
UnaryRow unaryRowOf(const std::string& kind);
GradientRow gradientRowOf(const std::string& kind);

} // namespace plugboard::cpu
