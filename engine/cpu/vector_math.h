// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bit>
#include <cmath>
#include <cstdint>

/// Functions of float32 without branches and library calls, so that loops over them vectorise.
/// Errors are in units in the last place (ulp) of the result, the worst over all floats.
namespace plugboard::cpu {

/// e^x within 2 ulp; denormal results too, infinity from 88.73 on, NaN stays NaN.
/// source  range reduction and polynomial of Cephes' expf
[[gnu::always_inline]] inline float exponentialOf(float x)
{
    constexpr float kRound = 12582912.0f; // 1.5 * 2^23: adding it rounds to a whole number
    x = x > 89.0f ? 89.0f : x;
    x = x < -104.0f ? -104.0f : x;
    const float shifted = x * 1.44269504088896341f + kRound;
    const float whole = shifted - kRound;
    const float r = (x - whole * 0.693359375f) + whole * 2.12194440e-4f;
    float p = 1.9875691500e-4f;
    p = p * r + 1.3981999507e-3f;
    p = p * r + 8.3334519073e-3f;
    p = p * r + 4.1665795894e-2f;
    p = p * r + 1.6666665459e-1f;
    p = p * r + 5.0000001201e-1f;
    p = p * (r * r) + r + 1.0f;
    // 2^whole as two factors, each of which is a normal number.
    const std::int32_t power =
        std::int32_t(std::bit_cast<std::uint32_t>(shifted) - std::bit_cast<std::uint32_t>(kRound));
    const std::int32_t half = power >> 1;
    const float first = std::bit_cast<float>(std::uint32_t(half + 127) << 23);
    const float second = std::bit_cast<float>(std::uint32_t(power - half + 127) << 23);
    return p * first * second;
}

/// Within 7 ulp, 4e-7; 1 from 7.905 on.
/// source  rational function of Eigen's generic_fast_tanh_float
[[gnu::always_inline]] inline float hyperbolicTangentOf(float x)
{
    constexpr float kBound = 7.90531110763549805f;
    x = x > kBound ? kBound : x;
    x = x < -kBound ? -kBound : x;
    const float z = x * x;
    float p = -2.76076847742355e-16f;
    p = p * z + 2.00018790482477e-13f;
    p = p * z - 8.60467152213735e-11f;
    p = p * z + 5.12229709037114e-08f;
    p = p * z + 1.48572235717979e-05f;
    p = p * z + 6.37261928875436e-04f;
    p = p * z + 4.89352455891786e-03f;
    float q = 1.19825839466702e-06f;
    q = q * z + 1.18534705686654e-04f;
    q = q * z + 2.26843463243900e-03f;
    q = q * z + 4.89352518554385e-03f;
    // x p alone may be denormal.
    return std::abs(x) >= kBound ? std::copysign(1.0f, x) : x * (p / q);
}

/// Within 3 ulp where the result is normal.
[[gnu::always_inline]] inline float sigmoidOf(float x)
{
    return 1.0f / (1.0f + exponentialOf(-x));
}

/// Within 8 ulp, 5e-7; 1 from 4 on.
/// source  rational function of Eigen's generic_fast_erf_float
[[gnu::always_inline]] inline float errorFunctionOf(float x)
{
    x = x > 4.0f ? 4.0f : x;
    x = x < -4.0f ? -4.0f : x;
    const float z = x * x;
    float p = -2.72614225801306e-10f;
    p = p * z + 2.77068142495902e-08f;
    p = p * z - 2.10102402082508e-06f;
    p = p * z - 5.69250639462346e-05f;
    p = p * z - 7.34990630326855e-04f;
    p = p * z - 2.95459980854025e-03f;
    p = p * z - 1.60960333262415e-02f;
    float q = -1.45660718464996e-05f;
    q = q * z - 2.13374055278905e-04f;
    q = q * z - 1.68282697438203e-03f;
    q = q * z - 7.37332916720468e-03f;
    q = q * z - 1.42647390514189e-02f;
    return std::abs(x) >= 4.0f ? std::copysign(1.0f, x) : x * (p / q);
}

/// The normal distribution's share below x.
[[gnu::always_inline]] inline float normalShareOf(float x)
{
    return 0.5f + 0.5f * errorFunctionOf(x * 0.70710678118654752f);
}

} // namespace plugboard::cpu
