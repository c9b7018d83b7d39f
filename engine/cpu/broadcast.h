// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/backend/backend.h"

#include <algorithm>
#include <array>
#include <vector>

namespace plugboard::cpu {

/// Elementwise work on operands that broadcast to one dense output, as rows: axes along which all
/// operands go on alike are one, extents of 1 are left out.
struct BroadcastRows {
    static constexpr std::size_t kAxes = 16;

    struct Axis {
        std::int64_t extent = 1;
        std::vector<std::int64_t> strides; ///< elements, per operand; 0: the operand stays
    };
    std::int64_t elements = 0; ///< of the output
    std::vector<Axis> axes;    ///< of the loops around the rows, innermost first
    Axis row;                  ///< strides are 1 or 0
    bool dense = false;        ///< every operand has all elements of the row: strides are 1
    bool tooManyAxes() const { return axes.size() > kAxes; }

    /// Calls part(first element of the output, count, first element per operand) for the rows, and
    /// parts of rows, in [begin, end).
    template <std::size_t Operands, class Part>
    void forEach(std::int64_t begin, std::int64_t end, Part part) const
    {
        if (begin >= end)
            return;
        std::array<std::int64_t, Operands> offsets{};
        std::array<std::int64_t, kAxes> index{};
        std::int64_t inRow = begin % row.extent;
        std::int64_t rest = begin / row.extent;
        for (std::size_t axis = 0; axis < axes.size(); ++axis) {
            index[axis] = rest % axes[axis].extent;
            rest /= axes[axis].extent;
            for (std::size_t operand = 0; operand < Operands; ++operand)
                offsets[operand] += index[axis] * axes[axis].strides[operand];
        }
        for (std::int64_t at = begin; at < end;) {
            const std::int64_t count = std::min(row.extent - inRow, end - at);
            std::array<std::int64_t, Operands> first = offsets;
            for (std::size_t operand = 0; operand < Operands; ++operand)
                first[operand] += inRow * row.strides[operand];
            part(at, count, first);
            at += count;
            inRow = 0;
            advance(offsets, index);
        }
    }

private:
    template <std::size_t Operands>
    void advance(std::array<std::int64_t, Operands>& offsets,
                 std::array<std::int64_t, kAxes>& index) const
    {
        for (std::size_t axis = 0; axis < axes.size(); ++axis) {
            const Axis& loop = axes[axis];
            const bool within = ++index[axis] < loop.extent;
            const std::int64_t steps = within ? 1 : 1 - loop.extent;
            for (std::size_t operand = 0; operand < Operands; ++operand)
                offsets[operand] += steps * loop.strides[operand];
            if (within)
                return;
            index[axis] = 0;
        }
    }
};

/// Rows of an output of shape `output` over operands of `shapes`, which broadcast to it.
BroadcastRows broadcastRows(const model::Shape& output, const std::vector<model::Shape>& shapes);
/// Over the inputs of a kernel, in order.
BroadcastRows broadcastRows(const backend::KernelSpec& spec);

} // namespace plugboard::cpu
