// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

/// float32 functions of whole rows, compiled for several instruction sets. An output may lie in
/// place of the first operand.
namespace plugboard::cpu {

/// y = exp(x - max x), divided by its sum.
void softmaxRow(float* y, const float* x, std::int64_t count);
void logSoftmaxRow(float* y, const float* x, std::int64_t count);
/// Rows along the first axis of [count, inner], all `inner` at once.
void softmaxColumns(float* y, const float* x, std::int64_t count, std::int64_t inner);
void logSoftmaxColumns(float* y, const float* x, std::int64_t count, std::int64_t inner);
/// dx = y (dy - sum of dy y), and dx = dy - exp(y) (sum of dy).
void softmaxRowBackward(float* dx, const float* dy, const float* y, std::int64_t count);
void logSoftmaxRowBackward(float* dx, const float* dy, const float* y, std::int64_t count);

/// Mean of a row (or 0) and 1 / sqrt(mean of squares about it + epsilon).
struct RowStatistics {
    float mean = 0;
    float inverse = 0;
};
enum class Centre { Mean, Zero };
RowStatistics statisticsOf(const float* x, std::int64_t count, float epsilon, Centre centre);

/// y = (x - mean) inverse scale + bias; bias may be null.
void normaliseRow(float* y, const float* x, const RowStatistics& s, const float* scale,
                  const float* bias, std::int64_t count);
/// y = (x - mean) factor + shift
void shiftedRow(float* y, const float* x, float mean, float factor, float shift,
                std::int64_t count);

/// Sums of g and of g xhat, g = dy scale; scale null: g = dy.
struct RowSums {
    float plain = 0;
    float weighted = 0;
};
RowSums gradientSums(const float* dy, const float* scale, const float* x, const RowStatistics& s,
                     std::int64_t count);
/// dx = inverse (dy scale factor - plain - xhat weighted); scale null: 1.
void normGradientRow(float* dx, const float* dy, const float* scale, float factor, const float* x,
                     const RowStatistics& s, const RowSums& means, std::int64_t count);
/// dscale += dy xhat
void addScaleGradient(float* dscale, const float* dy, const float* x, const RowStatistics& s,
                      std::int64_t count);

} // namespace plugboard::cpu
