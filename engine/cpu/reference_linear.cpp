// SPDX-License-Identifier: Apache-2.0
#include "engine/cpu/loops.h"
#include "engine/cpu/shapes.h"

#include <algorithm>
#include <array>

namespace plugboard::cpu {
namespace {

/// Rows are all axes but the last: y [n, o] = x [n, f] weight^T [f, o] (+ bias): one output at a time, features in order.
template <class T>
Loops linear(const backend::KernelSpec& spec)
{
    const Rows x = rowsOf(spec.inputs[0].local.shape);
    const Dim outputs = spec.inputs[1].local.shape[0];
    const bool biased = spec.inputs.size() == 3;
    const std::size_t output = spec.inputs.size();
    return [=](void* const* operands, const backend::FiringContext&) {
        const T* bias = biased ? at<T>(operands, 2) : nullptr;
        T* y = at<T>(operands, output);
        for (Dim n = 0; n < x.n; ++n)
            for (Dim o = 0; o < outputs; ++o) {
                const T* row = at<T>(operands, 0) + n * x.rest;
                const T* weight = at<T>(operands, 1) + o * x.rest;
                T sum = biased ? bias[o] : T(0);
                for (Dim f = 0; f < x.rest; ++f)
                    sum += row[f] * weight[f];
                y[n * outputs + o] = sum;
            }
    };
}

template <class T>
Loops linearBackwardData(const backend::KernelSpec& spec)
{
    const Rows dy = rowsOf(spec.inputs[0].local.shape);
    const Dim features = rowsOf(spec.inputs[1].local.shape).rest;
    return [=](void* const* operands, const backend::FiringContext&) {
        T* dx = at<T>(operands, 2);
        std::fill_n(dx, dy.n * features, T(0));
        for (Dim n = 0; n < dy.n; ++n)
            for (Dim o = 0; o < dy.rest; ++o) {
                const T factor = at<T>(operands, 0)[n * dy.rest + o];
                const T* weight = at<T>(operands, 1) + o * features;
                for (Dim f = 0; f < features; ++f)
                    dx[n * features + f] += factor * weight[f];
            }
    };
}

template <class T>
Loops linearBackwardWeights(const backend::KernelSpec& spec)
{
    const Rows x = rowsOf(spec.inputs[0].local.shape);
    const Dim outputs = rowsOf(spec.inputs[1].local.shape).rest;
    const bool biased = spec.outputs.size() == 2;
    return [=](void* const* operands, const backend::FiringContext&) {
        const T* dy = at<T>(operands, 1);
        T* dweight = at<T>(operands, 2);
        std::fill_n(dweight, outputs * x.rest, T(0));
        for (Dim n = 0; n < x.n; ++n)
            for (Dim o = 0; o < outputs; ++o) {
                const T* row = at<T>(operands, 0) + n * x.rest;
                for (Dim f = 0; f < x.rest; ++f)
                    dweight[o * x.rest + f] += dy[n * outputs + o] * row[f];
            }
        if (!biased)
            return;
        T* dbias = at<T>(operands, 3);
        std::fill_n(dbias, outputs, T(0));
        for (Dim n = 0; n < x.n; ++n)
            for (Dim o = 0; o < outputs; ++o)
                dbias[o] += dy[n * outputs + o];
    };
}

} // namespace

std::span<const LoopEntry> linearLoops()
{
    static constexpr std::array kTable{
        LoopEntry{"linear", {2, 3}, {1, 1}, byPrecision<linear<float>, linear<double>>},
        LoopEntry{"linear_backward_data",
                  {2, 2},
                  {1, 1},
                  byPrecision<linearBackwardData<float>, linearBackwardData<double>>},
        LoopEntry{"linear_backward_weights",
                  {2, 2},
                  {1, 2},
                  byPrecision<linearBackwardWeights<float>, linearBackwardWeights<double>>}};
    return kTable;
}

} // namespace plugboard::cpu
