// SPDX-License-Identifier: Apache-2.0
#include "engine/cpu/elementwise.h"
#include "engine/cpu/number_arithmetic.h"

#include <array>
#include <cmath>
#include <numbers>

namespace plugboard::cpu {
namespace {

using backend::KernelSpec;

Loops identity(const KernelSpec& spec)
{
    return bySize(inputType(spec),
                  [&]<class T>(T) { return elementwise<T, T>(spec, [](T x) { return x; }); });
}

Loops negate(const KernelSpec& spec)
{
    return byNumber(inputType(spec), [&]<class T>(T) {
        return elementwise<T, T>(spec, [](T x) { return negated(x); });
    });
}

Loops absolute(const KernelSpec& spec)
{
    return byNumber(inputType(spec), [&]<class T>(T) {
        return elementwise<T, T>(spec, [](T x) -> T {
            if constexpr (std::floating_point<T>)
                return std::abs(x);
            else if constexpr (std::is_unsigned_v<T>)
                return x;
            else
                return x < 0 ? negated(x) : x;
        });
    });
}

Loops absoluteBackward(const KernelSpec& spec)
{
    return gradients(spec, []<class T>(T dy, T x) {
        return x < T(0) ? -dy : x > T(0) ? dy : T(0);
    });
}

Loops squareRoot(const KernelSpec& spec)
{
    return floats(spec, [](auto x) { return std::sqrt(x); });
}

Loops squareRootBackward(const KernelSpec& spec)
{
    return gradients(spec, []<class T>(T dy, T y) { return dy / (T(2) * y); });
}

Loops reciprocal(const KernelSpec& spec)
{
    return floats(spec, []<class T>(T x) { return T(1) / x; });
}

Loops reciprocalBackward(const KernelSpec& spec)
{
    return gradients(spec, [](auto dy, auto y) { return -dy * y * y; });
}

Loops exponential(const KernelSpec& spec)
{
    return floats(spec, [](auto x) { return std::exp(x); });
}

Loops logarithm(const KernelSpec& spec)
{
    return floats(spec, [](auto x) { return std::log(x); });
}

Loops erf(const KernelSpec& spec)
{
    return floats(spec, [](auto x) { return std::erf(x); });
}

Loops erfBackward(const KernelSpec& spec)
{
    return gradients(spec, []<class T>(T dy, T x) {
        return dy * T(2) * std::numbers::inv_sqrtpi_v<T> * std::exp(-x * x);
    });
}

Loops sine(const KernelSpec& spec)
{
    return floats(spec, [](auto x) { return std::sin(x); });
}

Loops sineBackward(const KernelSpec& spec)
{
    return gradients(spec, [](auto dy, auto x) { return dy * std::cos(x); });
}

Loops cosine(const KernelSpec& spec)
{
    return floats(spec, [](auto x) { return std::cos(x); });
}

Loops cosineBackward(const KernelSpec& spec)
{
    return gradients(spec, [](auto dy, auto x) { return -dy * std::sin(x); });
}

} // namespace

std::span<const LoopEntry> unaryLoops()
{
    constexpr OperandCount one{1, 1};
    constexpr OperandCount two{2, 2};
    static constexpr std::array kTable{
        LoopEntry{"identity", one, one, identity},
        LoopEntry{"negate", one, one, negate},
        LoopEntry{"absolute", one, one, absolute},
        LoopEntry{"absolute_backward", two, one, absoluteBackward},
        LoopEntry{"square_root", one, one, squareRoot},
        LoopEntry{"square_root_backward", two, one, squareRootBackward},
        LoopEntry{"reciprocal", one, one, reciprocal},
        LoopEntry{"reciprocal_backward", two, one, reciprocalBackward},
        LoopEntry{"exponential", one, one, exponential},
        LoopEntry{"logarithm", one, one, logarithm},
        LoopEntry{"erf", one, one, erf},
        LoopEntry{"erf_backward", two, one, erfBackward},
        LoopEntry{"sine", one, one, sine},
        LoopEntry{"sine_backward", two, one, sineBackward},
        LoopEntry{"cosine", one, one, cosine},
        LoopEntry{"cosine_backward", two, one, cosineBackward}};
    return kTable;
}

} // namespace plugboard::cpu
