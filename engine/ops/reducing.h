// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/ops/shape_parts.h"

/// What reductions and their backward kinds share; not for others.
namespace plugboard::ops {

AttributeSpec keepAttribute();
/// Extents of the reduced tensor: 1 along the reduced axes, or without them.
model::Shape reducedShape(const model::Shape& x, const std::vector<bool>& reduced, bool keep);
/// Per axis of x its axis in the reduced tensor (-1: reduced).
std::vector<int> keptAxes(const std::vector<bool>& reduced, bool keep);

/// reduce_sum_backward, reduce_mean_backward, reduce_max_backward, reduce_min_backward,
/// reduce_product_backward.
std::vector<OpKind> reduceBackwardKinds();

} // namespace plugboard::ops
