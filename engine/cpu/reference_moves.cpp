// SPDX-License-Identifier: Apache-2.0
#include "engine/cpu/parallel.h"
#include "engine/cpu/strided_copy.h"
#include "engine/model/element_cast.h"
#include "engine/ops/axes.h"

#include <algorithm>
#include <array>
#include <cstring>

namespace plugboard::cpu {
namespace {

using backend::FiringContext;
using backend::KernelSpec;
using model::Shape;

constexpr Dim kGrain = 65536; ///< bytes that are worth another thread

const Shape& inputShape(const KernelSpec& spec)
{
    return spec.inputs[0].local.shape;
}
const Shape& outputShape(const KernelSpec& spec)
{
    return spec.outputs[0].local.shape;
}
model::DataType typeOf(const KernelSpec& spec)
{
    return spec.outputs[0].local.type;
}

Loops view(const KernelSpec& spec)
{
    return stridedCopy(typeOf(spec), {{model::elements(outputShape(spec))}, {1}, 0});
}

Loops transpose(const KernelSpec& spec)
{
    const std::vector<Dim> strides = denseStrides(inputShape(spec));
    StridedView view{outputShape(spec), {}, 0};
    for (const std::size_t axis : ops::permutationOf(spec.attributes, strides.size()))
        view.strides.push_back(strides[axis]);
    return stridedCopy(typeOf(spec), view);
}

/// The input's axes along the output's last ones; those of extent 1 are repeated.
Loops expand(const KernelSpec& spec)
{
    const Shape& x = inputShape(spec);
    const std::vector<Dim> strides = denseStrides(x);
    StridedView view{outputShape(spec), {}, 0};
    const std::size_t added = view.extents.size() - x.size();
    for (std::size_t axis = 0; axis < view.extents.size(); ++axis)
        view.strides.push_back(axis < added || x[axis - added] == 1 ? 0 : strides[axis - added]);
    return stridedCopy(typeOf(spec), view);
}

/// dy along the axes that were reduced.
Loops expandReduced(const KernelSpec& spec)
{
    StridedView view{outputShape(spec), {}, 0};
    const auto reduced = ops::namedAxes(spec.attributes, view.extents.size());
    Dim stride = model::elements(inputShape(spec));
    for (std::size_t axis = 0; axis < view.extents.size(); ++axis) {
        if (!reduced[axis])
            stride /= std::max<Dim>(view.extents[axis], 1);
        view.strides.push_back(reduced[axis] ? 0 : stride);
    }
    return stridedCopy(typeOf(spec), view);
}

Loops tile(const KernelSpec& spec)
{
    const Shape& x = inputShape(spec);
    const Shape& y = outputShape(spec);
    const std::vector<Dim> strides = denseStrides(x);
    StridedView view;
    for (std::size_t axis = 0; axis < x.size(); ++axis) {
        view.extents.push_back(x[axis] == 0 ? 0 : y[axis] / x[axis]);
        view.strides.push_back(0);
        view.extents.push_back(x[axis]);
        view.strides.push_back(strides[axis]);
    }
    return stridedCopy(typeOf(spec), view);
}

/// What a slice takes of a tensor of shape x.
StridedView slicedView(const KernelSpec& spec, const Shape& x)
{
    const std::vector<Dim> strides = denseStrides(x);
    const auto slices = ops::slicesOf(spec.attributes, x);
    StridedView view;
    for (std::size_t axis = 0; axis < x.size(); ++axis) {
        view.extents.push_back(slices[axis].count);
        // A single element makes no step, which might be beyond all bounds.
        view.strides.push_back(slices[axis].count > 1 ? slices[axis].step * strides[axis] : 0);
        view.offset += slices[axis].start * strides[axis];
    }
    return view;
}

Loops slice(const KernelSpec& spec)
{
    return stridedCopy(typeOf(spec), slicedView(spec, inputShape(spec)));
}

Loops sliceBackward(const KernelSpec& spec)
{
    const Shape& dx = outputShape(spec);
    return stridedStore(typeOf(spec), slicedView(spec, dx), model::elements(dx));
}

/// Positions of an image whose channels were blocks, or become blocks: six axes [n, c, row in
/// block, column in block, h, w] of the deep tensor.
struct Blocks {
    Shape extents;
    std::vector<Dim> deep;  ///< strides
    std::vector<Dim> broad; ///< strides of [n, c, h block, w block]
};

Blocks blocksOf(const KernelSpec& spec, const Shape& deep)
{
    const Dim block = spec.attributes.integer("block", 1);
    const Dim channels = deep[1] / (block * block);
    const Dim plane = deep[2] * deep[3];
    const bool together = spec.attributes.text("mode", "DCR") == "CRD";
    const Dim width = deep[3] * block;
    Blocks blocks;
    blocks.extents = {deep[0], channels, block, block, deep[2], deep[3]};
    blocks.deep = {deep[1] * plane,
                   plane * (together ? block * block : 1),
                   plane * block * (together ? 1 : channels),
                   plane * (together ? 1 : channels),
                   deep[3],
                   1};
    blocks.broad = {
        channels * block * block * plane, block * block * plane, width, 1, width * block, block};
    return blocks;
}

StridedView reordered(const Blocks& blocks, const std::vector<Dim>& strides,
                      std::initializer_list<std::size_t> order)
{
    StridedView view;
    for (const std::size_t axis : order) {
        view.extents.push_back(blocks.extents[axis]);
        view.strides.push_back(strides[axis]);
    }
    return view;
}

Loops depthToSpace(const KernelSpec& spec)
{
    const Blocks blocks = blocksOf(spec, inputShape(spec));
    return stridedCopy(typeOf(spec), reordered(blocks, blocks.deep, {0, 1, 4, 2, 5, 3}));
}

Loops spaceToDepth(const KernelSpec& spec)
{
    const Blocks blocks = blocksOf(spec, outputShape(spec));
    const bool together = spec.attributes.text("mode", "DCR") == "CRD";
    return stridedCopy(typeOf(spec), together
                                         ? reordered(blocks, blocks.broad, {0, 1, 2, 3, 4, 5})
                                         : reordered(blocks, blocks.broad, {0, 2, 3, 1, 4, 5}));
}

/// Each input is one run per position of the axes before.
Loops concat(const KernelSpec& spec)
{
    const std::size_t axis = ops::axisOf(spec.attributes, 1, outputShape(spec).size());
    const Dim outer = ops::elementsOf(outputShape(spec), 0, axis);
    const Dim size = model::sizeOf(typeOf(spec));
    std::vector<std::size_t> runs;
    std::size_t row = 0;
    for (const backend::Operand& input : spec.inputs) {
        const Shape& shape = input.local.shape;
        runs.push_back(std::size_t(ops::elementsOf(shape, axis, shape.size()) * size));
        row += runs.back();
    }
    return [=](void* const* operands, const FiringContext&) {
        inParallel(outer, kGrain / Dim(row + 1) + 1, [&](Dim begin, Dim end) {
            for (Dim at = begin; at < end; ++at) {
                char* to = cpu::at<char>(operands, runs.size()) + std::size_t(at) * row;
                for (std::size_t input = 0; input < runs.size(); ++input) {
                    std::memcpy(to, cpu::at<char>(operands, input) + std::size_t(at) * runs[input],
                                runs[input]);
                    to += runs[input];
                }
            }
        });
    };
}

/// A row keeps its columns [kept, width) of the upper triangle, or [0, kept) of the lower one.
Loops trilu(const KernelSpec& spec)
{
    const Shape& x = inputShape(spec);
    const Dim rows = x[x.size() - 2];
    const Dim width = x[x.size() - 1];
    const Dim all = ops::elementsOf(x, 0, x.size() - 1);
    const bool upper = spec.attributes.integer("upper", 1) != 0;
    const Dim diagonal = spec.attributes.integer("diagonal", 0);
    const Dim size = model::sizeOf(typeOf(spec));
    return [=](void* const* operands, const FiringContext&) {
        inParallel(all, kGrain / (width * size + 1) + 1, [&](Dim begin, Dim end) {
            for (Dim at = begin; at < end; ++at) {
                const Dim row = at % rows;
                const Dim edge = std::clamp<Dim>(row + diagonal + (upper ? 0 : 1), 0, width);
                const char* from = cpu::at<char>(operands, 0) + at * width * size;
                char* to = cpu::at<char>(operands, 1) + at * width * size;
                const Dim left = edge * size;
                const Dim right = (width - edge) * size;
                std::memcpy(upper ? to + left : to, upper ? from + left : from,
                            std::size_t(upper ? right : left));
                std::memset(upper ? to : to + left, 0, std::size_t(upper ? left : right));
            }
        });
    };
}

template <class T>
Loops oneHotOf(const KernelSpec& spec, ops::AxisSplit y, std::array<T, 2> values)
{
    const bool wide = spec.inputs[0].local.type == model::DataType::Int64;
    return [=](void* const* operands, const FiringContext&) {
        T* to = at<T>(operands, 1);
        std::fill_n(to, y.outer * y.extent * y.inner, values[0]);
        for (Dim o = 0; o < y.outer; ++o)
            for (Dim i = 0; i < y.inner; ++i) {
                const Dim from = o * y.inner + i;
                Dim index = wide ? at<std::int64_t>(operands, 0)[from]
                                 : Dim(at<std::int32_t>(operands, 0)[from]);
                if (index < 0)
                    index += y.extent;
                if (index >= 0 && index < y.extent)
                    to[(o * y.extent + index) * y.inner + i] = values[1];
            }
    };
}

/// A real value as the bits of an element.
template <class T>
T bitsOf(double value, model::DataType type)
{
    T bits{};
    model::castElements(&value, model::DataType::Float64, &bits, type, 1);
    return bits;
}

Loops oneHot(const KernelSpec& spec)
{
    const Shape& y = outputShape(spec);
    const auto split = ops::splitAt(y, ops::axisOf(spec.attributes, -1, y.size()));
    const double off = spec.attributes.real("off", 0);
    const double on = spec.attributes.real("on", 1);
    return bySize(typeOf(spec), [&]<class T>(T) {
        return oneHotOf<T>(spec, split,
                           {bitsOf<T>(off, typeOf(spec)), bitsOf<T>(on, typeOf(spec))});
    });
}

} // namespace

std::span<const LoopEntry> moveLoops()
{
    static constexpr std::array kTable{
        LoopEntry{"view", {1, 1}, {1, 1}, view},
        LoopEntry{"transpose", {1, 1}, {1, 1}, transpose},
        LoopEntry{"expand", {1, 1}, {1, 1}, expand},
        LoopEntry{"reduce_sum_backward", {1, 1}, {1, 1}, expandReduced},
        LoopEntry{"tile", {1, 1}, {1, 1}, tile},
        LoopEntry{"slice", {1, 1}, {1, 1}, slice},
        LoopEntry{"slice_backward", {1, 1}, {1, 1}, sliceBackward},
        LoopEntry{"depth_to_space", {1, 1}, {1, 1}, depthToSpace},
        LoopEntry{"space_to_depth", {1, 1}, {1, 1}, spaceToDepth},
        LoopEntry{"concat", {1, 1 << 20}, {1, 1}, concat},
        LoopEntry{"trilu", {1, 1}, {1, 1}, trilu},
        LoopEntry{"one_hot", {1, 1}, {1, 1}, oneHot}};
    return kTable;
}

} // namespace plugboard::cpu
