// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/cpu/broadcast.h"
#include "engine/cpu/loops.h"

#include <tuple>
#include <utility>

namespace plugboard::cpu {

/// y = function(inputs...) for inputs of the types In that broadcast to y; the kernel's inputs are
/// `In`s in their order.
template <class Y, class... In, class Function>
Loops elementwise(const backend::KernelSpec& spec, Function function)
{
    constexpr std::size_t kInputs = sizeof...(In);
    const BroadcastRows rows = broadcastRows(spec);
    if (rows.tooManyAxes())
        return {};
    return [=]<std::size_t... k>(std::index_sequence<k...>)->Loops
    {
        return [=](void* const* operands, const backend::FiringContext&) {
            Y* y = at<Y>(operands, kInputs);
            rows.template forEach<kInputs>(
                0, rows.elements, [&](std::int64_t first, std::int64_t count, const auto& offset) {
                    const std::tuple<const In*...> in{at<const In>(operands, k) + offset[k]...};
                    if (rows.dense) {
                        for (std::int64_t i = 0; i < count; ++i)
                            y[first + i] = Y(function(std::get<k>(in)[i]...));
                        return;
                    }
                    const auto& strides = rows.row.strides;
                    for (std::int64_t i = 0; i < count; ++i)
                        y[first + i] = Y(function(std::get<k>(in)[i * strides[k]]...));
                });
        };
    }
    (std::index_sequence_for<In...>{});
}

/// y = function(function(a, b), b2) ... for two or more inputs of one type that broadcast to y.
template <class T, class Function>
Loops folded(const backend::KernelSpec& spec, Function function)
{
    const std::size_t terms = spec.inputs.size();
    std::vector<BroadcastRows> folds;
    for (std::size_t term = 1; term < terms; ++term) {
        const model::Shape& y = spec.outputs[0].local.shape;
        folds.push_back(broadcastRows(
            y, {term == 1 ? spec.inputs[0].local.shape : y, spec.inputs[term].local.shape}));
        if (folds.back().tooManyAxes())
            return {};
    }
    return [=](void* const* operands, const backend::FiringContext&) {
        T* y = at<T>(operands, terms);
        for (std::size_t term = 1; term < terms; ++term) {
            const BroadcastRows& rows = folds[term - 1];
            const T* a = term == 1 ? at<const T>(operands, 0) : y;
            const T* b = at<const T>(operands, term);
            rows.template forEach<2>(
                0, rows.elements, [&](std::int64_t first, std::int64_t count, const auto& offset) {
                    const std::int64_t strideA = rows.row.strides[0];
                    const std::int64_t strideB = rows.row.strides[1];
                    for (std::int64_t i = 0; i < count; ++i)
                        y[first + i] =
                            T(function(a[offset[0] + i * strideA], b[offset[1] + i * strideB]));
                });
        }
    };
}

/// Calls make(T{}) for float and double.
template <class Make>
Loops byFloat(const backend::KernelSpec& spec, Make make)
{
    switch (computeType(spec)) {
    case model::DataType::Float32:
        return make(float{});
    case model::DataType::Float64:
        return make(double{});
    default:
        return {};
    }
}

/// y = function(x) in float and double.
template <class Function>
Loops floats(const backend::KernelSpec& spec, Function function)
{
    return byFloat(spec, [&]<class T>(T) { return elementwise<T, T>(spec, function); });
}

/// dx = function(dy, saved) in float and double.
template <class Function>
Loops gradients(const backend::KernelSpec& spec, Function function)
{
    return byFloat(spec, [&]<class T>(T) { return elementwise<T, T, T>(spec, function); });
}

/// The element type of the first input.
inline model::DataType inputType(const backend::KernelSpec& spec)
{
    return spec.inputs[0].local.type;
}

} // namespace plugboard::cpu
