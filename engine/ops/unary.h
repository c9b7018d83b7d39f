// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/ops/kind_parts.h"

/// What the files of the functions of one operand share.
namespace plugboard::ops {

/// What exponential, logarithm, erf, sine, cosine, tanh and power count for each element, as an
/// addition does; what is made of them adds its own arithmetic.
inline constexpr double kFunctionFlops = 1;

/// Which operand of the forward op its gradient reads beside dy.
enum class Saves { Input, Output };

/// y = f(x), element by element; float types.
OpKind unaryKind(const std::string& name, const std::string& label, const std::string& help,
                 double flopsPerElement);
/// Appends "NAME_backward" (dy, x or y, to dx) with the kind's own attributes, and the gradient
/// that adds it.
std::vector<OpKind> withBackward(OpKind kind, Saves saves, double flopsPerElement);

} // namespace plugboard::ops
