// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/ops/window.h"

namespace plugboard::ops {

/// y [n, c, oh, ow] of a pooling over x [n, c, h, w].
/// errors  ShapeMismatch as outputExtents; InvalidInput where padding is more than half the window
OutputTypes inferPooling(const model::Attributes& attributes, Types inputs);
/// "batch" and "channels": pooling mixes neither samples nor channels.
std::vector<ShardingRule> poolingRules(const model::Shape& x, std::size_t inputs);
/// Operations of a window per output element, or as many adds of the gradient.
double poolingFlops(const model::Attributes& attributes, const model::TensorType& y);

} // namespace plugboard::ops
