// SPDX-License-Identifier: Apache-2.0
#include "engine/cpu/loops.h"
#include "engine/cpu/shapes.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace plugboard::cpu {
namespace {

template <class T>
Loops accumulate(const backend::KernelSpec& spec)
{
    const Dim count = model::elements(spec.outputs[0].local.shape);
    return [=](void* const* operands, const backend::FiringContext& context) {
        const T* x = at<T>(operands, 0);
        T* y = at<T>(operands, 1);
        if (context.microBatch == 0)
            std::copy_n(x, count, y);
        else
            for (Dim i = 0; i < count; ++i)
                y[i] += x[i];
    };
}

template <class T>
Loops learningRate(const backend::KernelSpec&)
{
    return [](void* const* operands, const backend::FiringContext& context) {
        at<T>(operands, 0)[0] = T(context.learningRate);
    };
}

/// d = gradient / weight_sum + decay w; v = momentum v + d; w -= rate v
template <class T>
Loops sgd(const backend::KernelSpec& spec)
{
    const Dim count = model::elements(spec.outputs[0].local.shape);
    const T momentum = T(spec.attributes.real("momentum", 0));
    const T decay = T(spec.attributes.real("weight_decay", 0));
    const bool stateful = spec.inputs.size() == 5;
    return [=](void* const* operands, const backend::FiringContext&) {
        const T* weight = at<T>(operands, 0);
        const T* gradient = at<T>(operands, 1);
        const T weightSum = at<T>(operands, 2)[0];
        const T rate = at<T>(operands, 3)[0];
        const T* state = stateful ? at<T>(operands, 4) : nullptr;
        T* newWeight = at<T>(operands, stateful ? 5 : 4);
        T* newState = stateful ? at<T>(operands, 6) : nullptr;
        for (Dim i = 0; i < count; ++i) {
            T change = gradient[i] / weightSum + decay * weight[i];
            if (stateful)
                newState[i] = change = momentum * state[i] + change;
            newWeight[i] = weight[i] - rate * change;
        }
    };
}

/// source  Kingma, Ba: Adam (2015), with the weight decay added to the gradient
template <class T>
Loops adam(const backend::KernelSpec& spec)
{
    const Dim count = model::elements(spec.outputs[0].local.shape);
    const double beta1 = spec.attributes.real("beta1", 0.9);
    const double beta2 = spec.attributes.real("beta2", 0.999);
    const T epsilon = T(spec.attributes.real("epsilon", 1e-8));
    const T decay = T(spec.attributes.real("weight_decay", 0));
    return [=](void* const* operands, const backend::FiringContext& context) {
        const double t = double(context.step + 1);
        const T rootCorrection = T(std::sqrt(1 - std::pow(beta2, t)));
        const T rate = T(double(at<T>(operands, 3)[0]) / (1 - std::pow(beta1, t)));
        const T weightSum = at<T>(operands, 2)[0];
        for (Dim i = 0; i < count; ++i) {
            const T weight = at<T>(operands, 0)[i];
            const T gradient = at<T>(operands, 1)[i] / weightSum + decay * weight;
            const T m = T(beta1) * at<T>(operands, 4)[i] + T(1 - beta1) * gradient;
            const T v = T(beta2) * at<T>(operands, 5)[i] + T(1 - beta2) * gradient * gradient;
            at<T>(operands, 6)[i] = weight - rate * m / (std::sqrt(v) / rootCorrection + epsilon);
            at<T>(operands, 7)[i] = m;
            at<T>(operands, 8)[i] = v;
        }
    };
}

template <class T>
Loops recordMetrics(const backend::KernelSpec&)
{
    return [](void* const* operands, const backend::FiringContext&) {
        for (std::size_t i = 0; i < 3; ++i)
            at<T>(operands, 3)[i] = at<T>(operands, i)[0];
    };
}

} // namespace

std::span<const LoopEntry> updateLoops()
{
    static constexpr std::array kTable{
        LoopEntry{"accumulate", {1, 1}, {1, 1}, byPrecision<accumulate<float>, accumulate<double>>},
        LoopEntry{"learning_rate",
                  {0, 0},
                  {1, 1},
                  byPrecision<learningRate<float>, learningRate<double>>},
        LoopEntry{"sgd", {4, 5}, {1, 2}, byPrecision<sgd<float>, sgd<double>>},
        LoopEntry{"adam", {6, 6}, {3, 3}, byPrecision<adam<float>, adam<double>>},
        LoopEntry{"record_metrics",
                  {3, 3},
                  {1, 1},
                  byPrecision<recordMetrics<float>, recordMetrics<double>>}};
    return kTable;
}

} // namespace plugboard::cpu
