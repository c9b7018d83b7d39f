// SPDX-License-Identifier: Apache-2.0
#include "engine/cpu/fast_pooling.h"

#include "engine/cpu/parallel.h"
#include "engine/cpu/shapes.h"
#include "engine/cpu/vector_loops.h"

#include <algorithm>
#include <limits>

namespace plugboard::cpu {
namespace {

using backend::FiringContext;
using backend::KernelSpec;

constexpr Dim kGrain = 16384; ///< elements that are worth another thread

/// Calls row(offset into x, offset into y, count) for each run of outputs along the last axis that
/// one tap reaches inside x; taps in row order for each row of outputs.
template <class Row>
void forEachRow(const WindowShape& w, Row row)
{
    const auto position = [&](std::size_t axis, Dim o, Dim tap) {
        return o * w.stride[axis] + tap * w.dilation[axis] - w.before[axis];
    };
    for (Dim od = 0; od < w.y[0]; ++od)
        for (Dim oh = 0; oh < w.y[1]; ++oh) {
            const Span deep = tapsInside(w, 0, od, w.x[0]);
            const Span high = tapsInside(w, 1, oh, w.x[1]);
            for (Dim d = deep.begin; d < deep.end; ++d)
                for (Dim h = high.begin; h < high.end; ++h)
                    for (Dim i = 0; i < w.kernel[2]; ++i) {
                        const Span wide = outputsInside(w, 2, i);
                        const Dim line = position(0, od, d) * w.x[1] + position(1, oh, h);
                        row(line * w.x[2] + position(2, wide.begin, i),
                            (od * w.y[1] + oh) * w.y[2] + wide.begin, wide.size());
                    }
        }
}

/// What each output of one plane is divided by.
std::vector<float> divisorsOf(const WindowShape& w, bool includePadding)
{
    std::array<std::vector<Dim>, 3> counts;
    for (std::size_t axis = 0; axis < 3; ++axis)
        for (Dim o = 0; o < w.y[axis]; ++o) {
            const Dim end = w.x[axis] + w.after[axis];
            const Span taps = tapsInside(w, axis, o, includePadding ? end : w.x[axis]);
            counts[axis].push_back(includePadding ? taps.end : taps.size());
        }
    std::vector<float> divisors;
    for (const Dim d : counts[0])
        for (const Dim h : counts[1])
            for (const Dim i : counts[2])
                divisors.push_back(float(d * h * i));
    return divisors;
}

Loops maxPool(const KernelSpec& spec)
{
    if (spec.outputs.size() != 1)
        return {};
    const PoolingShape a =
        poolingShape(spec.attributes, spec.inputs[0].local.shape, spec.outputs[0].local.shape);
    return [=, w = a.window](void* const* operands, const FiringContext&) {
        inParallel(a.planes, kGrain / w.inputs() + 1, [&](Dim begin, Dim end) {
            for (Dim plane = begin; plane < end; ++plane) {
                const float* x = at<float>(operands, 0) + plane * w.inputs();
                float* y = at<float>(operands, 1) + plane * w.outputs();
                std::fill_n(y, w.outputs(), -std::numeric_limits<float>::infinity());
                forEachRow(w, [&](Dim from, Dim to, Dim count) {
                    maxInto(y + to, x + from, w.stride[2], count);
                });
            }
        });
    };
}

Loops averagePool(const KernelSpec& spec)
{
    const PoolingShape a =
        poolingShape(spec.attributes, spec.inputs[0].local.shape, spec.outputs[0].local.shape);
    const std::vector<float> divisors =
        divisorsOf(a.window, spec.attributes.integer("include_padding", 1) != 0);
    return [=, w = a.window](void* const* operands, const FiringContext&) {
        inParallel(a.planes, kGrain / w.inputs() + 1, [&](Dim begin, Dim end) {
            for (Dim plane = begin; plane < end; ++plane) {
                const float* x = at<float>(operands, 0) + plane * w.inputs();
                float* y = at<float>(operands, 1) + plane * w.outputs();
                std::fill_n(y, w.outputs(), 0.0f);
                forEachRow(w, [&](Dim from, Dim to, Dim count) {
                    addStrided(y + to, x + from, w.stride[2], count);
                });
                for (Dim o = 0; o < w.outputs(); ++o)
                    y[o] /= divisors[std::size_t(o)];
            }
        });
    };
}

} // namespace

Loops fastPooling(const KernelSpec& spec)
{
    if (spec.opKind == "max_pool")
        return maxPool(spec);
    return spec.opKind == "average_pool" ? averagePool(spec) : Loops();
}

} // namespace plugboard::cpu
