// SPDX-License-Identifier: Apache-2.0
#include "engine/cpu/loops.h"
#include "engine/cpu/statistics.h"

#include <algorithm>
#include <array>

namespace plugboard::cpu {
namespace {

template <class T>
Loops batchSum(const backend::KernelSpec& spec)
{
    const Statistics s(spec, spec.inputs[0], spec.outputs[0]);
    return [=](void* const* operands, const backend::FiringContext&) {
        const T* x = at<T>(operands, 0);
        T* sum = at<T>(operands, 1);
        std::fill_n(sum, s.groups() * s.momentChannels, T(0));
        s.forEachPlane([&](Dim plane, Dim, Dim moment) {
            T total = 0;
            for (Dim i = 0; i < s.x.inner; ++i)
                total += x[plane * s.x.inner + i];
            sum[moment] += total;
        });
    };
}

template <class T>
Loops batchCentredSquares(const backend::KernelSpec& spec)
{
    const Statistics s(spec, spec.inputs[0], spec.outputs[0]);
    const Dim shift = s.shiftTo(spec.inputs[1]);
    return [=](void* const* operands, const backend::FiringContext&) {
        const T* x = at<T>(operands, 0);
        T* squares = at<T>(operands, 2);
        std::fill_n(squares, s.groups() * s.momentChannels, T(0));
        s.forEachPlane([&](Dim plane, Dim, Dim moment) {
            const T mean = at<T>(operands, 1)[moment + shift] / T(s.elements());
            T total = 0;
            for (Dim i = plane * s.x.inner; i < (plane + 1) * s.x.inner; ++i)
                total += (x[i] - mean) * (x[i] - mean);
            squares[moment] += total;
        });
    };
}

template <class T>
Loops reduceGroups(const backend::KernelSpec& spec)
{
    const Rows a{spec.inputs[0].local.shape[0], spec.inputs[0].local.shape[1]};
    return [=](void* const* operands, const backend::FiringContext&) {
        T* y = at<T>(operands, 1);
        std::fill_n(y, a.rest, T(0));
        for (Dim g = 0; g < a.n; ++g)
            for (Dim c = 0; c < a.rest; ++c)
                y[c] += at<T>(operands, 0)[g * a.rest + c];
    };
}

template <class T>
Loops runningMoments(const backend::KernelSpec& spec)
{
    const Rows sums{spec.inputs[2].local.shape[0], spec.inputs[2].local.shape[1]};
    const T momentum = T(spec.attributes.real("momentum", 0.1));
    const T count = T(spec.attributes.integer("elements", 1));
    return [=](void* const* operands, const backend::FiringContext&) {
        const T unbiased = std::max(count - T(1), T(1));
        for (Dim c = 0; c < sums.rest; ++c) {
            T mean = at<T>(operands, 0)[c];
            T variance = at<T>(operands, 1)[c];
            for (Dim g = 0; g < sums.n; ++g) {
                const Dim at0 = g * sums.rest + c;
                mean = (1 - momentum) * mean + momentum * (at<T>(operands, 2)[at0] / count);
                variance =
                    (1 - momentum) * variance + momentum * (at<T>(operands, 3)[at0] / unbiased);
            }
            at<T>(operands, 4)[c] = mean;
            at<T>(operands, 5)[c] = variance;
        }
    };
}

} // namespace

std::span<const LoopEntry> momentLoops()
{
    static constexpr std::array kTable{
        LoopEntry{"batch_sum", {1, 1}, {1, 1}, byPrecision<batchSum<float>, batchSum<double>>},
        LoopEntry{"batch_centred_squares",
                  {2, 2},
                  {1, 1},
                  byPrecision<batchCentredSquares<float>, batchCentredSquares<double>>},
        LoopEntry{"reduce_groups",
                  {1, 1},
                  {1, 1},
                  byPrecision<reduceGroups<float>, reduceGroups<double>>},
        LoopEntry{"running_moments",
                  {4, 4},
                  {2, 2},
                  byPrecision<runningMoments<float>, runningMoments<double>>}};
    return kTable;
}

} // namespace plugboard::cpu
