// SPDX-License-Identifier: Apache-2.0
#include "engine/cpu/loops.h"
#include "engine/cpu/number_arithmetic.h"
#include "engine/cpu/parallel.h"
#include "engine/cpu/row_reductions.h"
#include "engine/cpu/vector_loops.h"
#include "engine/ops/axes.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <numeric>

namespace plugboard::cpu {
namespace {

using backend::FiringContext;
using backend::KernelSpec;
using model::Dim;

constexpr Dim kGrain = 16384; ///< elements that are worth another thread

ops::AxisSplit splitOf(const KernelSpec& spec, std::int64_t fallback)
{
    const model::Shape& x = spec.inputs[0].local.shape;
    return ops::splitAt(x, ops::axisOf(spec.attributes, fallback, x.size()));
}

/// A NaN is larger than every number.
template <class T>
bool isLess(T a, T b)
{
    return a < b || (b != b && a == a);
}

/// The first k of the elements of each line in ascending or descending order; of equal ones, the
/// first.
template <class T>
Loops topK(const KernelSpec& spec, bool largest)
{
    const ops::AxisSplit split = splitOf(spec, -1);
    const Dim count = spec.attributes.integer("k", 1);
    std::vector<Dim> order(static_cast<std::size_t>(split.extent));
    return [=](void* const* operands, const FiringContext&) mutable {
        for (Dim line = 0; line < split.outer * split.inner; ++line) {
            const Dim inner = line % split.inner;
            const T* x =
                at<T>(operands, 0) + line / split.inner * split.extent * split.inner + inner;
            const auto before = [&](Dim a, Dim b) {
                const T first = x[a * split.inner];
                const T second = x[b * split.inner];
                if (largest ? isLess(second, first) : isLess(first, second))
                    return true;
                return !(largest ? isLess(first, second) : isLess(second, first)) && a < b;
            };
            std::iota(order.begin(), order.end(), Dim(0));
            std::partial_sort(order.begin(), order.begin() + count, order.end(), before);
            for (Dim i = 0; i < count; ++i) {
                const Dim to = (line / split.inner * count + i) * split.inner + inner;
                at<T>(operands, 1)[to] = x[order[std::size_t(i)] * split.inner];
                at<std::int64_t>(operands, 2)[to] = order[std::size_t(i)];
            }
        }
    };
}

Loops topKOf(const KernelSpec& spec)
{
    const bool largest = spec.attributes.integer("largest", 1) != 0;
    return byNumber(spec.inputs[0].local.type, [&]<class T>(T) { return topK<T>(spec, largest); });
}

/// Of elements that lie together: the extremum first, then where it is.
template <class T>
Dim placeOf(const T* x, Dim count, Reduction extremum, bool last)
{
    const T value = reduceRow(extremum, x, count);
    const auto isIt = [value](T item) { return item == value || (item != item && value != value); };
    if (!last)
        return std::find_if(x, x + count, isIt) - x;
    Dim place = count - 1;
    while (!isIt(x[place]))
        --place;
    return place;
}

/// Row by row along the axis: where a later element beats the best so far, its index takes over.
template <class T, class Beats>
void placesOf(const T* x, std::int64_t* best, ops::AxisSplit split, Beats beats)
{
    std::fill_n(best, split.inner, 0);
    for (Dim k = 1; k < split.extent; ++k)
        for (Dim i = 0; i < split.inner; ++i)
            if (beats(x[k * split.inner + i], x[best[i] * split.inner + i]))
                best[i] = k;
}

/// A NaN beats every number, whichever is looked for.
template <class T>
Loops argOf(const KernelSpec& spec, Reduction extremum)
{
    const ops::AxisSplit split = splitOf(spec, 0);
    const bool last = spec.attributes.integer("last", 0) != 0;
    const auto beats = [=](T a, T b) {
        return (extremum == Reduction::Maximum ? a > b : a < b) || (a != a && b == b);
    };
    return [=](void* const* operands, const FiringContext&) {
        inParallel(split.outer, kGrain / (split.extent * split.inner + 1) + 1,
                   [&](Dim begin, Dim end) {
                       for (Dim outer = begin; outer < end; ++outer) {
                           const T* x = at<T>(operands, 0) + outer * split.extent * split.inner;
                           auto* best = at<std::int64_t>(operands, 1) + outer * split.inner;
                           if (split.inner == 1)
                               *best = placeOf(x, split.extent, extremum, last);
                           else if (last)
                               placesOf(x, best, split, [=](T a, T b) { return !beats(b, a); });
                           else
                               placesOf(x, best, split, beats);
                       }
                   });
    };
}

template <Reduction Extremum>
Loops argLoops(const KernelSpec& spec)
{
    return byNumber(spec.inputs[0].local.type,
                    [&]<class T>(T) { return argOf<T>(spec, Extremum); });
}

/// y = a + b for each element of a row.
template <class T>
void addRows(T* y, const T* a, const T* b, Dim count)
{
    if constexpr (std::is_same_v<T, float>)
        addVectors(y, a, b, count);
    else
        for (Dim i = 0; i < count; ++i)
            y[i] = sumOf(a[i], b[i]);
}

/// Rows along the axis: each is the one before and the next element, or for `exclusive` the
/// element before.
template <class T>
Loops cumulativeSum(const KernelSpec& spec)
{
    const ops::AxisSplit split = splitOf(spec, 0);
    const bool exclusive = spec.attributes.integer("exclusive", 0) != 0;
    const bool reverse = spec.attributes.integer("reverse", 0) != 0;
    const Dim step = reverse ? -split.inner : split.inner;
    const Dim start = reverse ? (split.extent - 1) * split.inner : 0;
    return [=](void* const* operands, const FiringContext&) {
        if (split.extent == 0)
            return;
        for (Dim outer = 0; outer < split.outer; ++outer) {
            const Dim first = outer * split.extent * split.inner + start;
            const T* x = at<T>(operands, 0) + first;
            T* y = at<T>(operands, 1) + first;
            if (exclusive)
                std::fill_n(y, split.inner, T(0));
            else
                std::memcpy(y, x, std::size_t(split.inner) * sizeof(T));
            if (split.inner == 1) {
                T sum = *y;
                for (Dim k = 1; k < split.extent; ++k)
                    y[k * step] = sum = sumOf(sum, x[(exclusive ? k - 1 : k) * step]);
                continue;
            }
            for (Dim k = 1; k < split.extent; ++k)
                addRows(y + k * step, y + (k - 1) * step, x + (exclusive ? k - 1 : k) * step,
                        split.inner);
        }
    };
}

Loops cumulativeSumOf(const KernelSpec& spec)
{
    return byNumber(spec.outputs[0].local.type, [&]<class T>(T) { return cumulativeSum<T>(spec); });
}

} // namespace

std::span<const LoopEntry> orderLoops()
{
    static constexpr std::array kTable{
        LoopEntry{"top_k", {1, 1}, {2, 2}, topKOf},
        LoopEntry{"arg_max", {1, 1}, {1, 1}, argLoops<Reduction::Maximum>},
        LoopEntry{"arg_min", {1, 1}, {1, 1}, argLoops<Reduction::Minimum>},
        LoopEntry{"cumulative_sum", {1, 1}, {1, 1}, cumulativeSumOf}};
    return kTable;
}

} // namespace plugboard::cpu
