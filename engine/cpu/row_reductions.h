// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/cpu/number_arithmetic.h"

#include <algorithm>
#include <cstdint>

/// Reductions of elements that lie together. float has its own, compiled for several instruction
/// sets; the order of the operations is the same on each.
namespace plugboard::cpu {

enum class Reduction { Sum, Product, Maximum, Minimum };

template <Reduction R, class T>
T reduced(T a, T b)
{
    if constexpr (R == Reduction::Sum)
        return sumOf(a, b);
    else if constexpr (R == Reduction::Product)
        return productOf(a, b);
    else if constexpr (R == Reduction::Maximum)
        return largerOf(a, b);
    else
        return smallerOf(a, b);
}

/// Of one element or more, in 32 lanes.
template <Reduction R, class T>
[[gnu::always_inline]] inline T rowReduced(const T* x, std::int64_t count)
{
    constexpr std::int64_t kLanes = 32;
    if (count < kLanes) {
        T result = x[0];
        for (std::int64_t i = 1; i < count; ++i)
            result = reduced<R>(result, x[i]);
        return result;
    }
    T lanes[kLanes];
    std::copy_n(x, kLanes, lanes);
    std::int64_t at = kLanes;
    for (; at + kLanes <= count; at += kLanes)
        for (std::int64_t lane = 0; lane < kLanes; ++lane)
            lanes[lane] = reduced<R>(lanes[lane], x[at + lane]);
    for (std::int64_t lane = 0; at + lane < count; ++lane)
        lanes[lane] = reduced<R>(lanes[lane], x[at + lane]);
    for (std::int64_t half = kLanes / 2; half > 0; half /= 2)
        for (std::int64_t lane = 0; lane < half; ++lane)
            lanes[lane] = reduced<R>(lanes[lane], lanes[lane + half]);
    return lanes[0];
}

/// y[i] = reduced(y[i], x[i])
template <Reduction R, class T>
[[gnu::always_inline]] inline void rowCombined(T* y, const T* x, std::int64_t count)
{
    for (std::int64_t i = 0; i < count; ++i)
        y[i] = reduced<R>(y[i], x[i]);
}

float reduceRow(Reduction reduction, const float* x, std::int64_t count);
void combineRow(Reduction reduction, float* y, const float* x, std::int64_t count);

template <class T>
T reduceRow(Reduction reduction, const T* x, std::int64_t count)
{
    switch (reduction) {
    case Reduction::Sum:
        return rowReduced<Reduction::Sum>(x, count);
    case Reduction::Product:
        return rowReduced<Reduction::Product>(x, count);
    case Reduction::Maximum:
        return rowReduced<Reduction::Maximum>(x, count);
    case Reduction::Minimum:
        break;
    }
    return rowReduced<Reduction::Minimum>(x, count);
}

template <class T>
void combineRow(Reduction reduction, T* y, const T* x, std::int64_t count)
{
    switch (reduction) {
    case Reduction::Sum:
        return rowCombined<Reduction::Sum>(y, x, count);
    case Reduction::Product:
        return rowCombined<Reduction::Product>(y, x, count);
    case Reduction::Maximum:
        return rowCombined<Reduction::Maximum>(y, x, count);
    case Reduction::Minimum:
        return rowCombined<Reduction::Minimum>(y, x, count);
    }
}

} // namespace plugboard::cpu
