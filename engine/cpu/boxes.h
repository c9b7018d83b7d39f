// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/backend/backend.h"

#include <array>

namespace plugboard::cpu {

/// A region of two dense pieces of one tensor, as rows of equal length.
struct RowCopy {
    static constexpr std::size_t kAxes = 8;

    std::int64_t rowElements = 0;
    std::int64_t rows = 0;
    std::size_t axes = 0; ///< of the loops around the rows, innermost last
    std::array<std::int64_t, kAxes> extent{};
    std::array<std::int64_t, kAxes> fromStride{}; ///< elements
    std::array<std::int64_t, kAxes> toStride{};
    std::int64_t from = 0; ///< first element of the region in the source piece
    std::int64_t to = 0;

    /// Calls row(element of the source, element of the destination) for each row.
    template <class Row>
    void forEachRow(Row row) const
    {
        std::array<std::int64_t, kAxes> index{};
        std::int64_t source = from;
        std::int64_t target = to;
        for (std::int64_t done = 0; done < rows; ++done) {
            row(source, target);
            for (std::size_t axis = axes; axis-- > 0;) {
                source += fromStride[axis];
                target += toStride[axis];
                if (++index[axis] < extent[axis])
                    break;
                source -= extent[axis] * fromStride[axis];
                target -= extent[axis] * toStride[axis];
                index[axis] = 0;
            }
        }
    }
};

/// The rows of `region`, which lies in both boxes; neighbouring axes that are dense in both pieces
/// are merged.
RowCopy rowsOf(const model::Box& region, const model::Box& source, const model::Box& target);

bool isBoxKind(const std::string& opKind); ///< copy, sum, send
/// copy, send: every input's intersection with the output's box. sum: the output's box of all
/// inputs, added in their order.
/// errors  InvalidInput where ranks or types differ or an input of a sum lacks elements
Result<std::unique_ptr<backend::Kernel>> boxKernel(const backend::KernelSpec& spec);

} // namespace plugboard::cpu
