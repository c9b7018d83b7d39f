// SPDX-License-Identifier: Apache-2.0
#include "engine/cpu/loops.h"
#include "engine/cpu/shapes.h"

#include <algorithm>
#include <array>

namespace plugboard::cpu {
namespace {

/// Calls row(offset into x, offset into y, tap, count) for each run of outputs along the last axis
/// that one tap of the weight [k, c, ...] reaches inside x.
template <class Row>
void forEachRow(const ConvolutionShape& a, Dim sample, Dim k, Row row)
{
    const WindowShape& w = a.window;
    const Dim firstChannel = sample * a.c + k / a.groupOutputs() * a.groupInputs();
    const Dim outputs = (sample * a.k + k) * w.outputs();
    const auto position = [&](std::size_t axis, Dim o, Dim tap) {
        return o * w.stride[axis] + tap * w.dilation[axis] - w.before[axis];
    };
    for (Dim c = 0; c < a.groupInputs(); ++c)
        for (Dim at = 0; at < w.taps(); ++at) {
            const Triple tap{at / (w.kernel[1] * w.kernel[2]), at / w.kernel[2] % w.kernel[1],
                             at % w.kernel[2]};
            const Span deep = outputsInside(w, 0, tap[0]);
            const Span high = outputsInside(w, 1, tap[1]);
            const Span wide = outputsInside(w, 2, tap[2]);
            for (Dim od = deep.begin; od < deep.end; ++od)
                for (Dim oh = high.begin; oh < high.end; ++oh) {
                    const Dim line =
                        ((firstChannel + c) * w.x[0] + position(0, od, tap[0])) * w.x[1] +
                        position(1, oh, tap[1]);
                    row(line * w.x[2] + position(2, wide.begin, tap[2]),
                        outputs + (od * w.y[1] + oh) * w.y[2] + wide.begin,
                        (k * a.groupInputs() + c) * w.taps() + at, wide.size());
                }
        }
}

template <class T>
Loops convolution(const backend::KernelSpec& spec)
{
    const ConvolutionShape a =
        convolutionShape(spec.attributes, spec.inputs[0].local.shape, spec.inputs[1].local.shape,
                         spec.outputs[0].local.shape);
    const Dim stride = a.window.stride[2];
    const bool biased = spec.inputs.size() == 3;
    const std::size_t output = spec.inputs.size();
    return [=](void* const* operands, const backend::FiringContext&) {
        const T* x = at<T>(operands, 0);
        const T* weight = at<T>(operands, 1);
        const T* bias = biased ? at<T>(operands, 2) : nullptr;
        T* y = at<T>(operands, output);
        for (Dim n = 0; n < a.n; ++n)
            for (Dim k = 0; k < a.k; ++k) {
                std::fill_n(y + (n * a.k + k) * a.window.outputs(), a.window.outputs(),
                            biased ? bias[k] : T(0));
                forEachRow(a, n, k, [&](Dim from, Dim to, Dim tap, Dim count) {
                    for (Dim i = 0; i < count; ++i)
                        y[to + i] += weight[tap] * x[from + i * stride];
                });
            }
    };
}

/// The gradient of x, which is also the transposed convolution; that one may have a bias.
template <class T>
Loops convolutionBackwardData(const backend::KernelSpec& spec)
{
    const ConvolutionShape a =
        convolutionShape(spec.attributes, spec.outputs[0].local.shape, spec.inputs[1].local.shape,
                         spec.inputs[0].local.shape);
    const Dim stride = a.window.stride[2];
    const bool biased = spec.inputs.size() == 3;
    const std::size_t output = spec.inputs.size();
    return [=](void* const* operands, const backend::FiringContext&) {
        const T* dy = at<T>(operands, 0);
        const T* weight = at<T>(operands, 1);
        const T* bias = biased ? at<T>(operands, 2) : nullptr;
        T* dx = at<T>(operands, output);
        for (Dim plane = 0; plane < a.n * a.c; ++plane)
            std::fill_n(dx + plane * a.window.inputs(), a.window.inputs(),
                        biased ? bias[plane % a.c] : T(0));
        for (Dim n = 0; n < a.n; ++n)
            for (Dim k = 0; k < a.k; ++k)
                forEachRow(a, n, k, [&](Dim from, Dim to, Dim tap, Dim count) {
                    for (Dim i = 0; i < count; ++i)
                        dx[from + i * stride] += weight[tap] * dy[to + i];
                });
    };
}

/// Adds dy's planes up per channel, sample by sample.
template <class T>
void biasGradient(const T* dy, T* dbias, Channels shape)
{
    std::fill_n(dbias, shape.c, T(0));
    for (Dim n = 0; n < shape.n; ++n)
        for (Dim c = 0; c < shape.c; ++c) {
            T sum = 0;
            for (Dim i = 0; i < shape.inner; ++i)
                sum += dy[(n * shape.c + c) * shape.inner + i];
            dbias[c] += sum;
        }
}

/// Dot product in eight interleaved sums, which the compiler may keep in one register.
template <class T>
T dot(const T* a, Dim stride, const T* b, Dim count)
{
    std::array<T, 8> sums{};
    Dim i = 0;
    for (; i + 8 <= count; i += 8)
        for (Dim lane = 0; lane < 8; ++lane)
            sums[std::size_t(lane)] += a[(i + lane) * stride] * b[i + lane];
    T total = 0;
    for (const T sum : sums)
        total += sum;
    for (; i < count; ++i)
        total += a[i * stride] * b[i];
    return total;
}

template <class T>
Loops convolutionBackwardWeights(const backend::KernelSpec& spec)
{
    const ConvolutionShape a =
        convolutionShape(spec.attributes, spec.inputs[0].local.shape, spec.outputs[0].local.shape,
                         spec.inputs[1].local.shape);
    const Dim stride = a.window.stride[2];
    const bool biased = spec.outputs.size() == 2;
    return [=](void* const* operands, const backend::FiringContext&) {
        const T* x = at<T>(operands, 0);
        const T* dy = at<T>(operands, 1);
        T* dweight = at<T>(operands, 2);
        std::fill_n(dweight, a.k * a.groupInputs() * a.window.taps(), T(0));
        for (Dim n = 0; n < a.n; ++n)
            for (Dim k = 0; k < a.k; ++k)
                forEachRow(a, n, k, [&](Dim from, Dim to, Dim tap, Dim count) {
                    dweight[tap] += dot(x + from, stride, dy + to, count);
                });
        if (biased)
            biasGradient(dy, at<T>(operands, 3), {a.n, a.k, a.window.outputs()});
    };
}

template <class T>
Loops biasBackward(const backend::KernelSpec& spec)
{
    const Channels shape = channelsOf(spec.inputs[0].local.shape);
    return [=](void* const* operands, const backend::FiringContext&) {
        biasGradient(at<T>(operands, 0), at<T>(operands, 1), shape);
    };
}

} // namespace

std::span<const LoopEntry> convolutionLoops()
{
    static constexpr std::array kTable{
        LoopEntry{
            "convolution", {2, 3}, {1, 1}, byPrecision<convolution<float>, convolution<double>>},
        LoopEntry{"convolution_backward_data",
                  {2, 2},
                  {1, 1},
                  byPrecision<convolutionBackwardData<float>, convolutionBackwardData<double>>},
        LoopEntry{"convolution_transpose",
                  {2, 3},
                  {1, 1},
                  byPrecision<convolutionBackwardData<float>, convolutionBackwardData<double>>},
        LoopEntry{
            "convolution_backward_weights",
            {2, 2},
            {1, 2},
            byPrecision<convolutionBackwardWeights<float>, convolutionBackwardWeights<double>>},
        LoopEntry{"bias_backward",
                  {1, 1},
                  {1, 1},
                  byPrecision<biasBackward<float>, biasBackward<double>>}};
    return kTable;
}

} // namespace plugboard::cpu
