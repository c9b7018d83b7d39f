// SPDX-License-Identifier: Apache-2.0
#include "engine/base/philox.h"
#include "engine/cpu/elements.h"
#include "engine/cpu/elementwise.h"
#include "engine/cpu/loops.h"
#include "engine/cpu/number_arithmetic.h"
#include "engine/cpu/shapes.h"
#include "engine/cpu/sum_to.h"

#include <algorithm>
#include <array>

namespace plugboard::cpu {
namespace {

/// y[i] = function(a[i]) for operands a, y.
template <class T, class Function>
Loops unary(const backend::KernelSpec& spec, Function function)
{
    const Dim count = model::elements(spec.outputs[0].local.shape);
    return [=](void* const* operands, const backend::FiringContext&) {
        const T* a = at<T>(operands, 0);
        T* y = at<T>(operands, 1);
        for (Dim i = 0; i < count; ++i)
            y[i] = function(a[i]);
    };
}

template <class T>
Loops copyAll(const backend::KernelSpec& spec)
{
    return unary<T>(spec, [](T value) { return value; });
}

Loops copyBits(const backend::KernelSpec& spec)
{
    return bySize(computeType(spec), [&]<class T>(T) { return copyAll<T>(spec); });
}

Loops relu(const backend::KernelSpec& spec)
{
    // Written so that a NaN stays one and is seen in the loss.
    return byNumber(computeType(spec), [&]<class T>(T) {
        return unary<T>(spec, [](T value) { return value < T(0) ? T(0) : value; });
    });
}

template <class T>
Loops reluBackward(const backend::KernelSpec& spec)
{
    const Dim count = model::elements(spec.outputs[0].local.shape);
    return [=](void* const* operands, const backend::FiringContext&) {
        const T* dy = at<T>(operands, 0);
        const T* y = at<T>(operands, 1);
        T* dx = at<T>(operands, 2);
        for (Dim i = 0; i < count; ++i) {
            const T gradient = dy[i];
            dx[i] = y[i] > T(0) ? gradient : T(0);
        }
    };
}

bool shapesAreEqual(const backend::KernelSpec& spec)
{
    for (const backend::Operand& input : spec.inputs)
        if (input.local.shape != spec.outputs[0].local.shape)
            return false;
    return true;
}

template <class T>
Loops add(const backend::KernelSpec& spec)
{
    if (!shapesAreEqual(spec))
        return folded<T>(spec, [](T a, T b) { return sumOf(a, b); });
    const Dim count = model::elements(spec.outputs[0].local.shape);
    const std::size_t terms = spec.inputs.size();
    return [=](void* const* operands, const backend::FiringContext&) {
        T* y = at<T>(operands, terms);
        for (Dim i = 0; i < count; ++i) {
            T sum = at<T>(operands, 0)[i];
            for (std::size_t term = 1; term < terms; ++term)
                sum = sumOf(sum, at<T>(operands, term)[i]);
            y[i] = sum;
        }
    };
}

Loops addNumbers(const backend::KernelSpec& spec)
{
    return byNumber(computeType(spec), [&]<class T>(T) { return add<T>(spec); });
}

template <class T>
Loops bias(const backend::KernelSpec& spec)
{
    const Channels shape = channelsOf(spec.inputs[0].local.shape);
    return [=](void* const* operands, const backend::FiringContext&) {
        for (Dim p = 0; p < shape.n * shape.c; ++p)
            for (Dim i = p * shape.inner; i < (p + 1) * shape.inner; ++i)
                at<T>(operands, 2)[i] = at<T>(operands, 0)[i] + at<T>(operands, 1)[p % shape.c];
    };
}

/// Forward and backward alike: the mask follows from step and element of the whole batch.
template <class T>
Loops dropout(const backend::KernelSpec& spec)
{
    const backend::Operand piece = spec.outputs[0];
    const double probability = spec.attributes.real("probability", 0.5);
    const T scale = probability < 1 ? T(1 / (1 - probability)) : T(0);
    const Philox random(spec.seed, spec.path);
    const Dim microBatch = model::elements(piece.logical);
    return [=](void* const* operands, const backend::FiringContext& context) {
        const T* x = at<T>(operands, 0);
        T* y = at<T>(operands, 1);
        const Dim first = context.microBatch * microBatch;
        forEachRun(piece.box, piece.logical, [&](Dim local, Dim global, Dim count) {
            for (Dim i = 0; i < count; ++i) {
                const auto element = std::uint64_t(first + global + i);
                const bool kept =
                    random.uniform(std::uint64_t(context.step), element) >= probability;
                y[local + i] = kept ? x[local + i] * scale : T(0);
            }
        });
    };
}

} // namespace

std::span<const LoopEntry> elementwiseLoops()
{
    static constexpr std::array kTable{
        LoopEntry{"relu", {1, 1}, {1, 1}, relu},
        LoopEntry{"relu_backward",
                  {2, 2},
                  {1, 1},
                  byPrecision<reluBackward<float>, reluBackward<double>>},
        LoopEntry{"add", {1, 1 << 20}, {1, 1}, addNumbers},
        LoopEntry{"bias", {2, 2}, {1, 1}, byPrecision<bias<float>, bias<double>>},
        LoopEntry{"sum_to", {1, 1}, {1, 1}, sumTo},
        LoopEntry{"flatten", {1, 1}, {1, 1}, copyBits},
        LoopEntry{"reshape", {1, 1}, {1, 1}, copyBits},
        LoopEntry{"record_output", {1, 1}, {1, 1}, copyBits},
        LoopEntry{"dropout", {1, 1}, {1, 1}, byPrecision<dropout<float>, dropout<double>>},
        LoopEntry{
            "dropout_backward", {1, 1}, {1, 1}, byPrecision<dropout<float>, dropout<double>>}};
    return kTable;
}

} // namespace plugboard::cpu
