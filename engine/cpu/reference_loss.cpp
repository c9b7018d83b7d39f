// SPDX-License-Identifier: Apache-2.0
#include "engine/cpu/loops.h"
#include "engine/cpu/shapes.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace plugboard::cpu {
namespace {

/// log(sum(exp(logit))), shifted by the largest logit.
template <class T>
T logSumExp(const T* logits, Dim classes)
{
    const T largest = *std::max_element(logits, logits + classes);
    T sum = 0;
    for (Dim c = 0; c < classes; ++c)
        sum += std::exp(logits[c] - largest);
    return largest + std::log(sum);
}

template <class T>
Loops softmaxCrossEntropy(const backend::KernelSpec& spec)
{
    const Rows shape = rowsOf(spec.inputs[0].local.shape);
    const bool gradient = spec.outputs.size() == 4;
    return [=](void* const* operands, const backend::FiringContext&) {
        T loss = 0, weightSum = 0, correct = 0;
        for (Dim n = 0; n < shape.n; ++n) {
            const T* logits = at<T>(operands, 0) + n * shape.rest;
            const Dim label = at<std::int32_t>(operands, 1)[n];
            const T weight = at<T>(operands, 2)[n];
            const T logSum = logSumExp(logits, shape.rest);
            loss += weight * (logSum - logits[label]);
            weightSum += weight;
            if (std::max_element(logits, logits + shape.rest) - logits == label)
                correct += weight;
            if (!gradient)
                continue;
            T* dlogits = at<T>(operands, 6) + n * shape.rest;
            for (Dim c = 0; c < shape.rest; ++c)
                dlogits[c] = weight * (std::exp(logits[c] - logSum) - T(c == label));
        }
        at<T>(operands, 3)[0] = loss;
        at<T>(operands, 4)[0] = weightSum;
        at<T>(operands, 5)[0] = correct;
    };
}

} // namespace

std::span<const LoopEntry> lossLoops()
{
    static constexpr std::array kTable{LoopEntry{"softmax_cross_entropy",
                                                 {3, 3},
                                                 {3, 4},
                                                 softmaxCrossEntropy<float>,
                                                 softmaxCrossEntropy<double>}};
    return kTable;
}

} // namespace plugboard::cpu
