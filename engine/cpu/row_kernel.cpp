// SPDX-License-Identifier: Apache-2.0
#include "engine/cpu/row_kernel.h"

#include "engine/cpu/vector_loops.h"

#include <algorithm>
#include <cstring>

namespace plugboard::cpu {
namespace {

using Vector = float __attribute__((vector_size(64)));

/// Neighbouring outputs of one row.
struct Place {
    std::int64_t row = 0;
    std::int64_t column = 0;
};

/// The rows of taps that reach inside x from any of the places; the others see padding only.
struct Taps {
    std::int64_t begin = 0;
    std::int64_t end = 0;
};
Taps tapsOf(const RowShape& a, Place first, Place last)
{
    return {std::max<std::int64_t>(0, a.paddingH - last.row),
            std::min(a.r, a.h + a.paddingH - first.row)};
}

/// Channels [k, k + kChannels) of `kPlaces` vectors of outputs.
template <int kChannels, int kPlaces>
[[gnu::always_inline]] inline void block(const RowShape& a, const float* padded,
                                         const float* weights, const float* bias, float* y,
                                         std::int64_t k, const Place* places)
{
    const std::int64_t width = a.paddedWidth();
    const std::int64_t plane = a.paddedHeight() * width;
    const std::int64_t channelWeights = a.c * a.r * a.s;
    const Taps taps = tapsOf(a, places[0], places[kPlaces - 1]);
    Vector sums[kChannels][kPlaces];
    for (int i = 0; i < kChannels; ++i)
        for (int p = 0; p < kPlaces; ++p)
            sums[i][p] = Vector{} + (bias != nullptr ? bias[k + i] : 0.0f);
    for (std::int64_t c = 0; c < a.c; ++c)
        for (std::int64_t r = taps.begin; r < taps.end; ++r) {
            const float* tap = weights + k * channelWeights + (c * a.r + r) * a.s;
            const float* source = padded + c * plane + r * width;
            for (std::int64_t s = 0; s < a.s; ++s) {
                Vector x[kPlaces];
                for (int p = 0; p < kPlaces; ++p)
                    std::memcpy(&x[p], source + places[p].row * width + places[p].column + s,
                                sizeof(Vector));
                for (int i = 0; i < kChannels; ++i)
                    for (int p = 0; p < kPlaces; ++p)
                        sums[i][p] += x[p] * tap[i * channelWeights + s];
            }
        }
    for (int i = 0; i < kChannels; ++i)
        for (int p = 0; p < kPlaces; ++p) {
            float* target = y + ((k + i) * a.oh + places[p].row) * a.ow + places[p].column;
            const std::int64_t count = std::min(kRowVector, a.ow - places[p].column);
            if (count == kRowVector)
                std::memcpy(target, &sums[i][p], sizeof(Vector));
            else
                std::memcpy(target, &sums[i][p], std::size_t(count) * sizeof(float));
        }
}

/// All outputs of channels [k, k + kChannels), two vectors at a time.
template <int kChannels>
[[gnu::always_inline]] inline void channels(const RowShape& a, const float* padded,
                                            const float* weights, const float* bias, float* y,
                                            std::int64_t k)
{
    const std::int64_t perRow = a.vectorsPerRow();
    const std::int64_t vectors = a.oh * perRow;
    const auto placeOf = [&](std::int64_t vector) {
        return Place{vector / perRow, vector % perRow * kRowVector};
    };
    std::int64_t vector = 0;
    for (; vector + 2 <= vectors; vector += 2) {
        const Place places[]{placeOf(vector), placeOf(vector + 1)};
        block<kChannels, 2>(a, padded, weights, bias, y, k, places);
    }
    if (vector < vectors) {
        const Place places[]{placeOf(vector)};
        block<kChannels, 1>(a, padded, weights, bias, y, k, places);
    }
}

} // namespace

void RowShape::pad(const float* x, float* padded) const
{
    // An odd tap may look past the last row that any output needs.
    const std::int64_t rows = std::min(h, paddedHeight() - paddingH);
    const std::int64_t columns = std::min(w, paddedWidth() - paddingW);
    for (std::int64_t channel = 0; channel < c; ++channel)
        for (std::int64_t row = 0; row < rows; ++row)
            std::memcpy(padded + (channel * paddedHeight() + row + paddingH) * paddedWidth() +
                            paddingW,
                        x + (channel * h + row) * w, std::size_t(columns) * sizeof(float));
}

PLUGBOARD_VECTORISED void convolveRows(const RowShape& shape, const float* padded,
                                       const float* weights, const float* bias, float* y)
{
    std::int64_t k = 0;
    for (; k + 8 <= shape.k; k += 8)
        channels<8>(shape, padded, weights, bias, y, k);
    for (; k + 6 <= shape.k; k += 6)
        channels<6>(shape, padded, weights, bias, y, k);
    for (; k + 3 <= shape.k; k += 3)
        channels<3>(shape, padded, weights, bias, y, k);
    for (; k < shape.k; ++k)
        channels<1>(shape, padded, weights, bias, y, k);
}

} // namespace plugboard::cpu
