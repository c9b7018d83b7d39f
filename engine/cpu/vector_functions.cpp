// SPDX-License-Identifier: Apache-2.0
#include "engine/cpu/vector_functions.h"

#include "engine/cpu/vector_loops.h"
#include "engine/cpu/vector_math.h"

#include <cmath>

namespace plugboard::cpu {
namespace {

// Outputs and operands are the same or apart, so no element is read after another one's write.

template <auto Function>
[[gnu::always_inline]] inline void binaryRow(float* y, const float* a, std::int64_t strideA,
                                             const float* b, std::int64_t strideB,
                                             std::int64_t count)
{
    if (strideA == 1 && strideB == 1) {
#pragma GCC ivdep
        for (std::int64_t i = 0; i < count; ++i)
            y[i] = Function(a[i], b[i]);
    } else if (strideA == 1) {
        const float value = *b;
#pragma GCC ivdep
        for (std::int64_t i = 0; i < count; ++i)
            y[i] = Function(a[i], value);
    } else {
        const float value = *a;
#pragma GCC ivdep
        for (std::int64_t i = 0; i < count; ++i)
            y[i] = Function(value, b[i * strideB]);
    }
}

template <auto Function>
[[gnu::always_inline]] inline void unaryRow(float* y, const float* x, VectorConstants constants,
                                            std::int64_t count)
{
#pragma GCC ivdep
    for (std::int64_t i = 0; i < count; ++i)
        y[i] = Function(x[i], constants);
}

template <auto Function>
[[gnu::always_inline]] inline void gradientRow(float* dx, const float* dy, const float* saved,
                                               VectorConstants constants, std::int64_t count)
{
#pragma GCC ivdep
    for (std::int64_t i = 0; i < count; ++i)
        dx[i] = Function(dy[i], saved[i], constants);
}

#define PLUGBOARD_BINARY(name, value)                                                              \
    [[gnu::always_inline]] inline float name##Of(float a, [[maybe_unused]] float b)                \
    {                                                                                              \
        return value;                                                                              \
    }                                                                                              \
    PLUGBOARD_VECTORISED void name(float* y, const float* a, std::int64_t strideA, const float* b, \
                                   std::int64_t strideB, std::int64_t count)                       \
    {                                                                                              \
        binaryRow<name##Of>(y, a, strideA, b, strideB, count);                                     \
    }

#define PLUGBOARD_UNARY(name, value)                                                               \
    [[gnu::always_inline]] inline float name##At(float x, [[maybe_unused]] VectorConstants k)      \
    {                                                                                              \
        return value;                                                                              \
    }                                                                                              \
    PLUGBOARD_VECTORISED void name(float* y, const float* x, VectorConstants k,                    \
                                   std::int64_t count)                                             \
    {                                                                                              \
        unaryRow<name##At>(y, x, k, count);                                                        \
    }

/// `s` is what the forward op saved: x or y.
#define PLUGBOARD_GRADIENT(name, value)                                                            \
    [[gnu::always_inline]] inline float name##At(float dy, float s,                                \
                                                 [[maybe_unused]] VectorConstants k)               \
    {                                                                                              \
        return value;                                                                              \
    }                                                                                              \
    PLUGBOARD_VECTORISED void name(float* dx, const float* dy, const float* saved,                 \
                                   VectorConstants k, std::int64_t count)                          \
    {                                                                                              \
        gradientRow<name##At>(dx, dy, saved, k, count);                                            \
    }

PLUGBOARD_BINARY(add, a + b)
PLUGBOARD_BINARY(subtract, a - b)
PLUGBOARD_BINARY(multiply, (a * b))
PLUGBOARD_BINARY(divide, a / b)
PLUGBOARD_BINARY(minimum, b < a || b != b ? b : a)
PLUGBOARD_BINARY(maximum, a < b || b != b ? b : a)
PLUGBOARD_BINARY(square, (a * a))
PLUGBOARD_BINARY(cube, (a * a * a))
PLUGBOARD_BINARY(root, std::sqrt(a))

/// Exponents that networks use are a few constants.
void power(float* y, const float* a, std::int64_t strideA, const float* b, std::int64_t strideB,
           std::int64_t count)
{
    if (strideB == 0 && *b == 2.0f)
        return square(y, a, strideA, b, strideB, count);
    if (strideB == 0 && *b == 3.0f)
        return cube(y, a, strideA, b, strideB, count);
    if (strideB == 0 && *b == 0.5f)
        return root(y, a, strideA, b, strideB, count);
    for (std::int64_t i = 0; i < count; ++i)
        y[i] = std::pow(a[i * strideA], b[i * strideB]);
}

[[gnu::always_inline]] inline float clipped(float x, float low, float high)
{
    const float raised = x < low ? low : x;
    return high < raised ? high : raised;
}

constexpr float kGeluScale = 0.79788456080286535588f; // sqrt(2 / pi)
constexpr float kGeluCube = 0.044715f;

/// (1 + tanh(u)) / 2 is the sigmoid of 2 u.
[[gnu::always_inline]] inline float geluTanhShare(float x)
{
    return sigmoidOf(2.0f * kGeluScale * (x + kGeluCube * x * x * x));
}

[[gnu::always_inline]] inline float geluSlope(float x)
{
    return normalShareOf(x) + x * (0.39894228040143268f * exponentialOf(-0.5f * x * x));
}

[[gnu::always_inline]] inline float geluTanhSlope(float x)
{
    const float share = geluTanhShare(x);
    const float inner = 2.0f * kGeluScale * (1.0f + 3.0f * kGeluCube * x * x);
    return share * (1.0f + x * (1.0f - share) * inner);
}

[[gnu::always_inline]] inline float siluSlope(float x)
{
    const float share = sigmoidOf(x);
    return share * (1.0f + x * (1.0f - share));
}

PLUGBOARD_UNARY(negate, -x)
PLUGBOARD_UNARY(absolute, std::abs(x))
PLUGBOARD_UNARY(squareRoot, std::sqrt(x))
PLUGBOARD_UNARY(reciprocal, 1.0f / x)
PLUGBOARD_UNARY(exponential, exponentialOf(x))
PLUGBOARD_UNARY(errorFunction, errorFunctionOf(x))
PLUGBOARD_UNARY(tangent, hyperbolicTangentOf(x))
PLUGBOARD_UNARY(sigmoid, sigmoidOf(x))
PLUGBOARD_UNARY(silu, (x * sigmoidOf(x)))
PLUGBOARD_UNARY(gelu, (x * normalShareOf(x)))
PLUGBOARD_UNARY(geluByTanh, (x * geluTanhShare(x)))
PLUGBOARD_UNARY(clip, clipped(x, k.a, k.b))
PLUGBOARD_UNARY(leakyRelu, x < 0.0f ? k.a * x : x)
PLUGBOARD_UNARY(hardSwish, (x * clipped(x / 6.0f + 0.5f, 0.0f, 1.0f)))
PLUGBOARD_UNARY(hardSigmoid, clipped((k.a * x + k.b), 0.0f, 1.0f))

PLUGBOARD_GRADIENT(tangentBackward, (dy * (1.0f - s * s)))
PLUGBOARD_GRADIENT(sigmoidBackward, (dy * s * (1.0f - s)))
PLUGBOARD_GRADIENT(siluBackward, (dy * siluSlope(s)))
PLUGBOARD_GRADIENT(geluBackward, (dy * geluSlope(s)))
PLUGBOARD_GRADIENT(geluByTanhBackward, (dy * geluTanhSlope(s)))
PLUGBOARD_GRADIENT(clipBackward, k.a <= s && s <= k.b ? dy : 0.0f)
PLUGBOARD_GRADIENT(leakyReluBackward, s < 0.0f ? k.a * dy : dy)

#undef PLUGBOARD_BINARY
#undef PLUGBOARD_UNARY
#undef PLUGBOARD_GRADIENT

template <class Row>
struct Entry {
    const char* kind;
    Row row;
};

template <class Row, std::size_t Size>
Row find(const Entry<Row> (&table)[Size], const std::string& kind)
{
    for (const Entry<Row>& entry : table)
        if (kind == entry.kind)
            return entry.row;
    return nullptr;
}

} // namespace

BinaryRow binaryRowOf(const std::string& kind)
{
    static const Entry<BinaryRow> kTable[]{
        {"add", add},     {"subtract", subtract}, {"multiply", multiply}, {"divide", divide},
        {"power", power}, {"minimum", minimum},   {"maximum", maximum}};
    return find(kTable, kind);
}

UnaryRow unaryRowOf(const std::string& kind)
{
    static const Entry<UnaryRow> kTable[]{{"negate", negate},
                                          {"absolute", absolute},
                                          {"square_root", squareRoot},
                                          {"reciprocal", reciprocal},
                                          {"exponential", exponential},
                                          {"erf", errorFunction},
                                          {"tanh", tangent},
                                          {"sigmoid", sigmoid},
                                          {"silu", silu},
                                          {"gelu", gelu},
                                          {"gelu_tanh", geluByTanh},
                                          {"clip", clip},
                                          {"leaky_relu", leakyRelu},
                                          {"hard_swish", hardSwish},
                                          {"hard_sigmoid", hardSigmoid}};
    return find(kTable, kind);
}

GradientRow gradientRowOf(const std::string& kind)
{
    static const Entry<GradientRow> kTable[]{{"tanh_backward", tangentBackward},
                                             {"sigmoid_backward", sigmoidBackward},
                                             {"silu_backward", siluBackward},
                                             {"gelu_backward", geluBackward},
                                             {"gelu_tanh_backward", geluByTanhBackward},
                                             {"clip_backward", clipBackward},
                                             {"leaky_relu_backward", leakyReluBackward}};
    return find(kTable, kind);
}

} // namespace plugboard::cpu
