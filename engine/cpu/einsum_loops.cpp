// SPDX-License-Identifier: Apache-2.0
#include "engine/cpu/einsum_loops.h"

#include "engine/cpu/walk.h"
#include "engine/ops/einsum_equation.h"

#include <algorithm>

namespace plugboard::cpu {
namespace {

std::vector<Dim> labelStrides(const std::vector<int>& labels, const model::Shape& shape,
                              std::size_t count)
{
    std::vector<Dim> strides(count, 0);
    const std::vector<Dim> dense = denseStrides(shape);
    for (std::size_t axis = 0; axis < shape.size(); ++axis)
        if (shape[axis] != 1)
            strides[std::size_t(labels[axis])] += dense[axis]; // a diagonal moves along both axes
    return strides;
}

/// Takes the loop whose neighbours lie closest together; one of a single step where there is none.
ProductAxis takeClosest(std::vector<ProductAxis>& axes)
{
    const auto distance = [](const ProductAxis& axis) {
        return axis.steps.c != 0 ? axis.steps.c : axis.steps.a + axis.steps.b;
    };
    const auto closest =
        std::min_element(axes.begin(), axes.end(), [&](const ProductAxis& a, const ProductAxis& b) {
            return distance(a) < distance(b);
        });
    if (closest == axes.end())
        return {};
    const ProductAxis axis = *closest;
    axes.erase(closest);
    return axis;
}

} // namespace

std::optional<std::vector<LabelLoop>> labelLoops(const backend::KernelSpec& spec)
{
    std::vector<model::Shape> shapes;
    for (const backend::Operand& input : spec.inputs)
        shapes.push_back(input.local.shape);
    const model::Shape& result = spec.outputs[0].local.shape;
    const auto einsum = ops::einsumTo(spec.attributes.text("equation", ""), shapes, result);
    if (!einsum)
        return std::nullopt;
    const std::size_t labels = einsum->extents.size();
    std::vector<LabelLoop> loops(labels);
    for (std::size_t operand = 0; operand <= shapes.size(); ++operand) {
        const bool last = operand == shapes.size();
        const auto strides = labelStrides(last ? einsum->output : einsum->inputs[operand],
                                          last ? result : shapes[operand], labels);
        for (std::size_t label = 0; label < labels; ++label) {
            loops[label].extent = einsum->extents[label];
            loops[label].strides.push_back(strides[label]);
        }
    }
    std::erase_if(loops, [](const LabelLoop& loop) { return loop.extent == 1; });
    return loops;
}

std::optional<MatrixProduct> einsumProduct(const backend::KernelSpec& spec)
{
    const auto loops = labelLoops(spec);
    if (!loops || spec.inputs.size() != 2)
        return std::nullopt;
    MatrixProduct product;
    product.elements = model::elements(spec.outputs[0].local.shape);
    std::vector<ProductAxis> rows, columns, inner;
    Dim written = 1;
    for (const LabelLoop& loop : *loops) {
        const ProductSteps steps{loop.strides[0], loop.strides[1], loop.strides[2]};
        if ((steps.a != 0) + (steps.b != 0) + (steps.c != 0) < 2)
            return std::nullopt;
        auto& role = steps.b == 0   ? rows
                     : steps.a == 0 ? columns
                     : steps.c == 0 ? inner
                                    : product.batches;
        role.push_back({loop.extent, steps});
        written *= steps.c != 0 ? loop.extent : 1;
    }
    if (written != product.elements)
        return std::nullopt; // the elements off a diagonal are no product
    product.rows = takeClosest(rows);
    product.columns = takeClosest(columns);
    product.inner = takeClosest(inner);
    for (const auto* rest : {&rows, &columns, &inner})
        product.batches.insert(product.batches.end(), rest->begin(), rest->end());
    std::stable_sort(product.batches.begin(), product.batches.end(),
                     [](const ProductAxis& a, const ProductAxis& b) {
                         return std::max({a.steps.a, a.steps.b, a.steps.c}) >
                                std::max({b.steps.a, b.steps.b, b.steps.c});
                     });
    return product;
}

} // namespace plugboard::cpu
