// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cmath>
#include <concepts>
#include <cstdint>
#include <limits>
#include <type_traits>

/// Arithmetic of the element types: floats as the processor has them, whole numbers wrap.
namespace plugboard::cpu {

/// Wide enough that no operand is promoted to a signed type.
template <class T>
using Wrapping = std::conditional_t<sizeof(T) <= 4, std::uint32_t, std::uint64_t>;

template <class T>
T sumOf(T a, T b)
{
    if constexpr (std::floating_point<T>)
        return a + b;
    else
        return T(Wrapping<T>(a) + Wrapping<T>(b));
}

template <class T>
T differenceOf(T a, T b)
{
    if constexpr (std::floating_point<T>)
        return a - b;
    else
        return T(Wrapping<T>(a) - Wrapping<T>(b));
}

template <class T>
T productOf(T a, T b)
{
    if constexpr (std::floating_point<T>)
        return a * b;
    else
        return T(Wrapping<T>(a) * Wrapping<T>(b));
}

template <class T>
T negated(T a)
{
    if constexpr (std::floating_point<T>)
        return -a;
    else
        return T(Wrapping<T>(0) - Wrapping<T>(a));
}

/// Towards zero; 0 where b is 0.
template <class T>
T quotientOf(T a, T b)
{
    if constexpr (std::floating_point<T>) {
        return a / b;
    } else {
        if (b == 0)
            return 0;
        if constexpr (std::signed_integral<T>)
            if (b == T(-1))
                return negated(a); // the least number has no opposite: it wraps
        return T(a / b);
    }
}

/// Of the division towards zero: it has the sign of a. Whole numbers: 0 where b is 0.
template <class T>
T remainderOf(T a, T b)
{
    if constexpr (std::floating_point<T>) {
        return std::fmod(a, b);
    } else {
        if (b == 0)
            return 0;
        if constexpr (std::signed_integral<T>)
            if (b == T(-1))
                return 0;
        return T(a % b);
    }
}

/// Of the division downwards: it has the sign of b.
template <class T>
T moduloOf(T a, T b)
{
    const T rest = remainderOf(a, b);
    if constexpr (std::is_unsigned_v<T>)
        return rest;
    else
        return rest != 0 && (rest < 0) != (b < 0) ? T(rest + b) : rest;
}

/// Whole numbers: by squaring; a negative exponent leaves what is no fraction: 1 and -1.
template <class T>
T powerOf(T a, T b)
{
    if constexpr (std::floating_point<T>) {
        return std::pow(a, b);
    } else {
        if constexpr (std::signed_integral<T>)
            if (b < 0) {
                if (a == T(-1))
                    return b % 2 == 0 ? T(1) : T(-1);
                return T(a == 1);
            }
        T result = 1;
        for (T base = a; b != 0; b = T(b >> 1)) {
            if ((b & 1) != 0)
                result = productOf(result, base);
            base = productOf(base, base);
        }
        return result;
    }
}

/// NaN where one is.
template <class T>
T smallerOf(T a, T b)
{
    return b < a || b != b ? b : a;
}
template <class T>
T largerOf(T a, T b)
{
    return a < b || b != b ? b : a;
}

/// A real as the nearest value of T that is within its range; for floats, the largest real is no
/// bound.
template <class T>
T boundOf(double value)
{
    using Limits = std::numeric_limits<T>;
    if constexpr (std::floating_point<T>)
        if (std::abs(value) == std::numeric_limits<double>::max())
            return value < 0 ? -Limits::infinity() : Limits::infinity();
    if (value <= double(Limits::lowest()))
        return Limits::lowest();
    if (value >= double(Limits::max()))
        return Limits::max();
    return T(value);
}

} // namespace plugboard::cpu
