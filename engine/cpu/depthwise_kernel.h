// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace plugboard::cpu {

inline constexpr std::int64_t kDepthwiseVector = 16; ///< neighbouring outputs of a row

/// A correlation of one plane [h, w] with one kernel [r, s] into [oh, ow].
///
/// The plane is first copied with its border into columns of equal remainder by the stride: row i
/// holds for each remainder p the columns p, p + stride, ... one behind the other. Each tap then
/// reads neighbours for neighbouring outputs.
struct DepthwiseShape {
    std::int64_t h = 0, w = 0;
    std::int64_t r = 0, s = 0;
    std::int64_t oh = 0, ow = 0;
    std::int64_t strideH = 1, strideW = 1;
    std::int64_t dilationH = 1, dilationW = 1;
    std::int64_t beforeH = 0, beforeW = 0;
    std::int64_t spreadH = 1, spreadW = 1; ///< distance of the plane's elements, zeros between

    std::int64_t vectorsPerRow() const { return (ow + kDepthwiseVector - 1) / kDepthwiseVector; }
    std::int64_t phaseWidth() const
    {
        return vectorsPerRow() * kDepthwiseVector + (s - 1) * dilationW / strideW;
    }
    std::int64_t rowWidth() const { return strideW * phaseWidth(); }
    std::int64_t rows() const { return (oh - 1) * strideH + (r - 1) * dilationH + 1; }
    std::int64_t paddedElements() const { return rows() * rowWidth(); }
    /// Where tap column s begins in a row.
    std::int64_t tapColumn(std::int64_t tap) const
    {
        const std::int64_t column = tap * dilationW;
        return column % strideW * phaseWidth() + column / strideW;
    }

    /// Copies a plane into a padded one; what lies between and around is zero already.
    void spread(const float* plane, float* padded) const;
};

/// y = bias + correlation (+ y)
enum class DepthwiseResult { Write, Add };
void correlatePlane(const DepthwiseShape& shape, const float* padded, const float* weights,
                    float bias, float* y, DepthwiseResult result);

/// dweight[r, s] += sum over outputs of dy times what the tap sees. `row` holds one padded row of
/// dy: vectorsPerRow() vectors.
void addWeightGradient(const DepthwiseShape& shape, const float* padded, const float* dy,
                       float* row, float* dweight);

} // namespace plugboard::cpu
