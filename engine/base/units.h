// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <compare>
#include <cstdint>
#include <string>

namespace plugboard {

struct Seconds {
    double value = 0;
    auto operator<=>(const Seconds&) const = default;
};
struct Bytes {
    std::int64_t value = 0;
    auto operator<=>(const Bytes&) const = default;
};
struct BytesPerSecond {
    double value = 0;
    auto operator<=>(const BytesPerSecond&) const = default;
};
/// Floating-point operations; a multiply-add counts 2.
struct Flops {
    double value = 0;
    auto operator<=>(const Flops&) const = default;
};
struct FlopsPerSecond {
    double value = 0;
    auto operator<=>(const FlopsPerSecond&) const = default;
};

constexpr Seconds operator+(Seconds a, Seconds b)
{
    return {a.value + b.value};
}
constexpr Seconds operator-(Seconds a, Seconds b)
{
    return {a.value - b.value};
}
constexpr Seconds operator*(double factor, Seconds a)
{
    return {factor * a.value};
}
constexpr double operator/(Seconds a, Seconds b)
{
    return a.value / b.value;
}
constexpr Bytes operator+(Bytes a, Bytes b)
{
    return {a.value + b.value};
}
constexpr Bytes operator-(Bytes a, Bytes b)
{
    return {a.value - b.value};
}
constexpr Bytes operator*(std::int64_t factor, Bytes a)
{
    return {factor * a.value};
}
constexpr Flops operator+(Flops a, Flops b)
{
    return {a.value + b.value};
}
constexpr Seconds operator/(Bytes size, BytesPerSecond rate)
{
    return {double(size.value) / rate.value};
}
constexpr Seconds operator/(Flops work, FlopsPerSecond rate)
{
    return {work.value / rate.value};
}

/// For people: "1.25 ms", "3.1 MiB", "12.0 GB/s", "1.5 GFLOP", "180 GFLOP/s".
std::string toString(Seconds time);
std::string toString(Bytes size);
std::string toString(BytesPerSecond rate);
std::string toString(Flops work);
std::string toString(FlopsPerSecond rate);

} // namespace plugboard
