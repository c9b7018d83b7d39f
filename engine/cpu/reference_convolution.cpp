// SPDX-License-Identifier: Apache-2.0
#include "engine/cpu/loops.h"
#include "engine/cpu/shapes.h"

#include <algorithm>
#include <array>

namespace plugboard::cpu {
namespace {

/// Calls row(plane of x, plane of y, tap, offset into x's plane, offset into y's plane, count) for
/// each run of outputs along w that one tap [k, c, r, s] of the weight reaches inside x.
template <class Row>
void forEachRow(const ConvolutionShape& a, Dim sample, Dim k, Row row)
{
    for (Dim c = 0; c < a.c; ++c)
        for (Dim r = 0; r < a.r; ++r) {
            const Span high = outputsInside(a.oh, a.h, a.stride.h, a.padding.h, r);
            for (Dim s = 0; s < a.s; ++s) {
                const Span wide = outputsInside(a.ow, a.w, a.stride.w, a.padding.w, s);
                const Dim tap = ((k * a.c + c) * a.r + r) * a.s + s;
                for (Dim oh = high.begin; oh < high.end; ++oh) {
                    const Dim line = oh * a.stride.h + r - a.padding.h;
                    const Dim column = wide.begin * a.stride.w + s - a.padding.w;
                    row(((sample * a.c + c) * a.h + line) * a.w + column,
                        ((sample * a.k + k) * a.oh + oh) * a.ow + wide.begin, tap,
                        wide.end - wide.begin);
                }
            }
        }
}

template <class T>
Loops convolution(const backend::KernelSpec& spec)
{
    const ConvolutionShape a =
        convolutionShape(spec.attributes, spec.inputs[0].local.shape, spec.inputs[1].local.shape,
                         spec.outputs[0].local.shape);
    const bool biased = spec.inputs.size() == 3;
    const std::size_t output = spec.inputs.size();
    return [=](void* const* operands, const backend::FiringContext&) {
        const T* x = at<T>(operands, 0);
        const T* weight = at<T>(operands, 1);
        const T* bias = biased ? at<T>(operands, 2) : nullptr;
        T* y = at<T>(operands, output);
        for (Dim n = 0; n < a.n; ++n)
            for (Dim k = 0; k < a.k; ++k) {
                T* plane = y + (n * a.k + k) * a.oh * a.ow;
                std::fill_n(plane, a.oh * a.ow, biased ? bias[k] : T(0));
                forEachRow(a, n, k, [&](Dim from, Dim to, Dim tap, Dim count) {
                    for (Dim i = 0; i < count; ++i)
                        y[to + i] += weight[tap] * x[from + i * a.stride.w];
                });
            }
    };
}

template <class T>
Loops convolutionBackwardData(const backend::KernelSpec& spec)
{
    const ConvolutionShape a =
        convolutionShape(spec.attributes, spec.outputs[0].local.shape, spec.inputs[1].local.shape,
                         spec.inputs[0].local.shape);
    return [=](void* const* operands, const backend::FiringContext&) {
        const T* dy = at<T>(operands, 0);
        const T* weight = at<T>(operands, 1);
        T* dx = at<T>(operands, 2);
        std::fill_n(dx, a.n * a.c * a.h * a.w, T(0));
        for (Dim n = 0; n < a.n; ++n)
            for (Dim k = 0; k < a.k; ++k)
                forEachRow(a, n, k, [&](Dim from, Dim to, Dim tap, Dim count) {
                    for (Dim i = 0; i < count; ++i)
                        dx[from + i * a.stride.w] += weight[tap] * dy[to + i];
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
    const bool biased = spec.outputs.size() == 2;
    return [=](void* const* operands, const backend::FiringContext&) {
        const T* x = at<T>(operands, 0);
        const T* dy = at<T>(operands, 1);
        T* dweight = at<T>(operands, 2);
        std::fill_n(dweight, a.k * a.c * a.r * a.s, T(0));
        for (Dim n = 0; n < a.n; ++n)
            for (Dim k = 0; k < a.k; ++k)
                forEachRow(a, n, k, [&](Dim from, Dim to, Dim tap, Dim count) {
                    dweight[tap] += dot(x + from, a.stride.w, dy + to, count);
                });
        if (biased)
            biasGradient(dy, at<T>(operands, 3), {a.n, a.k, a.oh * a.ow});
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
        LoopEntry{"convolution", {2, 3}, {1, 1}, convolution<float>, convolution<double>},
        LoopEntry{"convolution_backward_data",
                  {2, 2},
                  {1, 1},
                  convolutionBackwardData<float>,
                  convolutionBackwardData<double>},
        LoopEntry{"convolution_backward_weights",
                  {2, 2},
                  {1, 2},
                  convolutionBackwardWeights<float>,
                  convolutionBackwardWeights<double>},
        LoopEntry{"bias_backward", {1, 1}, {1, 1}, biasBackward<float>, biasBackward<double>}};
    return kTable;
}

} // namespace plugboard::cpu
