// SPDX-License-Identifier: Apache-2.0
#include "engine/cpu/matrix_product.h"

#include "engine/ops/matmul_shape.h"

#include <algorithm>
#include <utility>

namespace plugboard::cpu {
namespace {

Dim stepOf(const ops::MatmulOperand& operand, int axis)
{
    return axis < 0 ? 0 : operand.strides[std::size_t(axis)];
}

/// An operand in its role: which axes of it the loops follow.
struct Role {
    const ops::MatmulOperand& operand;
    int first;  ///< rows of a and c, inner of b
    int second; ///< inner of a, columns of b and c
};

MatrixProduct productOf(const std::vector<Dim>& batch, const Role& a, const Role& b, const Role& c,
                        const Triple& extents)
{
    MatrixProduct product;
    product.rows = {extents[0], {stepOf(a.operand, a.first), 0, stepOf(c.operand, c.first)}};
    product.columns = {extents[1], {0, stepOf(b.operand, b.second), stepOf(c.operand, c.second)}};
    product.inner = {extents[2], {stepOf(a.operand, a.second), stepOf(b.operand, b.first), 0}};
    for (std::size_t axis = 0; axis < batch.size(); ++axis)
        if (batch[axis] != 1)
            product.batches.push_back({batch[axis],
                                       {stepOf(a.operand, a.operand.batch[axis]),
                                        stepOf(b.operand, b.operand.batch[axis]),
                                        stepOf(c.operand, c.operand.batch[axis])}});
    return product;
}

bool continues(Dim outer, const ProductAxis& inner, Dim step)
{
    return outer == inner.extent * step;
}

/// Whether the batch goes on where the axis ends, in all operands.
bool joins(const ProductAxis& batch, const ProductAxis& axis)
{
    return continues(batch.steps.a, axis, axis.steps.a) &&
           continues(batch.steps.b, axis, axis.steps.b) &&
           continues(batch.steps.c, axis, axis.steps.c);
}

} // namespace

MatrixProduct MatrixProduct::joined() const
{
    MatrixProduct result = *this;
    while (!result.batches.empty()) {
        const ProductAxis& batch = result.batches.back();
        ProductAxis* axis = joins(batch, result.rows)      ? &result.rows
                            : joins(batch, result.columns) ? &result.columns
                            : joins(batch, result.inner)   ? &result.inner
                                                           : nullptr;
        if (axis == nullptr)
            break;
        axis->extent *= batch.extent;
        result.batches.pop_back();
    }
    // Two batch axes that lie one behind the other in all operands are one.
    for (std::size_t at = result.batches.size(); at-- > 1;)
        if (joins(result.batches[at - 1], result.batches[at])) {
            result.batches[at - 1] = {result.batches[at - 1].extent * result.batches[at].extent,
                                      result.batches[at].steps};
            result.batches.erase(result.batches.begin() + std::ptrdiff_t(at));
        }
    return result;
}

MatrixProduct MatrixProduct::turned() const
{
    MatrixProduct result = *this;
    std::swap(result.rows, result.columns);
    std::swap(result.left, result.right);
    const auto exchange = [](ProductAxis& axis) { std::swap(axis.steps.a, axis.steps.b); };
    exchange(result.rows);
    exchange(result.columns);
    exchange(result.inner);
    for (ProductAxis& axis : result.batches)
        exchange(axis);
    return result;
}

MatrixProduct matrixProduct(const backend::KernelSpec& spec)
{
    const model::Shape& first = spec.inputs[0].local.shape;
    const model::Shape& second = spec.inputs[1].local.shape;
    const model::Shape& made = spec.outputs[0].local.shape;
    const bool makesA = spec.opKind == "matmul_backward_a";
    const bool makesB = spec.opKind == "matmul_backward_b";
    const auto found =
        ops::matmulShape(spec.attributes, makesA ? made : first, makesB ? made : second);
    PB_CHECK(found.hasValue(), "shapes were checked before kernels are made");
    const ops::MatmulShape& s = *found;
    const Role a{s.a, s.a.row, s.a.column};
    const Role b{s.b, s.b.row, s.b.column};
    const Role y{s.y, s.y.row, s.y.column};
    const Role turnedA{s.a, s.a.column, s.a.row};
    const Role turnedB{s.b, s.b.column, s.b.row};
    MatrixProduct product = makesA ? productOf(s.batch, y, turnedB, a, {s.rows, s.inner, s.columns})
                            : makesB
                                ? productOf(s.batch, turnedA, y, b, {s.inner, s.columns, s.rows})
                                : productOf(s.batch, a, b, y, {s.rows, s.columns, s.inner});
    product.elements = model::elements(made);
    return product;
}

} // namespace plugboard::cpu
