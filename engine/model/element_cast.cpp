// SPDX-License-Identifier: Apache-2.0
#include "engine/model/element_cast.h"

#include <bit>
#include <cmath>
#include <cstring>
#include <limits>
#include <type_traits>

namespace plugboard::model {
namespace {

struct Half {
    std::uint16_t bits;
};
struct Brain {
    std::uint16_t bits;
};
struct Truth {
    std::uint8_t value;
};

template <class T>
auto plain(T value)
{
    if constexpr (std::is_same_v<T, Half>)
        return floatOfHalf(value.bits);
    else if constexpr (std::is_same_v<T, Brain>)
        return floatOfBrain(value.bits);
    else if constexpr (std::is_same_v<T, Truth>)
        return std::uint8_t(value.value != 0);
    else
        return value;
}

template <class To, class From>
To clamped(From value)
{
    if (std::isnan(value))
        return To(0);
    // The largest whole number may not be a float: compare with the power of two behind it.
    const From above = std::ldexp(From(1), std::numeric_limits<To>::digits);
    if (value >= above)
        return std::numeric_limits<To>::max();
    if (value < From(std::numeric_limits<To>::lowest()))
        return std::numeric_limits<To>::lowest();
    return To(value);
}

template <class To, class From>
To cast(From from)
{
    const auto value = plain(from);
    if constexpr (std::is_same_v<To, Half>)
        return {halfOfFloat(float(value))};
    else if constexpr (std::is_same_v<To, Brain>)
        return {brainOfFloat(float(value))};
    else if constexpr (std::is_same_v<To, Truth>)
        return {std::uint8_t(value != 0)};
    else if constexpr (std::is_floating_point_v<decltype(value)> && std::is_integral_v<To>)
        return clamped<To>(value);
    else
        return To(value);
}

/// Calls use(T{}) with the C++ type behind `type`.
template <class Use>
void withElement(DataType type, Use use)
{
    switch (type) {
    case DataType::Float32:
        return use(float{});
    case DataType::Float64:
        return use(double{});
    case DataType::Float16:
        return use(Half{});
    case DataType::BFloat16:
        return use(Brain{});
    case DataType::Int32:
        return use(std::int32_t{});
    case DataType::Int64:
        return use(std::int64_t{});
    case DataType::Bool:
        return use(Truth{});
    case DataType::Int8:
        return use(std::int8_t{});
    case DataType::Int16:
        return use(std::int16_t{});
    case DataType::UInt8:
        return use(std::uint8_t{});
    case DataType::UInt16:
        return use(std::uint16_t{});
    case DataType::UInt32:
        return use(std::uint32_t{});
    case DataType::UInt64:
        return use(std::uint64_t{});
    }
}

} // namespace

float floatOfHalf(std::uint16_t bits)
{
    const std::uint32_t sign = std::uint32_t(bits & 0x8000u) << 16;
    const std::uint32_t exponent = (bits >> 10) & 0x1fu;
    const std::uint32_t mantissa = bits & 0x3ffu;
    if (exponent == 0x1f)
        return std::bit_cast<float>(sign | 0x7f800000u | (mantissa << 13));
    if (exponent == 0) {
        const float small = std::ldexp(float(mantissa), -24);
        return sign == 0 ? small : -small;
    }
    return std::bit_cast<float>(sign | ((exponent + 112) << 23) | (mantissa << 13));
}

std::uint16_t halfOfFloat(float value)
{
    const std::uint32_t bits = std::bit_cast<std::uint32_t>(value);
    const auto sign = std::uint16_t((bits >> 16) & 0x8000u);
    const std::uint32_t magnitude = bits & 0x7fffffffu;
    if (magnitude > 0x7f800000u)
        return std::uint16_t(sign | 0x7e00u);
    if (magnitude >= 0x47800000u) // 65536 and above
        return std::uint16_t(sign | 0x7c00u);
    if (magnitude < 0x38800000u) { // below the smallest normal: count in steps of 2^-24
        const float steps = std::ldexp(std::bit_cast<float>(magnitude), 24);
        return std::uint16_t(sign | std::uint16_t(std::nearbyint(steps)));
    }
    const std::uint32_t rounded = magnitude - 0x38000000u + 0xfffu + ((magnitude >> 13) & 1u);
    return std::uint16_t(sign | std::uint16_t(rounded >> 13));
}

float floatOfBrain(std::uint16_t bits)
{
    return std::bit_cast<float>(std::uint32_t(bits) << 16);
}

std::uint16_t brainOfFloat(float value)
{
    const std::uint32_t bits = std::bit_cast<std::uint32_t>(value);
    if ((bits & 0x7fffffffu) > 0x7f800000u)
        return std::uint16_t((bits >> 16) | 0x40u);
    return std::uint16_t((bits + 0x7fffu + ((bits >> 16) & 1u)) >> 16);
}

void castElements(const void* from, DataType fromType, void* to, DataType toType,
                  std::int64_t count)
{
    if (fromType == toType && fromType != DataType::Bool) {
        std::memcpy(to, from, std::size_t(count * sizeOf(fromType)));
        return;
    }
    withElement(fromType, [&]<class From>(From) {
        withElement(toType, [&]<class To>(To) {
            const auto* source = static_cast<const From*>(from);
            auto* target = static_cast<To*>(to);
            for (std::int64_t at = 0; at < count; ++at)
                target[at] = cast<To>(source[at]);
        });
    });
}

} // namespace plugboard::model
