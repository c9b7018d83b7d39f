// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

/// A function compiled for several instruction sets; the loader takes the best one that the
/// processor has. Sanitizers cannot run before the loader has chosen, so they get the plain one.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define PLUGBOARD_VECTORISED
#else
#define PLUGBOARD_VECTORISED                                                                       \
    __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#endif

namespace plugboard::cpu {

/// y[i] += x[i]
void addInto(float* y, const float* x, std::int64_t count);
void addInto(double* y, const double* x, std::int64_t count);
void addInto(std::int32_t* y, const std::int32_t* x, std::int64_t count);
void addInto(std::int64_t* y, const std::int64_t* x, std::int64_t count);

/// y[i] = a[i] + b[i]
void addVectors(float* y, const float* a, const float* b, std::int64_t count);
/// y[i] = x[i] + value
void addScalar(float* y, const float* x, float value, std::int64_t count);
/// y[i] = max(x[i], 0); a NaN stays one
void reluVector(float* y, const float* x, std::int64_t count);
/// dx[i] = dy[i] where y[i] > 0, else 0
void reluBackwardVector(float* dx, const float* dy, const float* y, std::int64_t count);

/// w -= rate (gradient / weightSum + decay w)
struct SgdFactors {
    float inverseWeightSum, rate, momentum, decay;
};
void sgdVector(float* newWeight, const float* weight, const float* gradient,
               const SgdFactors& factors, std::int64_t count);
/// v = momentum v + gradient / weightSum + decay w; w -= rate v
void momentumVector(float* newWeight, float* newState, const float* weight, const float* gradient,
                    const float* state, const SgdFactors& factors, std::int64_t count);

/// rate and rootCorrection hold the bias corrections of step t: rate / (1 - beta1^t) and
/// 1 / sqrt(1 - beta2^t).
struct AdamFactors {
    float inverseWeightSum, rate, rootCorrection, beta1, beta2, epsilon, decay;
};
/// The three arrays of new values, then the old ones and the gradient.
struct AdamArrays {
    float *newWeight, *newM, *newV;
    const float *weight, *m, *v, *gradient;
};
void adamVector(const AdamArrays& arrays, const AdamFactors& factors, std::int64_t begin,
                std::int64_t end);

/// y[i] = max(y[i], x[i stride]); a NaN stays one
void maxInto(float* y, const float* x, std::int64_t stride, std::int64_t count);
/// y[i] += factor x[i]
void addScaled(float* y, const float* x, float factor, std::int64_t count);
/// y[i] += x[i stride]
void addStrided(float* y, const float* x, std::int64_t stride, std::int64_t count);

/// Rows of a 2x2, stride 2 maximum: `rows` rows of `width` outputs from two rows of 2 `width`
/// inputs each, which lie `pitch` elements apart.
void maxPool2x2(float* y, const float* x, std::int64_t rows, std::int64_t width,
                std::int64_t pitch);
/// dx of the same window: the first maximum in row order takes dy, the others 0.
void maxPool2x2Backward(float* dx, const float* x, const float* dy, std::int64_t rows,
                        std::int64_t width, std::int64_t pitch);

} // namespace plugboard::cpu
