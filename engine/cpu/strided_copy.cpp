// SPDX-License-Identifier: Apache-2.0
#include "engine/cpu/strided_copy.h"

#include "engine/cpu/parallel.h"
#include "engine/cpu/runs.h"

#include <algorithm>
#include <cstring>

namespace plugboard::cpu {
namespace {

constexpr Dim kGrain = 16384; ///< elements that are worth another thread
constexpr Dim kBand = 256;    ///< rows of a transposition that go together
constexpr std::size_t kFrom = 0;
constexpr std::size_t kTo = 1;

/// Extent of the tiles of a transposition: a line of the cache, or what registers like.
template <class T>
constexpr Dim tileOf()
{
    return sizeof(T) == 1 ? 64 : sizeof(T) == 2 ? 32 : 16;
}

/// One row of the innermost loop.
template <class T>
void copyRow(T* to, const T* from, const WalkAxis<2>& row)
{
    const Dim step = row.strides[kFrom];
    const Dim toStep = row.strides[kTo];
    if (step == 1 && toStep == 1)
        copyRun(to, from, row.extent);
    else if (step == 0 && toStep == 1)
        std::fill_n(to, row.extent, *from);
    else
        for (Dim i = 0; i < row.extent; ++i)
            to[i * toStep] = from[i * step];
}

/// Rows of the innermost loop, long ones in parts.
template <class T>
Loops rowCopy(WalkAxes<2> axes, Dim from, Dim to, std::size_t zeroed)
{
    const WalkAxis<2> row = axes.empty() ? WalkAxis<2>{1, {1, 1}} : axes.back();
    if (!axes.empty())
        axes.pop_back();
    const Dim parts = std::max<Dim>(row.extent / kGrain, 1);
    const Dim tasks = stepsOf(axes) * parts;
    const Dim grain = kGrain / (row.extent / parts + 1) + 1;
    return [=](void* const* operands, const backend::FiringContext&) {
        if (zeroed > 0)
            std::memset(operands[kTo], 0, zeroed);
        inParallel(tasks, grain, [&](Dim begin, Dim end) {
            Walk<2> walk(axes, begin / parts);
            for (Dim task = begin; task < end; ++task) {
                const Dim part = task % parts;
                const Dim first = row.extent * part / parts;
                copyRow(at<T>(operands, kTo) + to + walk[kTo] + first * row.strides[kTo],
                        at<T>(operands, kFrom) + from + walk[kFrom] + first * row.strides[kFrom],
                        {row.extent * (part + 1) / parts - first, row.strides});
                if (part + 1 == parts)
                    walk.next();
            }
        });
    };
}

using FourWords [[gnu::vector_size(16)]] = std::uint32_t;

/// The same for four by four words, in registers.
void transposeFour(std::uint32_t* to, const std::uint32_t* from, Dim toStep, Dim fromStep)
{
    FourWords in[4];
    for (Dim i = 0; i < 4; ++i)
        std::memcpy(&in[i], from + i * fromStep, sizeof in[i]);
    const FourWords low0 = __builtin_shufflevector(in[0], in[1], 0, 4, 1, 5);
    const FourWords low1 = __builtin_shufflevector(in[2], in[3], 0, 4, 1, 5);
    const FourWords high0 = __builtin_shufflevector(in[0], in[1], 2, 6, 3, 7);
    const FourWords high1 = __builtin_shufflevector(in[2], in[3], 2, 6, 3, 7);
    const FourWords out[4] = {__builtin_shufflevector(low0, low1, 0, 1, 4, 5),
                              __builtin_shufflevector(low0, low1, 2, 3, 6, 7),
                              __builtin_shufflevector(high0, high1, 0, 1, 4, 5),
                              __builtin_shufflevector(high0, high1, 2, 3, 6, 7)};
    for (Dim j = 0; j < 4; ++j)
        std::memcpy(to + j * toStep, &out[j], sizeof out[j]);
}

/// to[j * toStep + i] = from[j + i * fromStep]
template <class T>
void transposeTile(T* to, const T* from, Dim rows, Dim columns, Dim toStep, Dim fromStep)
{
    constexpr Dim kTile = tileOf<T>();
    if (rows < kTile || columns < kTile) {
        for (Dim i = 0; i < columns; ++i)
            for (Dim j = 0; j < rows; ++j)
                to[j * toStep + i] = from[j + i * fromStep];
    } else if constexpr (sizeof(T) == sizeof(std::uint32_t)) {
        for (Dim j = 0; j < kTile; j += 4)
            for (Dim i = 0; i < kTile; i += 4)
                transposeFour(to + j * toStep + i, from + j + i * fromStep, toStep, fromStep);
    } else {
        T tile[kTile][kTile];
        for (Dim i = 0; i < kTile; ++i)
            std::memcpy(tile[i], from + i * fromStep, sizeof tile[i]);
        for (Dim j = 0; j < kTile; ++j)
            for (Dim i = 0; i < kTile; ++i)
                to[j * toStep + i] = tile[i][j];
    }
}

/// A band of rows of the output, tile by tile.
template <class T>
void transposeBand(T* to, const T* from, Dim height, const WalkAxis<2>& rows,
                   const WalkAxis<2>& columns)
{
    constexpr Dim kTile = tileOf<T>();
    for (Dim column = 0; column < columns.extent; column += kTile)
        for (Dim row = 0; row < height; row += kTile)
            transposeTile(to + row * rows.strides[kTo] + column,
                          from + row + column * columns.strides[kFrom],
                          std::min(kTile, height - row), std::min(kTile, columns.extent - column),
                          rows.strides[kTo], columns.strides[kFrom]);
}

/// `across` is the loop whose neighbours lie together in the input, as those of the last loop do in
/// the output.
template <class T>
Loops tiledCopy(WalkAxes<2> axes, std::size_t across, Dim from)
{
    const WalkAxis<2> columns = axes.back();
    const WalkAxis<2> rows = axes[across];
    axes.pop_back();
    axes.erase(axes.begin() + std::ptrdiff_t(across));
    const Dim bands = (rows.extent + kBand - 1) / kBand;
    const Dim tasks = stepsOf(axes) * bands;
    return [=](void* const* operands, const backend::FiringContext&) {
        inParallel(tasks, kGrain / (kBand * columns.extent) + 1, [&](Dim begin, Dim end) {
            for (Dim task = begin; task < end; ++task) {
                const Walk<2> walk(axes, task / bands);
                const Dim row = task % bands * kBand;
                transposeBand(at<T>(operands, kTo) + walk[kTo] + row * rows.strides[kTo],
                              at<T>(operands, kFrom) + from + walk[kFrom] + row,
                              std::min(kBand, rows.extent - row), rows, columns);
            }
        });
    };
}

WalkAxes<2> axesOf(const StridedView& view, bool store)
{
    const std::vector<Dim> dense = denseStrides(view.extents);
    WalkAxes<2> axes;
    for (std::size_t axis = 0; axis < view.extents.size(); ++axis)
        axes.push_back(
            {view.extents[axis], store ? std::array<Dim, 2>{dense[axis], view.strides[axis]}
                                       : std::array<Dim, 2>{view.strides[axis], dense[axis]}});
    return merged(axes);
}

template <class T>
Loops copyOf(const WalkAxes<2>& axes, Dim offset)
{
    constexpr Dim kFewRows = 4;
    if (!axes.empty() && axes.back().strides[kFrom] != 1)
        for (std::size_t across = 0; across + 1 < axes.size(); ++across)
            if (axes[across].strides[kFrom] == 1 && axes[across].extent >= kFewRows)
                return tiledCopy<T>(axes, across, offset);
    return rowCopy<T>(axes, offset, 0, 0);
}

Loops nothing()
{
    return [](void* const*, const backend::FiringContext&) {};
}

} // namespace

std::vector<Dim> denseStrides(const model::Shape& shape)
{
    std::vector<Dim> strides(shape.size(), 1);
    for (std::size_t axis = shape.size(); axis-- > 1;)
        strides[axis - 1] = strides[axis] * shape[axis];
    return strides;
}

Loops stridedCopy(model::DataType type, const StridedView& view)
{
    const WalkAxes<2> axes = axesOf(view, false);
    if (axes.size() > kMostWalkAxes)
        return {};
    if (stepsOf(axes) == 0)
        return nothing();
    return bySize(type, [&]<class T>(T) { return copyOf<T>(axes, view.offset); });
}

Loops stridedStore(model::DataType type, const StridedView& view, Dim elements)
{
    const WalkAxes<2> axes = axesOf(view, true);
    if (axes.size() > kMostWalkAxes)
        return {};
    const std::size_t bytes = std::size_t(elements * model::sizeOf(type));
    if (stepsOf(axes) == 0)
        return [=](void* const* operands, const backend::FiringContext&) {
            std::memset(operands[kTo], 0, bytes);
        };
    return bySize(type, [&]<class T>(T) { return rowCopy<T>(axes, 0, view.offset, bytes); });
}

} // namespace plugboard::cpu
