// SPDX-License-Identifier: Apache-2.0
#include "engine/cpu/loops.h"
#include "engine/cpu/shapes.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace plugboard::cpu {
namespace {

/// exp(logit - largest) and their sum; with the largest logit taken off nothing overflows.
template <class T>
T exponentials(const T* logits, Dim classes, T largest, T* result)
{
    T sum = 0;
    for (Dim c = 0; c < classes; ++c) {
        const T value = std::exp(logits[c] - largest);
        if (result != nullptr)
            result[c] = value;
        sum += value;
    }
    return sum;
}

template <class T>
Loops softmaxCrossEntropy(const backend::KernelSpec& spec)
{
    const Rows shape = rowsOf(spec.inputs[0].local.shape);
    const Dim samples = spec.inputs[0].local.shape[0];
    const Dim positions = samples == 0 ? 1 : shape.n / samples; // of one sample
    const bool gradient = spec.outputs.size() == 4;
    return [=](void* const* operands, const backend::FiringContext&) {
        T loss = 0, weightSum = 0, correct = 0;
        for (Dim n = 0; n < shape.n; ++n) {
            const T* logits = at<T>(operands, 0) + n * shape.rest;
            const Dim label = at<std::int32_t>(operands, 1)[n];
            const T weight = at<T>(operands, 2)[n / positions];
            const T* largest = std::max_element(logits, logits + shape.rest);
            T* dlogits = gradient ? at<T>(operands, 6) + n * shape.rest : nullptr;
            // A label that is no class makes the loss a NaN, which the run's NaN policy sees.
            const bool known = label >= 0 && label < shape.rest;
            const T logit = known ? logits[label] : std::numeric_limits<T>::quiet_NaN();
            // The gradient may lie in place of the logits, so nothing is read from them later on.
            const T shifted = logit - *largest;
            const T sum = exponentials(logits, shape.rest, T(*largest), dlogits);
            loss += weight * (std::log(sum) - shifted);
            weightSum += weight;
            correct += largest - logits == label ? weight : T(0);
            for (Dim c = 0; gradient && c < shape.rest; ++c)
                dlogits[c] = weight * (dlogits[c] / sum - T(c == label));
        }
        at<T>(operands, 3)[0] = loss;
        at<T>(operands, 4)[0] = weightSum;
        at<T>(operands, 5)[0] = correct;
    };
}

} // namespace

std::span<const LoopEntry> lossLoops()
{
    static constexpr std::array kTable{
        LoopEntry{"softmax_cross_entropy",
                  {3, 3},
                  {3, 4},
                  byPrecision<softmaxCrossEntropy<float>, softmaxCrossEntropy<double>>}};
    return kTable;
}

} // namespace plugboard::cpu
