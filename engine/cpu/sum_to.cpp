// SPDX-License-Identifier: Apache-2.0
#include "engine/cpu/sum_to.h"

#include "engine/cpu/broadcast.h"
#include "engine/cpu/parallel.h"
#include "engine/cpu/vector_loops.h"

#include <algorithm>

namespace plugboard::cpu {
namespace {

constexpr std::int64_t kGrain = 16384; ///< elements that are worth another thread
constexpr std::int64_t kLanes = 16;    ///< interleaved sums, which the compiler keeps in registers

template <class T>
[[gnu::always_inline]] inline T sumLoop(const T* x, std::int64_t count)
{
    T lanes[kLanes] = {};
    std::int64_t i = 0;
    for (; i + kLanes <= count; i += kLanes)
        for (std::int64_t lane = 0; lane < kLanes; ++lane)
            lanes[lane] += x[i + lane];
    for (std::int64_t half = kLanes / 2; half > 0; half /= 2)
        for (std::int64_t lane = 0; lane < half; ++lane)
            lanes[lane] += lanes[lane + half];
    for (; i < count; ++i)
        lanes[0] += x[i];
    return lanes[0];
}

PLUGBOARD_VECTORISED float sumOf(const float* x, std::int64_t count)
{
    return sumLoop(x, count);
}

PLUGBOARD_VECTORISED double sumOf(const double* x, std::int64_t count)
{
    return sumLoop(x, count);
}

/// Rows of y's elements: x's rows are added one by one, columns [begin, end) of them.
template <class T>
void addRows(T* y, const T* x, const BroadcastRows& rows, std::int64_t begin, std::int64_t end)
{
    rows.forEach<1>(0, rows.elements, [&](std::int64_t first, std::int64_t, const auto& offset) {
        addInto(y + offset[0] + begin, x + first + begin, end - begin);
    });
}

/// Rows that each go into one element of y.
template <class T>
void addSums(T* y, const T* x, const BroadcastRows& rows)
{
    rows.forEach<1>(0, rows.elements,
                    [&](std::int64_t first, std::int64_t count, const auto& offset) {
                        y[offset[0]] += sumOf(x + first, count);
                    });
}

/// The same where the next axis is y's: members of its range [begin, end) only.
template <class T>
void addSums(T* y, const T* x, const BroadcastRows& rows, std::int64_t begin, std::int64_t end)
{
    const std::int64_t inner = rows.row.extent;
    const std::int64_t block = inner * rows.axes[0].extent;
    for (std::int64_t first = 0; first < rows.elements; first += block)
        rows.forEach<1>(first + begin * inner, first + end * inner,
                        [&](std::int64_t at, std::int64_t count, const auto& offset) {
                            y[offset[0]] += sumOf(x + at, count);
                        });
}

template <class T>
Loops sumToIn(const backend::KernelSpec& spec)
{
    const model::Shape& y = spec.outputs[0].local.shape;
    const BroadcastRows rows = broadcastRows(spec.inputs[0].local.shape, {y});
    if (rows.tooManyAxes())
        return {};
    const std::int64_t sums = model::elements(y);
    const std::int64_t perElement = sums == 0 ? 1 : std::max<std::int64_t>(1, rows.elements / sums);
    return [=](void* const* operands, const backend::FiringContext&) {
        const T* from = at<const T>(operands, 0);
        T* to = at<T>(operands, 1);
        std::fill_n(to, sums, T(0));
        if (rows.dense)
            inParallel(
                rows.row.extent, kGrain / perElement + 1,
                [&](std::int64_t begin, std::int64_t end) { addRows(to, from, rows, begin, end); });
        else if (rows.axes.empty() || rows.axes[0].strides[0] == 0)
            addSums(to, from, rows);
        else
            inParallel(
                rows.axes[0].extent, kGrain / perElement + 1,
                [&](std::int64_t begin, std::int64_t end) { addSums(to, from, rows, begin, end); });
    };
}

} // namespace

Loops sumTo(const backend::KernelSpec& spec)
{
    return byPrecision<sumToIn<float>, sumToIn<double>>(spec);
}

} // namespace plugboard::cpu
