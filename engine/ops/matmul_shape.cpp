// SPDX-License-Identifier: Apache-2.0
#include "engine/ops/matmul_shape.h"

#include <algorithm>

namespace plugboard::ops {
namespace {

using model::Dim;
using model::Shape;

std::vector<Dim> stridesOf(const Shape& shape)
{
    std::vector<Dim> strides(shape.size(), 1);
    for (std::size_t axis = shape.size(); axis-- > 1;)
        strides[axis - 1] = strides[axis] * shape[axis];
    return strides;
}

enum class Side { Left, Right };

MatmulOperand operandOf(const Shape& shape, bool transposed, Side side)
{
    MatmulOperand operand;
    operand.strides = stridesOf(shape);
    const int rank = int(shape.size());
    if (rank == 1) {
        (side == Side::Left ? operand.column : operand.row) = 0;
        return operand;
    }
    operand.row = rank - 2;
    operand.column = rank - 1;
    if (transposed)
        std::swap(operand.row, operand.column);
    return operand;
}

Dim extentOf(const Shape& shape, int axis)
{
    return axis < 0 ? 1 : shape[std::size_t(axis)];
}

std::size_t leadingAxes(const Shape& shape)
{
    return shape.size() < 2 ? 0 : shape.size() - 2;
}

Error wrongShape(const std::string& port, const std::string& needed, const Shape& found)
{
    return {ErrorCode::ShapeMismatch,
            port + " needs " + needed + ", got " + model::toString(found),
            {}};
}

/// Aligns the leading axes at their last one.
bool broadcastBatch(MatmulShape& result, const Shape& a, const Shape& b)
{
    const std::size_t axes = std::max(leadingAxes(a), leadingAxes(b));
    for (std::size_t axis = 0; axis < axes; ++axis) {
        const auto axisOf = [&](const Shape& shape) {
            return int(axis) - int(axes - leadingAxes(shape));
        };
        const Dim left = extentOf(a, axisOf(a));
        const Dim right = extentOf(b, axisOf(b));
        if (left != right && left != 1 && right != 1)
            return false;
        const Dim extent = left == 1 ? right : left;
        result.batch.push_back(extent);
        result.a.batch.push_back(left == extent ? std::max(axisOf(a), -1) : -1);
        result.b.batch.push_back(right == extent ? std::max(axisOf(b), -1) : -1);
        result.y.batch.push_back(int(axis));
    }
    return true;
}

} // namespace

Result<MatmulShape> matmulShape(const model::Attributes& attributes, const Shape& a, const Shape& b)
{
    if (a.empty())
        return wrongShape("a", "[..., rows, inner]", a);
    if (b.empty())
        return wrongShape("b", "[..., inner, columns]", b);
    MatmulShape result;
    result.a = operandOf(a, attributes.integer("transpose_a", 0) != 0, Side::Left);
    result.b = operandOf(b, attributes.integer("transpose_b", 0) != 0, Side::Right);
    result.rows = extentOf(a, result.a.row);
    result.inner = extentOf(a, result.a.column);
    result.columns = extentOf(b, result.b.column);
    if (extentOf(b, result.b.row) != result.inner)
        return wrongShape("b", std::to_string(result.inner) + " rows as a " + model::toString(a),
                          b);
    if (!broadcastBatch(result, a, b))
        return wrongShape("b", "leading axes that broadcast with a " + model::toString(a), b);
    int axis = int(result.batch.size());
    if (result.a.row >= 0)
        result.y.row = axis++;
    if (result.b.column >= 0)
        result.y.column = axis;
    result.y.strides = stridesOf(productShape(result));
    return result;
}

Shape productShape(const MatmulShape& shape)
{
    Shape y = shape.batch;
    if (shape.a.row >= 0)
        y.push_back(shape.rows);
    if (shape.b.column >= 0)
        y.push_back(shape.columns);
    return y;
}

} // namespace plugboard::ops
