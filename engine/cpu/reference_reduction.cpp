// SPDX-License-Identifier: Apache-2.0
#include "engine/cpu/loops.h"
#include "engine/cpu/parallel.h"
#include "engine/cpu/row_reductions.h"
#include "engine/cpu/walk.h"
#include "engine/ops/axes.h"

#include <algorithm>
#include <array>

namespace plugboard::cpu {
namespace {

using backend::FiringContext;
using backend::KernelSpec;
using model::Shape;

constexpr Dim kGrain = 16384; ///< elements that are worth another thread
constexpr Dim kStrip = 4096;  ///< elements of a row of sums that stay in the nearest cache

/// The loops of a reduction: where x and y are, outside of the reduced elements and through them.
struct ReductionLoops {
    WalkAxes<2> kept;    ///< x, y
    WalkAxes<1> reduced; ///< x
    WalkAxis<2> row;     ///< the innermost axis of x; y stays (stride 0) where it is reduced
    Dim elements = 0;    ///< of y
    bool empty = false;  ///< x has no element
    Dim terms = 1;       ///< of each element of y, over all pieces of x

    bool rowIsReduced() const { return row.strides[1] == 0; }
    bool tooManyAxes() const
    {
        return kept.size() > kMostWalkAxes || reduced.size() > kMostWalkAxes;
    }
};

/// x: the larger operand; strides of y are 0 along reduced axes.
WalkAxes<2> allAxes(const KernelSpec& spec, const Shape& x)
{
    const auto reduced = ops::namedAxes(spec.attributes, x.size());
    const std::vector<Dim> strides = denseStrides(x);
    WalkAxes<2> axes(x.size());
    Dim stride = 1;
    for (std::size_t axis = x.size(); axis-- > 0;) {
        axes[axis] = {x[axis], {strides[axis], reduced[axis] ? 0 : stride}};
        if (!reduced[axis])
            stride *= x[axis];
    }
    return merged(axes);
}

Dim termsOf(const KernelSpec& spec, const Shape& logical)
{
    Dim terms = 1;
    const auto reduced = ops::namedAxes(spec.attributes, logical.size());
    for (std::size_t axis = 0; axis < logical.size(); ++axis)
        terms *= reduced[axis] ? logical[axis] : 1;
    return terms;
}

ReductionLoops loopsOf(const KernelSpec& spec)
{
    const Shape& x = spec.inputs[0].local.shape;
    WalkAxes<2> axes = allAxes(spec, x);
    ReductionLoops loops;
    loops.elements = model::elements(spec.outputs[0].local.shape);
    loops.empty = model::elements(x) == 0;
    loops.terms = termsOf(spec, spec.inputs[0].logical);
    loops.row = {1, {1, 1}};
    if (!axes.empty()) {
        loops.row = axes.back();
        axes.pop_back();
    }
    for (const WalkAxis<2>& axis : axes)
        if (axis.strides[1] != 0)
            loops.kept.push_back(axis);
        else
            loops.reduced.push_back({axis.extent, {axis.strides[0]}});
    return loops;
}

/// Where rows are reduced: one element of y after the other.
template <class T>
void reduceRows(const ReductionLoops& loops, Reduction reduction, const T* x, T* y)
{
    const Dim rows = stepsOf(loops.reduced);
    inParallel(
        stepsOf(loops.kept), kGrain / (rows * loops.row.extent) + 1, [&](Dim begin, Dim end) {
            Walk<2> kept(loops.kept, begin);
            for (Dim at = begin; at < end; ++at, kept.next()) {
                Walk<1> walk(loops.reduced);
                T result = reduceRow(reduction, x + kept[0], loops.row.extent);
                for (Dim row = 1; row < rows; ++row) {
                    walk.next();
                    const T next = reduceRow(reduction, x + kept[0] + walk[0], loops.row.extent);
                    combineRow(reduction, &result, &next, 1);
                }
                y[kept[1]] = result;
            }
        });
}

/// Where rows stay: they are combined, in strips.
template <class T>
void combineRows(const ReductionLoops& loops, Reduction reduction, const T* x, T* y)
{
    const Dim rows = stepsOf(loops.reduced);
    const Dim strips = (loops.row.extent + kStrip - 1) / kStrip;
    const Dim tasks = stepsOf(loops.kept) * strips;
    inParallel(tasks, kGrain / (rows * std::min(kStrip, loops.row.extent)) + 1,
               [&](Dim begin, Dim end) {
                   for (Dim task = begin; task < end; ++task) {
                       const Walk<2> kept(loops.kept, task / strips);
                       const Dim first = task % strips * kStrip;
                       const Dim count = std::min(kStrip, loops.row.extent - first);
                       const T* from = x + kept[0] + first;
                       T* to = y + kept[1] + first;
                       std::copy_n(from, count, to);
                       Walk<1> walk(loops.reduced);
                       for (Dim row = 1; row < rows; ++row) {
                           walk.next();
                           combineRow(reduction, to, from + walk[0], count);
                       }
                   }
               });
}

template <class T>
Loops reduceOf(const KernelSpec& spec, Reduction reduction, bool mean)
{
    const ReductionLoops loops = loopsOf(spec);
    if (loops.tooManyAxes())
        return {};
    return [=](void* const* operands, const FiringContext&) {
        const T* x = at<T>(operands, 0);
        T* y = at<T>(operands, 1);
        if (loops.empty)
            std::fill_n(y, loops.elements, T(0)); // only sums of nothing get here
        else if (loops.rowIsReduced())
            reduceRows(loops, reduction, x, y);
        else
            combineRows(loops, reduction, x, y);
        for (Dim i = 0; mean && i < loops.elements; ++i)
            y[i] = quotientOf(y[i], T(loops.terms));
    };
}

template <Reduction R, bool Mean = false>
Loops reduce(const KernelSpec& spec)
{
    return byNumber(spec.outputs[0].local.type,
                    [&]<class T>(T) { return reduceOf<T>(spec, R, Mean); });
}

/// A mean's share of dy for each element that it was made of.
template <class T>
Loops meanBackward(const KernelSpec& spec)
{
    WalkAxes<2> axes = allAxes(spec, spec.outputs[0].local.shape);
    if (axes.size() > kMostWalkAxes)
        return {};
    const T terms = T(termsOf(spec, spec.outputs[0].logical));
    const WalkAxis<2> row = axes.empty() ? WalkAxis<2>{1, {1, 1}} : axes.back();
    if (!axes.empty())
        axes.pop_back();
    const Dim rows = row.extent == 0 ? 0 : stepsOf(axes);
    return [=](void* const* operands, const FiringContext&) {
        inParallel(rows, kGrain / (row.extent + 1) + 1, [&](Dim begin, Dim end) {
            Walk<2> walk(axes, begin);
            for (Dim line = begin; line < end; ++line, walk.next()) {
                T* dx = at<T>(operands, 1) + walk[0];
                const T* dy = at<T>(operands, 0) + walk[1];
                if (row.strides[1] == 0)
                    std::fill_n(dx, row.extent, *dy / terms);
                else
                    for (Dim i = 0; i < row.extent; ++i)
                        dx[i] = dy[i] / terms;
            }
        });
    };
}

/// The elements behind one element of y, as their places in x.
struct Groups {
    WalkAxes<2> kept;    ///< x, y
    WalkAxes<1> members; ///< x
};

Groups groupsOf(const KernelSpec& spec)
{
    Groups groups;
    for (const WalkAxis<2>& axis : allAxes(spec, spec.outputs[0].local.shape))
        if (axis.strides[1] != 0)
            groups.kept.push_back(axis);
        else
            groups.members.push_back({axis.extent, {axis.strides[0]}});
    return groups;
}

/// Calls group(first element in x, element of y, number of members) for each element of y.
template <class Group>
void forEachGroup(const Groups& groups, Group group)
{
    const Dim members = stepsOf(groups.members);
    inParallel(members == 0 ? 0 : stepsOf(groups.kept), kGrain / (members + 1) + 1,
               [&](Dim begin, Dim end) {
                   Walk<2> walk(groups.kept, begin);
                   for (Dim at = begin; at < end; ++at, walk.next())
                       group(walk[0], walk[1], members);
               });
}

/// Of a maximum or minimum: equal shares for all elements that are it.
template <class T>
Loops extremumBackward(const KernelSpec& spec)
{
    const Groups groups = groupsOf(spec);
    if (groups.kept.size() > kMostWalkAxes || groups.members.size() > kMostWalkAxes)
        return {};
    return [=](void* const* operands, const FiringContext&) {
        forEachGroup(groups, [&](Dim first, Dim result, Dim members) {
            const T* x = at<T>(operands, 1) + first;
            T* dx = at<T>(operands, 3) + first;
            const T extremum = at<T>(operands, 2)[result];
            Dim holders = 0;
            Walk<1> count(groups.members);
            for (Dim i = 0; i < members; ++i, count.next())
                holders += x[count[0]] == extremum;
            const T share = at<T>(operands, 0)[result] / T(std::max<Dim>(holders, 1));
            Walk<1> walk(groups.members);
            for (Dim i = 0; i < members; ++i, walk.next())
                dx[walk[0]] = x[walk[0]] == extremum ? share : T(0);
        });
    };
}

/// Of a product: dy times what stands before the element times what stands behind it, so that a
/// zero does no harm.
template <class T>
Loops productBackward(const KernelSpec& spec)
{
    const Groups groups = groupsOf(spec);
    if (groups.kept.size() > kMostWalkAxes || groups.members.size() > kMostWalkAxes)
        return {};
    return [=](void* const* operands, const FiringContext&) {
        forEachGroup(groups, [&](Dim first, Dim result, Dim members) {
            const T* x = at<T>(operands, 1) + first;
            T* dx = at<T>(operands, 2) + first;
            T before = at<T>(operands, 0)[result];
            Walk<1> walk(groups.members);
            for (Dim i = 0; i < members; ++i, walk.next()) {
                dx[walk[0]] = before;
                before *= x[walk[0]];
            }
            T behind = 1;
            for (Dim i = members; i-- > 0;) {
                const Walk<1> back(groups.members, i);
                dx[back[0]] *= behind;
                behind *= x[back[0]];
            }
        });
    };
}

} // namespace

std::span<const LoopEntry> reductionLoops()
{
    static constexpr std::array kTable{
        LoopEntry{"reduce_sum", {1, 1}, {1, 1}, reduce<Reduction::Sum>},
        LoopEntry{"reduce_mean", {1, 1}, {1, 1}, reduce<Reduction::Sum, true>},
        LoopEntry{"reduce_max", {1, 1}, {1, 1}, reduce<Reduction::Maximum>},
        LoopEntry{"reduce_min", {1, 1}, {1, 1}, reduce<Reduction::Minimum>},
        LoopEntry{"reduce_product", {1, 1}, {1, 1}, reduce<Reduction::Product>},
        LoopEntry{"reduce_mean_backward",
                  {1, 1},
                  {1, 1},
                  byPrecision<meanBackward<float>, meanBackward<double>>},
        LoopEntry{"reduce_max_backward",
                  {3, 3},
                  {1, 1},
                  byPrecision<extremumBackward<float>, extremumBackward<double>>},
        LoopEntry{"reduce_min_backward",
                  {3, 3},
                  {1, 1},
                  byPrecision<extremumBackward<float>, extremumBackward<double>>},
        LoopEntry{"reduce_product_backward",
                  {2, 2},
                  {1, 1},
                  byPrecision<productBackward<float>, productBackward<double>>}};
    return kTable;
}

} // namespace plugboard::cpu
