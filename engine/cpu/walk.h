// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/model/tensor.h"

#include <array>
#include <vector>

namespace plugboard::cpu {

using model::Dim;

/// A loop over several operands: how often, and how far each operand moves by a step, in elements.
template <std::size_t N>
struct WalkAxis {
    Dim extent = 1;
    std::array<Dim, N> strides{};
};
/// Nested loops, outermost first.
template <std::size_t N>
using WalkAxes = std::vector<WalkAxis<N>>;

inline constexpr std::size_t kMostWalkAxes = 16;

/// Distances of neighbours along each axis of a dense tensor.
std::vector<Dim> denseStrides(const model::Shape& shape);

/// The same loops without those of one step; neighbours that are one loop for all operands become
/// one.
template <std::size_t N>
WalkAxes<N> merged(const WalkAxes<N>& axes)
{
    WalkAxes<N> result;
    for (const WalkAxis<N>& axis : axes) {
        if (axis.extent == 1)
            continue;
        bool joins = !result.empty();
        for (std::size_t operand = 0; joins && operand < N; ++operand)
            joins = result.back().strides[operand] == axis.strides[operand] * axis.extent;
        if (joins)
            result.back() = {result.back().extent * axis.extent, axis.strides};
        else
            result.push_back(axis);
    }
    return result;
}

template <std::size_t N>
Dim stepsOf(const WalkAxes<N>& axes)
{
    Dim steps = 1;
    for (const WalkAxis<N>& axis : axes)
        steps *= axis.extent;
    return steps;
}

/// The position within nested loops, of which there are at most kMostWalkAxes.
template <std::size_t N>
class Walk {
public:
    explicit Walk(const WalkAxes<N>& axes, Dim step = 0) : axes_(axes)
    {
        for (std::size_t at = axes_.size(); step != 0 && at-- > 0;) {
            index_[at] = step % axes_[at].extent;
            step /= axes_[at].extent;
            for (std::size_t operand = 0; operand < N; ++operand)
                offsets_[operand] += index_[at] * axes_[at].strides[operand];
        }
    }

    Dim operator[](std::size_t operand) const { return offsets_[operand]; }

    void next()
    {
        for (std::size_t at = axes_.size(); at-- > 0;) {
            const WalkAxis<N>& axis = axes_[at];
            const bool within = ++index_[at] < axis.extent;
            const Dim steps = within ? 1 : 1 - axis.extent;
            for (std::size_t operand = 0; operand < N; ++operand)
                offsets_[operand] += steps * axis.strides[operand];
            if (within)
                return;
            index_[at] = 0;
        }
    }

private:
    const WalkAxes<N>& axes_;
    std::array<Dim, kMostWalkAxes> index_{};
    std::array<Dim, N> offsets_{};
};

} // namespace plugboard::cpu
