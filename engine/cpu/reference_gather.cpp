// SPDX-License-Identifier: Apache-2.0
#include "engine/cpu/indices.h"
#include "engine/cpu/loops.h"
#include "engine/cpu/parallel.h"
#include "engine/cpu/runs.h"
#include "engine/cpu/vector_loops.h"
#include "engine/ops/axes.h"

#include <algorithm>
#include <array>

namespace plugboard::cpu {
namespace {

using backend::FiringContext;
using backend::KernelSpec;
using backend::kIndexOutOfRange;
using model::Dim;
using model::Shape;

constexpr Dim kGrain = 16384; ///< elements that are worth another thread

/// The runs of [range.begin, range.end) of the indices.
template <class T>
void pickOf(T* to, const T* from, const Indices& index, model::Range range, ops::AxisSplit split)
{
    if (split.inner == 1)
        index.asArray([=](const auto* indices) {
            for (Dim i = range.begin; i < range.end; ++i) {
                const Dim at = indices[i];
                to[i - range.begin] = from[at < 0 ? at + split.extent : at];
            }
        });
    else
        for (Dim i = range.begin; i < range.end; ++i, to += split.inner)
            copyRun(to, from + index.at(i, split.extent) * split.inner, split.inner);
}

/// Whole runs of `data`, picked along one axis; `data` and `indices` number the operands.
Loops pickRuns(const KernelSpec& spec, ops::AxisSplit split, std::size_t data, std::size_t indices)
{
    const Dim count = model::elements(spec.inputs[indices].local.shape);
    const model::DataType indexType = spec.inputs[indices].local.type;
    return bySize(spec.outputs[0].local.type, [&]<class T>(T) -> Loops {
        return [=](void* const* operands, const FiringContext&) {
            const Indices index(operands[indices], indexType);
            if (!index.areWithin(0, count, 1, split.extent))
                return kIndexOutOfRange;
            const T* from = at<T>(operands, data);
            T* to = at<T>(operands, 2);
            inParallel(
                split.outer * count, kGrain / (split.inner + 1) + 1, [&](Dim begin, Dim end) {
                    for (Dim run = begin; run < end;) {
                        const Dim outer = run / count;
                        const Dim last = std::min(end, (outer + 1) * count);
                        pickOf(to + run * split.inner, from + outer * split.extent * split.inner,
                               index, {run - outer * count, last - outer * count}, split);
                        run = last;
                    }
                });
            return 0;
        };
    });
}

Loops gather(const KernelSpec& spec)
{
    const Shape& data = spec.inputs[0].local.shape;
    return pickRuns(spec, ops::splitAt(data, ops::axisOf(spec.attributes, 0, data.size())), 0, 1);
}

Loops embedding(const KernelSpec& spec)
{
    const Shape& weight = spec.inputs[1].local.shape;
    return pickRuns(spec, {1, weight[0], weight[1]}, 1, 0);
}

/// Runs of dy added to the rows of the result that were picked. A thread owns some of the rows and
/// goes through all indices in order, so that the sums are the same for any number of threads.
/// first, extent  the local rows begin there, of an axis of so many
template <class T>
Loops addRuns(const KernelSpec& spec, ops::AxisSplit split, Dim first, Dim extent)
{
    const Dim count = model::elements(spec.inputs[1].local.shape);
    const model::DataType indexType = spec.inputs[1].local.type;
    return [=](void* const* operands, const FiringContext&) {
        const Indices index(operands[1], indexType);
        if (!index.areWithin(0, count, 1, extent))
            return kIndexOutOfRange;
        const T* dy = at<T>(operands, 0);
        T* to = at<T>(operands, 2);
        const auto addRows = [&](Dim begin, Dim end) {
            std::fill_n(to + begin * split.inner, (end - begin) * split.inner, T(0));
            if (split.extent == 0)
                return;
            for (Dim outer = begin / split.extent; outer * split.extent < end; ++outer)
                for (Dim i = 0; i < count; ++i) {
                    const Dim local = index.at(i, extent) - first;
                    const Dim row = outer * split.extent + local;
                    if (local >= 0 && local < split.extent && row >= begin && row < end)
                        addInto(to + row * split.inner, dy + (outer * count + i) * split.inner,
                                split.inner);
                }
        };
        inParallel(split.outer * split.extent, kGrain / (split.inner + 1) + 1, addRows);
        return 0;
    };
}

template <class T>
Loops gatherBackward(const KernelSpec& spec)
{
    const Shape& data = spec.outputs[0].local.shape;
    const auto split = ops::splitAt(data, ops::axisOf(spec.attributes, 0, data.size()));
    return addRuns<T>(spec, split, 0, split.extent);
}

template <class T>
Loops embeddingBackward(const KernelSpec& spec)
{
    const backend::Operand& weight = spec.outputs[0];
    return addRuns<T>(spec, {1, weight.local.shape[0], weight.local.shape[1]}, weight.box[0].begin,
                      weight.logical[0]);
}

} // namespace

std::span<const LoopEntry> gatherLoops()
{
    static constexpr std::array kTable{
        LoopEntry{"gather", {2, 2}, {1, 1}, gather},
        LoopEntry{"gather_backward",
                  {2, 2},
                  {1, 1},
                  byPrecision<gatherBackward<float>, gatherBackward<double>>},
        LoopEntry{"embedding", {2, 2}, {1, 1}, embedding},
        LoopEntry{"embedding_backward",
                  {2, 2},
                  {1, 1},
                  byPrecision<embeddingBackward<float>, embeddingBackward<double>>}};
    return kTable;
}

} // namespace plugboard::cpu
