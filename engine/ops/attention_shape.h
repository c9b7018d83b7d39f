// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/model/attributes.h"
#include "engine/model/tensor.h"

#include <array>

/// How the operands of attention lie, read alike by the op kind and its kernels.
namespace plugboard::ops {

/// Where element (sample, head, row, column) of an operand lies: their scalar product with these.
/// Columns are neighbours; 0 where an axis is broadcast.
struct HeadStrides {
    model::Dim sample = 0, head = 0, row = 0, column = 1;

    model::Dim at(model::Dim n, model::Dim h) const { return n * sample + h * head; }
};

/// y = softmax(scale q k^T + mask) v, per sample and head: q [t, d], k [s, d], v [s, e], y [t, e].
struct AttentionShape {
    model::Dim samples = 1, heads = 1;
    model::Dim queries = 1, keys = 1;   ///< t and s
    model::Dim size = 1, valueSize = 1; ///< d and e
    HeadStrides q, k, v, y, mask;
    bool separate = false; ///< heads have an axis: [n, h, t, d], else [n, t, h d]
    bool causal = false;   ///< query i sees keys 0 to i
    double scale = 1;

    model::Dim scores() const { return samples * heads * queries * keys; }
};

/// mask    null: none
/// errors  ShapeMismatch naming the port
Result<AttentionShape> attentionShape(const model::Attributes& attributes, const model::Shape& q,
                                      const model::Shape& k, const model::Shape& v,
                                      const model::Shape* mask);
model::Shape attentionOutput(const AttentionShape& shape);

/// Which axis of a mask is sample (0), head (1), query (2) or key (3); -1: broadcast.
int maskAxis(const model::Shape& mask, int axis);

} // namespace plugboard::ops
