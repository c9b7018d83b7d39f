// SPDX-License-Identifier: Apache-2.0
#include "engine/cpu/depthwise_kernel.h"

#include "engine/cpu/vector_loops.h"

#include <algorithm>
#include <cstring>

namespace plugboard::cpu {
namespace {

using Vector = float __attribute__((vector_size(64)));

[[gnu::always_inline]] inline void load(Vector& vector, const float* from)
{
    std::memcpy(&vector, from, sizeof(Vector));
}

/// One vector of outputs in kRows rows. kS: the taps of a row where they are known, else 0.
template <int kRows, int kS>
[[gnu::always_inline]] inline void block(const DepthwiseShape& a, const float* padded,
                                         const float* weights, float bias, std::int64_t row,
                                         std::int64_t column, Vector (&sums)[kRows])
{
    const std::int64_t width = a.rowWidth();
    const std::int64_t taps = kS > 0 ? kS : a.s;
    for (int i = 0; i < kRows; ++i)
        sums[i] = Vector{} + bias;
    for (std::int64_t r = 0; r < a.r; ++r)
        for (std::int64_t s = 0; s < taps; ++s) {
            const float weight = weights[r * taps + s];
            const float* from =
                padded + (row * a.strideH + r * a.dilationH) * width + a.tapColumn(s) + column;
            for (int i = 0; i < kRows; ++i) {
                Vector x;
                load(x, from + i * a.strideH * width);
                sums[i] += x * weight;
            }
        }
}

[[gnu::always_inline]] inline void store(float* y, const Vector& sum, std::int64_t count,
                                         DepthwiseResult result)
{
    if (count >= kDepthwiseVector && result == DepthwiseResult::Write) {
        std::memcpy(y, &sum, sizeof(Vector));
        return;
    }
    float values[kDepthwiseVector];
    std::memcpy(values, &sum, sizeof(Vector));
    const std::int64_t kept = std::min(count, kDepthwiseVector);
    for (std::int64_t i = 0; i < kept; ++i)
        y[i] = result == DepthwiseResult::Add ? y[i] + values[i] : values[i];
}

template <int kRows, int kS>
[[gnu::always_inline]] inline void rowsOf(const DepthwiseShape& a, const float* padded,
                                          const float* weights, float bias, float* y,
                                          DepthwiseResult result, std::int64_t row)
{
    for (std::int64_t column = 0; column < a.ow; column += kDepthwiseVector) {
        Vector sums[kRows];
        block<kRows, kS>(a, padded, weights, bias, row, column, sums);
        for (int i = 0; i < kRows; ++i)
            store(y + (row + i) * a.ow + column, sums[i], a.ow - column, result);
    }
}

template <int kS>
[[gnu::always_inline]] inline void correlate(const DepthwiseShape& a, const float* padded,
                                             const float* weights, float bias, float* y,
                                             DepthwiseResult result)
{
    std::int64_t row = 0;
    for (; row + 4 <= a.oh; row += 4)
        rowsOf<4, kS>(a, padded, weights, bias, y, result, row);
    for (; row < a.oh; ++row)
        rowsOf<1, kS>(a, padded, weights, bias, y, result, row);
}

/// Taps [first, first + kTaps) of row r of the kernel.
template <int kTaps>
[[gnu::always_inline]] inline void gradientOf(const DepthwiseShape& a, const float* padded,
                                              const float* dy, float* line, float* dweight,
                                              std::int64_t r, std::int64_t first)
{
    Vector sums[kTaps];
    for (int i = 0; i < kTaps; ++i)
        sums[i] = Vector{};
    for (std::int64_t row = 0; row < a.oh; ++row) {
        std::memcpy(line, dy + row * a.ow, std::size_t(a.ow) * sizeof(float));
        const float* from = padded + (row * a.strideH + r * a.dilationH) * a.rowWidth();
        for (std::int64_t column = 0; column < a.ow; column += kDepthwiseVector) {
            Vector gradient;
            load(gradient, line + column);
            for (int i = 0; i < kTaps; ++i) {
                Vector x;
                load(x, from + a.tapColumn(first + i) + column);
                sums[i] += gradient * x;
            }
        }
    }
    for (int i = 0; i < kTaps; ++i) {
        float total = 0;
        for (std::int64_t lane = 0; lane < kDepthwiseVector; ++lane)
            total += sums[i][lane];
        dweight[r * a.s + first + i] += total;
    }
}

} // namespace

void DepthwiseShape::spread(const float* plane, float* padded) const
{
    for (std::int64_t row = 0; row < h; ++row) {
        const std::int64_t line = beforeH + row * spreadH;
        if (line < 0 || line >= rows())
            continue;
        float* to = padded + line * rowWidth();
        const float* from = plane + row * w;
        if (strideW == 1 && spreadW == 1 && beforeW >= 0) {
            std::memcpy(to + beforeW, from,
                        std::size_t(std::clamp<std::int64_t>(rowWidth() - beforeW, 0, w)) *
                            sizeof(float));
            continue;
        }
        for (std::int64_t phase = 0; phase < strideW; ++phase)
            for (std::int64_t i = 0; i < w; ++i) {
                const std::int64_t column = beforeW + i * spreadW;
                if (column >= 0 && column % strideW == phase && column / strideW < phaseWidth())
                    to[phase * phaseWidth() + column / strideW] = from[i];
            }
    }
}

PLUGBOARD_VECTORISED void correlatePlane(const DepthwiseShape& shape, const float* padded,
                                         const float* weights, float bias, float* y,
                                         DepthwiseResult result)
{
    const DepthwiseShape a = shape;
    if (a.s == 3)
        correlate<3>(a, padded, weights, bias, y, result);
    else if (a.s == 5)
        correlate<5>(a, padded, weights, bias, y, result);
    else
        correlate<0>(a, padded, weights, bias, y, result);
}

PLUGBOARD_VECTORISED void addWeightGradient(const DepthwiseShape& shape, const float* padded,
                                            const float* dy, float* row, float* dweight)
{
    const DepthwiseShape a = shape;
    std::memset(row, 0, std::size_t(a.vectorsPerRow() * kDepthwiseVector) * sizeof(float));
    for (std::int64_t r = 0; r < a.r; ++r) {
        std::int64_t first = 0;
        for (; first + 3 <= a.s; first += 3)
            gradientOf<3>(a, padded, dy, row, dweight, r, first);
        for (; first < a.s; ++first)
            gradientOf<1>(a, padded, dy, row, dweight, r, first);
    }
}

} // namespace plugboard::cpu
