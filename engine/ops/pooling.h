// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/ops/window.h"

namespace plugboard::ops {

/// The window's attributes and `ceil`.
std::vector<AttributeSpec> poolingAttributes();
/// y [n, c, oh, ow] of a pooling over x [n, c, h, w], or with 1 or 3 axes behind the channels.
/// errors  ShapeMismatch as outputExtents; InvalidInput where a window sees nothing but padding
OutputTypes inferPooling(const model::Attributes& attributes, Types inputs);
/// "batch" and "channels": pooling mixes neither samples nor channels.
std::vector<ShardingRule> poolingRules(const model::Shape& x, std::size_t inputs,
                                       std::size_t outputs = 1);
/// Operations of a window per output element, or as many adds of the gradient.
double poolingFlops(const model::Attributes& attributes, const model::TensorType& y);

} // namespace plugboard::ops
