// SPDX-License-Identifier: Apache-2.0
#include "engine/cpu/loops.h"
#include "engine/cpu/shapes.h"
#include "engine/ops/axes.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace plugboard::cpu {
namespace {

/// Calls row(offset of its first element) for each row along the axis; elements lie `inner` apart.
template <class Row>
void forEachRow(const ops::AxisSplit& split, Row row)
{
    for (Dim outer = 0; outer < split.outer; ++outer)
        for (Dim inner = 0; inner < split.inner; ++inner)
            row(outer * split.extent * split.inner + inner);
}

ops::AxisSplit rowsAlongAxis(const backend::KernelSpec& spec)
{
    const model::Shape& shape = spec.inputs[0].local.shape;
    return ops::splitAt(shape, ops::axisOf(spec.attributes, -1, shape.size()));
}

template <class T>
Loops softmax(const backend::KernelSpec& spec)
{
    const ops::AxisSplit split = rowsAlongAxis(spec);
    const bool logarithm = spec.opKind == "log_softmax";
    return [=](void* const* operands, const backend::FiringContext&) {
        forEachRow(split, [&](Dim first) {
            const T* x = at<T>(operands, 0) + first;
            T* y = at<T>(operands, 1) + first;
            const Dim step = split.inner;
            T largest = -std::numeric_limits<T>::infinity();
            for (Dim i = 0; i < split.extent; ++i)
                largest = std::max(largest, x[i * step]);
            T sum = 0;
            for (Dim i = 0; i < split.extent; ++i) {
                const T value = std::exp(x[i * step] - largest);
                sum += value;
                y[i * step] = logarithm ? x[i * step] - largest : value;
            }
            const T logSum = std::log(sum);
            for (Dim i = 0; i < split.extent; ++i)
                y[i * step] = logarithm ? y[i * step] - logSum : y[i * step] / sum;
        });
    };
}

/// dx = y (dy - sum of dy y), and of the logarithm dx = dy - exp(y) (sum of dy).
template <class T>
Loops softmaxBackward(const backend::KernelSpec& spec)
{
    const ops::AxisSplit split = rowsAlongAxis(spec);
    const bool logarithm = spec.opKind == "log_softmax_backward";
    return [=](void* const* operands, const backend::FiringContext&) {
        forEachRow(split, [&](Dim first) {
            const T* dy = at<T>(operands, 0) + first;
            const T* y = at<T>(operands, 1) + first;
            T* dx = at<T>(operands, 2) + first;
            const Dim step = split.inner;
            T sum = 0;
            for (Dim i = 0; i < split.extent; ++i)
                sum += logarithm ? dy[i * step] : dy[i * step] * y[i * step];
            for (Dim i = 0; i < split.extent; ++i)
                dx[i * step] = logarithm ? dy[i * step] - std::exp(y[i * step]) * sum
                                         : y[i * step] * (dy[i * step] - sum);
        });
    };
}

} // namespace

std::span<const LoopEntry> softmaxLoops()
{
    constexpr LoopMaker forward = byPrecision<softmax<float>, softmax<double>>;
    constexpr LoopMaker backward = byPrecision<softmaxBackward<float>, softmaxBackward<double>>;
    static constexpr std::array kTable{LoopEntry{"softmax", {1, 1}, {1, 1}, forward},
                                       LoopEntry{"softmax_backward", {2, 2}, {1, 1}, backward},
                                       LoopEntry{"log_softmax", {1, 1}, {1, 1}, forward},
                                       LoopEntry{"log_softmax_backward", {2, 2}, {1, 1}, backward}};
    return kTable;
}

} // namespace plugboard::cpu
