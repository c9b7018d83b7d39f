// SPDX-License-Identifier: Apache-2.0
#include "engine/cpu/elementwise.h"
#include "engine/cpu/number_arithmetic.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

namespace plugboard::cpu {
namespace {

using backend::KernelSpec;

double real(const KernelSpec& spec, const char* name, double fallback)
{
    return spec.attributes.real(name, fallback);
}

template <class T>
T sigmoidOf(T x)
{
    return T(1) / (T(1) + std::exp(-x));
}

Loops tanh(const KernelSpec& spec)
{
    return floats(spec, [](auto x) { return std::tanh(x); });
}

Loops tanhBackward(const KernelSpec& spec)
{
    return gradients(spec, []<class T>(T dy, T y) { return dy * (T(1) - y * y); });
}

Loops sigmoid(const KernelSpec& spec)
{
    return floats(spec, [](auto x) { return sigmoidOf(x); });
}

Loops sigmoidBackward(const KernelSpec& spec)
{
    return gradients(spec, []<class T>(T dy, T y) { return dy * y * (T(1) - y); });
}

Loops clip(const KernelSpec& spec)
{
    constexpr double most = std::numeric_limits<double>::max();
    return byNumber(inputType(spec), [&]<class T>(T) {
        const T low = boundOf<T>(real(spec, "low", -most));
        const T high = boundOf<T>(real(spec, "high", most));
        return elementwise<T, T>(spec, [=](T x) {
            const T raised = x < low ? low : x;
            return high < raised ? high : raised;
        });
    });
}

Loops clipBackward(const KernelSpec& spec)
{
    constexpr double most = std::numeric_limits<double>::max();
    return byFloat(spec, [&]<class T>(T) {
        const T low = boundOf<T>(real(spec, "low", -most));
        const T high = boundOf<T>(real(spec, "high", most));
        return elementwise<T, T, T>(spec,
                                    [=](T dy, T x) { return low <= x && x <= high ? dy : T(0); });
    });
}

/// sqrt(2 / pi) and the cube's share in GELU by tanh.
constexpr double kGeluScale = 0.79788456080286535588;
constexpr double kGeluCube = 0.044715;

template <class T>
T normalShare(T x)
{
    return T(0.5) * (T(1) + std::erf(x / std::numbers::sqrt2_v<T>));
}

Loops gelu(const KernelSpec& spec)
{
    if (spec.attributes.integer("approximate", 0) != 0)
        return floats(spec, []<class T>(T x) {
            const T inner = T(kGeluScale) * (x + T(kGeluCube) * x * x * x);
            return T(0.5) * x * (T(1) + std::tanh(inner));
        });
    return floats(spec, [](auto x) { return x * normalShare(x); });
}

Loops geluBackward(const KernelSpec& spec)
{
    if (spec.attributes.integer("approximate", 0) != 0)
        return gradients(spec, []<class T>(T dy, T x) {
            const T inner = T(kGeluScale) * (x + T(kGeluCube) * x * x * x);
            const T slope = T(kGeluScale) * (T(1) + T(3 * kGeluCube) * x * x);
            const T t = std::tanh(inner);
            return dy * T(0.5) * (T(1) + t + x * (T(1) - t * t) * slope);
        });
    return gradients(spec, []<class T>(T dy, T x) {
        const T density =
            std::exp(T(-0.5) * x * x) * std::numbers::inv_sqrtpi_v<T> / std::numbers::sqrt2_v<T>;
        return dy * (normalShare(x) + x * density);
    });
}

Loops silu(const KernelSpec& spec)
{
    return floats(spec, [](auto x) { return x * sigmoidOf(x); });
}

Loops siluBackward(const KernelSpec& spec)
{
    return gradients(spec, []<class T>(T dy, T x) {
        const T share = sigmoidOf(x);
        return dy * share * (T(1) + x * (T(1) - share));
    });
}

Loops leakyRelu(const KernelSpec& spec)
{
    const double alpha = real(spec, "alpha", 0.01);
    return floats(spec, [=]<class T>(T x) { return x < T(0) ? T(alpha) * x : x; });
}

Loops leakyReluBackward(const KernelSpec& spec)
{
    const double alpha = real(spec, "alpha", 0.01);
    return gradients(spec, [=]<class T>(T dy, T x) { return x < T(0) ? T(alpha) * dy : dy; });
}

/// gamma x where x > 0, else gamma alpha (exp(x) - 1).
Loops exponentialUnit(const KernelSpec& spec, double alpha, double gamma)
{
    return floats(spec, [=]<class T>(T x) {
        return x < T(0) ? T(gamma * alpha) * std::expm1(x) : T(gamma) * x;
    });
}

Loops exponentialUnitBackward(const KernelSpec& spec, double alpha, double gamma)
{
    return gradients(spec, [=]<class T>(T dy, T x) {
        return dy * (x < T(0) ? T(gamma * alpha) * std::exp(x) : T(gamma));
    });
}

Loops elu(const KernelSpec& spec)
{
    return exponentialUnit(spec, real(spec, "alpha", 1), 1);
}

Loops eluBackward(const KernelSpec& spec)
{
    return exponentialUnitBackward(spec, real(spec, "alpha", 1), 1);
}

Loops selu(const KernelSpec& spec)
{
    return exponentialUnit(spec, real(spec, "alpha", 1), real(spec, "gamma", 1));
}

Loops seluBackward(const KernelSpec& spec)
{
    return exponentialUnitBackward(spec, real(spec, "alpha", 1), real(spec, "gamma", 1));
}

Loops softplus(const KernelSpec& spec)
{
    return floats(spec, []<class T>(T x) {
        // Of the two exponentials, the one that cannot overflow.
        return largerOf(x, T(0)) + std::log1p(std::exp(-std::abs(x)));
    });
}

Loops softplusBackward(const KernelSpec& spec)
{
    return gradients(spec, [](auto dy, auto x) { return dy * sigmoidOf(x); });
}

Loops hardSwish(const KernelSpec& spec)
{
    return floats(spec, []<class T>(T x) {
        const T share = x / T(6) + T(0.5);
        return x * (share < T(0) ? T(0) : share > T(1) ? T(1) : share);
    });
}

Loops hardSwishBackward(const KernelSpec& spec)
{
    return gradients(spec, []<class T>(T dy, T x) {
        return x < T(-3) ? T(0) : x > T(3) ? dy : dy * (x / T(3) + T(0.5));
    });
}

Loops hardSigmoid(const KernelSpec& spec)
{
    const double alpha = real(spec, "alpha", 0.2);
    const double beta = real(spec, "beta", 0.5);
    return floats(spec, [=]<class T>(T x) {
        const T share = T(alpha) * x + T(beta);
        return share < T(0) ? T(0) : share > T(1) ? T(1) : share;
    });
}

Loops hardSigmoidBackward(const KernelSpec& spec)
{
    const double alpha = real(spec, "alpha", 0.2);
    return gradients(
        spec, [=]<class T>(T dy, T y) { return y > T(0) && y < T(1) ? T(alpha) * dy : T(0); });
}

} // namespace

std::span<const LoopEntry> activationLoops()
{
    constexpr OperandCount one{1, 1};
    constexpr OperandCount two{2, 2};
    static constexpr std::array kTable{
        LoopEntry{"tanh", one, one, tanh},
        LoopEntry{"tanh_backward", two, one, tanhBackward},
        LoopEntry{"sigmoid", one, one, sigmoid},
        LoopEntry{"sigmoid_backward", two, one, sigmoidBackward},
        LoopEntry{"clip", one, one, clip},
        LoopEntry{"clip_backward", two, one, clipBackward},
        LoopEntry{"gelu", one, one, gelu},
        LoopEntry{"gelu_backward", two, one, geluBackward},
        LoopEntry{"silu", one, one, silu},
        LoopEntry{"silu_backward", two, one, siluBackward},
        LoopEntry{"leaky_relu", one, one, leakyRelu},
        LoopEntry{"leaky_relu_backward", two, one, leakyReluBackward},
        LoopEntry{"elu", one, one, elu},
        LoopEntry{"elu_backward", two, one, eluBackward},
        LoopEntry{"selu", one, one, selu},
        LoopEntry{"selu_backward", two, one, seluBackward},
        LoopEntry{"softplus", one, one, softplus},
        LoopEntry{"softplus_backward", two, one, softplusBackward},
        LoopEntry{"hard_swish", one, one, hardSwish},
        LoopEntry{"hard_swish_backward", two, one, hardSwishBackward},
        LoopEntry{"hard_sigmoid", one, one, hardSigmoid},
        LoopEntry{"hard_sigmoid_backward", two, one, hardSigmoidBackward}};
    return kTable;
}

} // namespace plugboard::cpu
