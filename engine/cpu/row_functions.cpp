// SPDX-License-Identifier: Apache-2.0
#include "engine/cpu/row_functions.h"

#include "engine/cpu/vector_loops.h"
#include "engine/cpu/vector_math.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace plugboard::cpu {
namespace {

constexpr std::int64_t kColumns = 64; ///< columns whose maxima and sums are kept at once

[[gnu::always_inline]] inline float largestOf(const float* x, std::int64_t count)
{
    float largest = -std::numeric_limits<float>::infinity();
#pragma omp simd reduction(max : largest)
    for (std::int64_t i = 0; i < count; ++i)
        largest = x[i] > largest ? x[i] : largest;
    return largest;
}

/// Columns [first, first + width) of softmaxColumns.
template <bool kLogarithm>
[[gnu::always_inline]] inline void columns(float* y, const float* x, std::int64_t count,
                                           std::int64_t inner, std::int64_t width)
{
    float largest[kColumns];
    float sum[kColumns];
    std::fill_n(largest, width, -std::numeric_limits<float>::infinity());
    std::fill_n(sum, width, 0.0f);
    for (std::int64_t row = 0; row < count; ++row)
        for (std::int64_t i = 0; i < width; ++i)
            largest[i] = x[row * inner + i] > largest[i] ? x[row * inner + i] : largest[i];
    for (std::int64_t row = 0; row < count; ++row)
#pragma GCC ivdep
        for (std::int64_t i = 0; i < width; ++i) {
            const float difference = x[row * inner + i] - largest[i];
            const float value = exponentialOf(difference);
            sum[i] += value;
            y[row * inner + i] = kLogarithm ? difference : value;
        }
    for (std::int64_t i = 0; i < width; ++i)
        sum[i] = kLogarithm ? std::log(sum[i]) : 1.0f / sum[i];
    for (std::int64_t row = 0; row < count; ++row)
        for (std::int64_t i = 0; i < width; ++i)
            y[row * inner + i] =
                kLogarithm ? y[row * inner + i] - sum[i] : y[row * inner + i] * sum[i];
}

} // namespace

PLUGBOARD_VECTORISED void softmaxRow(float* y, const float* x, std::int64_t count)
{
    const float largest = largestOf(x, count);
    float sum = 0;
#pragma omp simd reduction(+ : sum)
    for (std::int64_t i = 0; i < count; ++i) {
        const float value = exponentialOf(x[i] - largest);
        sum += value;
        y[i] = value;
    }
    const float factor = 1.0f / sum;
    for (std::int64_t i = 0; i < count; ++i)
        y[i] *= factor;
}

PLUGBOARD_VECTORISED void logSoftmaxRow(float* y, const float* x, std::int64_t count)
{
    const float largest = largestOf(x, count);
    float sum = 0;
#pragma omp simd reduction(+ : sum)
    for (std::int64_t i = 0; i < count; ++i)
        sum += exponentialOf(x[i] - largest);
    const float logSum = std::log(sum);
#pragma GCC ivdep
    for (std::int64_t i = 0; i < count; ++i)
        y[i] = x[i] - largest - logSum;
}

PLUGBOARD_VECTORISED void softmaxColumns(float* y, const float* x, std::int64_t count,
                                         std::int64_t inner)
{
    for (std::int64_t first = 0; first < inner; first += kColumns)
        columns<false>(y + first, x + first, count, inner, std::min(kColumns, inner - first));
}

PLUGBOARD_VECTORISED void logSoftmaxColumns(float* y, const float* x, std::int64_t count,
                                            std::int64_t inner)
{
    for (std::int64_t first = 0; first < inner; first += kColumns)
        columns<true>(y + first, x + first, count, inner, std::min(kColumns, inner - first));
}

PLUGBOARD_VECTORISED void softmaxRowBackward(float* dx, const float* dy, const float* y,
                                             std::int64_t count)
{
    float sum = 0;
#pragma omp simd reduction(+ : sum)
    for (std::int64_t i = 0; i < count; ++i)
        sum += dy[i] * y[i];
#pragma GCC ivdep
    for (std::int64_t i = 0; i < count; ++i)
        dx[i] = y[i] * (dy[i] - sum);
}

PLUGBOARD_VECTORISED void logSoftmaxRowBackward(float* dx, const float* dy, const float* y,
                                                std::int64_t count)
{
    float sum = 0;
#pragma omp simd reduction(+ : sum)
    for (std::int64_t i = 0; i < count; ++i)
        sum += dy[i];
#pragma GCC ivdep
    for (std::int64_t i = 0; i < count; ++i)
        dx[i] = dy[i] - exponentialOf(y[i]) * sum;
}

PLUGBOARD_VECTORISED RowStatistics statisticsOf(const float* x, std::int64_t count, float epsilon,
                                                Centre centre)
{
    RowStatistics result;
    if (centre == Centre::Mean) {
        float sum = 0;
#pragma omp simd reduction(+ : sum)
        for (std::int64_t i = 0; i < count; ++i)
            sum += x[i];
        result.mean = sum / float(count);
    }
    const float mean = result.mean;
    float squares = 0;
#pragma omp simd reduction(+ : squares)
    for (std::int64_t i = 0; i < count; ++i)
        squares += (x[i] - mean) * (x[i] - mean);
    result.inverse = 1.0f / std::sqrt(squares / float(count) + epsilon);
    return result;
}

PLUGBOARD_VECTORISED void normaliseRow(float* y, const float* x, const RowStatistics& s,
                                       const float* scale, const float* bias, std::int64_t count)
{
    const RowStatistics m = s;
    if (bias == nullptr) {
#pragma GCC ivdep
        for (std::int64_t i = 0; i < count; ++i)
            y[i] = (x[i] - m.mean) * m.inverse * scale[i];
        return;
    }
#pragma GCC ivdep
    for (std::int64_t i = 0; i < count; ++i)
        y[i] = (x[i] - m.mean) * m.inverse * scale[i] + bias[i];
}

PLUGBOARD_VECTORISED void shiftedRow(float* y, const float* x, float mean, float factor,
                                     float shift, std::int64_t count)
{
#pragma GCC ivdep
    for (std::int64_t i = 0; i < count; ++i)
        y[i] = (x[i] - mean) * factor + shift;
}

PLUGBOARD_VECTORISED RowSums gradientSums(const float* dy, const float* scale, const float* x,
                                          const RowStatistics& s, std::int64_t count)
{
    const RowStatistics m = s;
    float plain = 0;
    float weighted = 0;
    if (scale == nullptr) {
#pragma omp simd reduction(+ : plain, weighted)
        for (std::int64_t i = 0; i < count; ++i) {
            plain += dy[i];
            weighted += dy[i] * (x[i] - m.mean);
        }
    } else {
#pragma omp simd reduction(+ : plain, weighted)
        for (std::int64_t i = 0; i < count; ++i) {
            plain += dy[i] * scale[i];
            weighted += dy[i] * scale[i] * (x[i] - m.mean);
        }
    }
    return {plain, weighted * m.inverse};
}

PLUGBOARD_VECTORISED void normGradientRow(float* dx, const float* dy, const float* scale,
                                          float factor, const float* x, const RowStatistics& s,
                                          const RowSums& means, std::int64_t count)
{
    const RowStatistics m = s;
    const float plain = means.plain;
    const float along = means.weighted * m.inverse;
    if (scale == nullptr) {
#pragma GCC ivdep
        for (std::int64_t i = 0; i < count; ++i)
            dx[i] = m.inverse * (dy[i] * factor - plain - (x[i] - m.mean) * along);
        return;
    }
#pragma GCC ivdep
    for (std::int64_t i = 0; i < count; ++i)
        dx[i] = m.inverse * (dy[i] * scale[i] * factor - plain - (x[i] - m.mean) * along);
}

PLUGBOARD_VECTORISED void addScaleGradient(float* dscale, const float* dy, const float* x,
                                           const RowStatistics& s, std::int64_t count)
{
    const RowStatistics m = s;
#pragma GCC ivdep
    for (std::int64_t i = 0; i < count; ++i)
        dscale[i] += dy[i] * ((x[i] - m.mean) * m.inverse);
}

} // namespace plugboard::cpu
