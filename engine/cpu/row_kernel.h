// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace plugboard::cpu {

inline constexpr std::int64_t kRowVector = 16; ///< neighbouring outputs of a row

/// A correlation of stride 1 over one image: x [c, h, w], weights [k, c, r, s], y [k, oh, ow].
struct RowShape {
    std::int64_t c = 0, h = 0, w = 0;
    std::int64_t k = 0, r = 0, s = 0;
    std::int64_t oh = 0, ow = 0;
    std::int64_t paddingH = 0, paddingW = 0;

    std::int64_t vectorsPerRow() const { return (ow + kRowVector - 1) / kRowVector; }
    /// Padded rows are so wide that the last vector of each tap stays inside its row.
    std::int64_t paddedWidth() const { return vectorsPerRow() * kRowVector + s - 1; }
    std::int64_t paddedHeight() const { return oh + r - 1; }
    std::int64_t paddedElements() const { return c * paddedHeight() * paddedWidth(); }

    /// Copies an image into the middle of a padded one, whose border is zero already.
    void pad(const float* x, float* padded) const;
};

/// y of one image; `padded` is x with its border, `bias` one value per k, or null.
void convolveRows(const RowShape& shape, const float* padded, const float* weights,
                  const float* bias, float* y);

} // namespace plugboard::cpu
