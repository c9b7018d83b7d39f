// SPDX-License-Identifier: Apache-2.0
#include "engine/cpu/vector_loops.h"

#include <bit>
#include <cmath>

namespace plugboard::cpu {
namespace {

template <class T>
[[gnu::always_inline]] inline void addLoop(T* y, const T* x, std::int64_t count)
{
    for (std::int64_t i = 0; i < count; ++i)
        y[i] += x[i];
}

/// All bits where the condition holds.
[[gnu::always_inline]] inline std::uint32_t maskOf(bool condition)
{
    return 0u - std::uint32_t(condition);
}

} // namespace

PLUGBOARD_VECTORISED void addInto(float* y, const float* x, std::int64_t count)
{
    addLoop(y, x, count);
}

PLUGBOARD_VECTORISED void addInto(double* y, const double* x, std::int64_t count)
{
    addLoop(y, x, count);
}

void addInto(std::int32_t* y, const std::int32_t* x, std::int64_t count)
{
    addLoop(y, x, count);
}

void addInto(std::int64_t* y, const std::int64_t* x, std::int64_t count)
{
    addLoop(y, x, count);
}

PLUGBOARD_VECTORISED void addVectors(float* y, const float* a, const float* b, std::int64_t count)
{
    for (std::int64_t i = 0; i < count; ++i)
        y[i] = a[i] + b[i];
}

PLUGBOARD_VECTORISED void addScalar(float* y, const float* x, float value, std::int64_t count)
{
    for (std::int64_t i = 0; i < count; ++i)
        y[i] = x[i] + value;
}

PLUGBOARD_VECTORISED void reluVector(float* y, const float* x, std::int64_t count)
{
    for (std::int64_t i = 0; i < count; ++i)
        y[i] = x[i] < 0.0f ? 0.0f : x[i];
}

PLUGBOARD_VECTORISED void reluBackwardVector(float* dx, const float* dy, const float* y,
                                             std::int64_t count)
{
    for (std::int64_t i = 0; i < count; ++i) {
        const float gradient = dy[i];
        dx[i] = y[i] > 0.0f ? gradient : 0.0f;
    }
}

PLUGBOARD_VECTORISED void sgdVector(float* newWeight, const float* weight, const float* gradient,
                                    const SgdFactors& factors, std::int64_t count)
{
    const SgdFactors f = factors;
    for (std::int64_t i = 0; i < count; ++i)
        newWeight[i] =
            weight[i] - f.rate * (gradient[i] * f.inverseWeightSum + f.decay * weight[i]);
}

PLUGBOARD_VECTORISED void momentumVector(float* newWeight, float* newState, const float* weight,
                                         const float* gradient, const float* state,
                                         const SgdFactors& factors, std::int64_t count)
{
    const SgdFactors f = factors;
    for (std::int64_t i = 0; i < count; ++i) {
        const float change =
            f.momentum * state[i] + (gradient[i] * f.inverseWeightSum + f.decay * weight[i]);
        const float updated = weight[i] - f.rate * change;
        newState[i] = change;
        newWeight[i] = updated;
    }
}

PLUGBOARD_VECTORISED void adamVector(const AdamArrays& arrays, const AdamFactors& factors,
                                     std::int64_t begin, std::int64_t end)
{
    const AdamArrays a = arrays;
    const AdamFactors f = factors;
    // Old and new arrays are the same or apart, so no element is read after another one's write.
#pragma GCC ivdep
    for (std::int64_t i = begin; i < end; ++i) {
        const float weight = a.weight[i];
        const float gradient = a.gradient[i] * f.inverseWeightSum + f.decay * weight;
        const float m = f.beta1 * a.m[i] + (1.0f - f.beta1) * gradient;
        const float v = f.beta2 * a.v[i] + (1.0f - f.beta2) * gradient * gradient;
        a.newM[i] = m;
        a.newV[i] = v;
        a.newWeight[i] = weight - f.rate * m / (std::sqrt(v) * f.rootCorrection + f.epsilon);
    }
}

namespace {

template <std::int64_t kStride>
[[gnu::always_inline]] inline void maxLoop(float* __restrict y, const float* __restrict x,
                                           std::int64_t stride, std::int64_t count)
{
    const std::int64_t step = kStride > 0 ? kStride : stride;
    for (std::int64_t i = 0; i < count; ++i) {
        const float value = x[i * step];
        const bool larger = (value > y[i]) | (value != value);
        y[i] = larger ? value : y[i];
    }
}

template <std::int64_t kStride>
[[gnu::always_inline]] inline void addLoop(float* __restrict y, const float* __restrict x,
                                           std::int64_t stride, std::int64_t count)
{
    const std::int64_t step = kStride > 0 ? kStride : stride;
    for (std::int64_t i = 0; i < count; ++i)
        y[i] += x[i * step];
}

} // namespace

PLUGBOARD_VECTORISED void addScaled(float* y, const float* x, float factor, std::int64_t count)
{
    for (std::int64_t i = 0; i < count; ++i)
        y[i] += factor * x[i];
}

PLUGBOARD_VECTORISED void maxInto(float* y, const float* x, std::int64_t stride, std::int64_t count)
{
    if (stride == 1)
        maxLoop<1>(y, x, stride, count);
    else if (stride == 2)
        maxLoop<2>(y, x, stride, count);
    else
        maxLoop<0>(y, x, stride, count);
}

PLUGBOARD_VECTORISED void addStrided(float* y, const float* x, std::int64_t stride,
                                     std::int64_t count)
{
    if (stride == 1)
        addLoop<1>(y, x, stride, count);
    else if (stride == 2)
        addLoop<2>(y, x, stride, count);
    else
        addLoop<0>(y, x, stride, count);
}

PLUGBOARD_VECTORISED void maxPool2x2(float* __restrict y, const float* __restrict x,
                                     std::int64_t rows, std::int64_t width, std::int64_t pitch)
{
    for (std::int64_t row = 0; row < rows; ++row) {
        const float* top = x + 2 * row * pitch;
        const float* bottom = top + pitch;
        float* out = y + row * width;
        for (std::int64_t i = 0; i < width; ++i) {
            const float left = top[2 * i] < bottom[2 * i] ? bottom[2 * i] : top[2 * i];
            const float right =
                top[2 * i + 1] < bottom[2 * i + 1] ? bottom[2 * i + 1] : top[2 * i + 1];
            out[i] = left < right ? right : left;
        }
    }
}

PLUGBOARD_VECTORISED void maxPool2x2Backward(float* __restrict dx, const float* __restrict x,
                                             const float* __restrict dy, std::int64_t rows,
                                             std::int64_t width, std::int64_t pitch)
{
    for (std::int64_t row = 0; row < rows; ++row) {
        const float* top = x + 2 * row * pitch;
        const float* bottom = top + pitch;
        float* outTop = dx + 2 * row * pitch;
        float* outBottom = outTop + pitch;
        const float* gradient = dy + row * width;
        for (std::int64_t i = 0; i < width; ++i) {
            const float a = top[2 * i];
            const float b = top[2 * i + 1];
            const float c = bottom[2 * i];
            const float d = bottom[2 * i + 1];
            const auto g = std::bit_cast<std::uint32_t>(gradient[i]);
            // Masks, not branches: which element wins is random. Ties go to the row above, then to
            // the left.
            const std::uint32_t rightAbove = maskOf(a < b);
            const std::uint32_t rightBelow = maskOf(c < d);
            const std::uint32_t below = maskOf((a < b ? b : a) < (c < d ? d : c));
            outTop[2 * i] = std::bit_cast<float>(g & ~below & ~rightAbove);
            outTop[2 * i + 1] = std::bit_cast<float>(g & ~below & rightAbove);
            outBottom[2 * i] = std::bit_cast<float>(g & below & ~rightBelow);
            outBottom[2 * i + 1] = std::bit_cast<float>(g & below & rightBelow);
        }
    }
}

} // namespace plugboard::cpu
