// SPDX-License-Identifier: Apache-2.0
#include "engine/cpu/elementwise.h"
#include "engine/cpu/number_arithmetic.h"

#include <array>

namespace plugboard::cpu {
namespace {

using backend::KernelSpec;

Loops subtract(const KernelSpec& spec)
{
    return byNumber(inputType(spec), [&]<class T>(T) {
        return elementwise<T, T, T>(spec, [](T a, T b) { return differenceOf(a, b); });
    });
}

Loops multiply(const KernelSpec& spec)
{
    return byNumber(inputType(spec), [&]<class T>(T) {
        return folded<T>(spec, [](T a, T b) { return productOf(a, b); });
    });
}

Loops divide(const KernelSpec& spec)
{
    return byNumber(inputType(spec), [&]<class T>(T) {
        return elementwise<T, T, T>(spec, [](T a, T b) { return quotientOf(a, b); });
    });
}

/// dy, y, b: -dy y / b
template <class T>
Loops divideBackward(const KernelSpec& spec)
{
    return elementwise<T, T, T, T>(spec, [](T dy, T y, T b) { return -dy * y / b; });
}

Loops modulo(const KernelSpec& spec)
{
    const bool signOfFirst = spec.attributes.integer("fmod", 0) != 0;
    return byNumber(inputType(spec), [&]<class T>(T) {
        return elementwise<T, T, T>(spec, signOfFirst ? remainderOf<T> : moduloOf<T>);
    });
}

Loops power(const KernelSpec& spec)
{
    return byNumber(inputType(spec), [&]<class T>(T) {
        return elementwise<T, T, T>(spec, [](T a, T b) { return powerOf(a, b); });
    });
}

/// dy, a, b: dy b a^(b - 1)
template <class T>
Loops powerBackwardBase(const KernelSpec& spec)
{
    return elementwise<T, T, T, T>(
        spec, [](T dy, T a, T b) { return b == T(0) ? T(0) : dy * b * std::pow(a, b - T(1)); });
}

/// dy, y, a: dy y ln a
template <class T>
Loops powerBackwardExponent(const KernelSpec& spec)
{
    return elementwise<T, T, T, T>(
        spec, [](T dy, T y, T a) { return y == T(0) ? T(0) : dy * y * std::log(a); });
}

Loops minimum(const KernelSpec& spec)
{
    return byNumber(inputType(spec), [&]<class T>(T) {
        return folded<T>(spec, [](T a, T b) { return smallerOf(a, b); });
    });
}

Loops maximum(const KernelSpec& spec)
{
    return byNumber(inputType(spec), [&]<class T>(T) {
        return folded<T>(spec, [](T a, T b) { return largerOf(a, b); });
    });
}

/// dy, y, x, operands before it: dy where x is the first that equals y.
template <class T>
Loops extremumBackward(const KernelSpec& spec)
{
    const std::size_t inputs = spec.inputs.size();
    std::vector<BroadcastRows> tests; // dx and y against each operand
    const model::Shape& shape = spec.outputs[0].local.shape;
    for (std::size_t input = 2; input < inputs; ++input)
        tests.push_back(broadcastRows(shape, {spec.inputs[input].local.shape}));
    for (const BroadcastRows& rows : tests)
        if (rows.tooManyAxes())
            return {};
    return [=](void* const* operands, const backend::FiringContext&) {
        const T* dy = at<const T>(operands, 0);
        const T* y = at<const T>(operands, 1);
        T* dx = at<T>(operands, inputs);
        for (std::size_t input = 2; input < inputs; ++input) {
            const BroadcastRows& rows = tests[input - 2];
            const T* x = at<const T>(operands, input);
            rows.template forEach<1>(
                0, rows.elements, [&](std::int64_t first, std::int64_t count, const auto& offset) {
                    for (std::int64_t i = 0; i < count; ++i) {
                        const std::int64_t to = first + i;
                        const bool equal = x[offset[0] + i * rows.row.strides[0]] == y[to];
                        const T kept = input == 2 ? dy[to] : dx[to];
                        dx[to] = equal == (input == 2) ? kept : T(0);
                    }
                });
        }
    };
}

/// x where x > 0, else slope x.
Loops prelu(const KernelSpec& spec)
{
    return byNumber(inputType(spec), [&]<class T>(T) {
        return elementwise<T, T, T>(
            spec, [](T x, T slope) { return x < T(0) ? productOf(slope, x) : x; });
    });
}

template <class T>
Loops preluBackward(const KernelSpec& spec)
{
    return elementwise<T, T, T, T>(spec,
                                   [](T dy, T x, T slope) { return x < T(0) ? slope * dy : dy; });
}

template <class T>
Loops preluBackwardSlope(const KernelSpec& spec)
{
    return elementwise<T, T, T>(spec, [](T dy, T x) { return x < T(0) ? x * dy : T(0); });
}

} // namespace

std::span<const LoopEntry> binaryLoops()
{
    constexpr OperandCount one{1, 1};
    constexpr OperandCount two{2, 2};
    constexpr OperandCount three{3, 3};
    constexpr OperandCount many{2, 1 << 20};
    static constexpr std::array kTable{
        LoopEntry{"subtract", two, one, subtract},
        LoopEntry{"multiply", many, one, multiply},
        LoopEntry{"divide", two, one, divide},
        LoopEntry{"divide_backward", three, one,
                  byPrecision<divideBackward<float>, divideBackward<double>>},
        LoopEntry{"modulo", two, one, modulo},
        LoopEntry{"power", two, one, power},
        LoopEntry{"power_backward_base", three, one,
                  byPrecision<powerBackwardBase<float>, powerBackwardBase<double>>},
        LoopEntry{"power_backward_exponent", three, one,
                  byPrecision<powerBackwardExponent<float>, powerBackwardExponent<double>>},
        LoopEntry{"minimum", many, one, minimum},
        LoopEntry{"maximum", many, one, maximum},
        LoopEntry{"extremum_backward",
                  {3, 1 << 20},
                  one,
                  byPrecision<extremumBackward<float>, extremumBackward<double>>},
        LoopEntry{"prelu", two, one, prelu},
        LoopEntry{"prelu_backward", three, one,
                  byPrecision<preluBackward<float>, preluBackward<double>>},
        LoopEntry{"prelu_backward_slope", two, one,
                  byPrecision<preluBackwardSlope<float>, preluBackwardSlope<double>>}};
    return kTable;
}

} // namespace plugboard::cpu
