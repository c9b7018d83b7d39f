// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/model/attributes.h"
#include "engine/model/tensor.h"

#include <array>
#include <vector>

/// How the operands of a matrix product lie, read alike by the op kind and its kernels.
namespace plugboard::ops {

/// What an axis of an operand is to the product y[batch..., row, column] =
/// sum over inner of a[batch..., row, inner] b[batch..., inner, column].
struct MatmulOperand {
    int row = -1;                    ///< the operand's axis; -1: a vector has none
    int column = -1;                 ///< b: the inner axis is its row
    std::vector<int> batch;          ///< per batch axis of y: its axis, or -1 where it is broadcast
    std::vector<model::Dim> strides; ///< of its axes, in elements
};

struct MatmulShape {
    std::vector<model::Dim> batch; ///< extents
    model::Dim rows = 1, columns = 1, inner = 1;
    MatmulOperand a, b, y;

    model::Dim products() const { return model::elements(batch); }
};

/// As numpy multiplies: vectors are a row (a) or a column (b) that y lacks, leading axes broadcast.
/// Attributes `transpose_a` and `transpose_b` swap the last two axes of a matrix first.
/// errors  ShapeMismatch naming a or b
Result<MatmulShape> matmulShape(const model::Attributes& attributes, const model::Shape& a,
                                const model::Shape& b);
/// The shape of y.
model::Shape productShape(const MatmulShape& shape);

} // namespace plugboard::ops
