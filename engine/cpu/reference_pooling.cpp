// SPDX-License-Identifier: Apache-2.0
#include "engine/cpu/loops.h"
#include "engine/cpu/shapes.h"

#include <algorithm>
#include <array>

namespace plugboard::cpu {
namespace {

/// Calls window(rows, columns, output index) for each output of one plane.
template <class Window>
void forEachWindow(const PoolingShape& a, Window window)
{
    for (Dim oh = 0; oh < a.oh; ++oh)
        for (Dim ow = 0; ow < a.ow; ++ow)
            window(windowOf(oh, a.h, a.kernel.h, a.stride.h, a.padding.h),
                   windowOf(ow, a.w, a.kernel.w, a.stride.w, a.padding.w), oh * a.ow + ow);
}

/// Index of the first maximum in row order.
template <class T>
Dim argmax(const T* plane, Dim width, Span rows, Span columns)
{
    Dim best = rows.begin * width + columns.begin;
    for (Dim h = rows.begin; h < rows.end; ++h)
        for (Dim w = columns.begin; w < columns.end; ++w)
            if (plane[h * width + w] > plane[best])
                best = h * width + w;
    return best;
}

template <class T>
Loops maxPool(const backend::KernelSpec& spec)
{
    const PoolingShape a =
        poolingShape(spec.attributes, spec.inputs[0].local.shape, spec.outputs[0].local.shape);
    return [=](void* const* operands, const backend::FiringContext&) {
        for (Dim p = 0; p < a.planes; ++p) {
            const T* x = at<T>(operands, 0) + p * a.h * a.w;
            T* y = at<T>(operands, 1) + p * a.oh * a.ow;
            forEachWindow(a, [&](Span rows, Span columns, Dim o) {
                y[o] = x[argmax(x, a.w, rows, columns)];
            });
        }
    };
}

template <class T>
Loops maxPoolBackward(const backend::KernelSpec& spec)
{
    const PoolingShape a =
        poolingShape(spec.attributes, spec.inputs[0].local.shape, spec.inputs[1].local.shape);
    return [=](void* const* operands, const backend::FiringContext&) {
        for (Dim p = 0; p < a.planes; ++p) {
            const T* x = at<T>(operands, 0) + p * a.h * a.w;
            const T* dy = at<T>(operands, 1) + p * a.oh * a.ow;
            T* dx = at<T>(operands, 2) + p * a.h * a.w;
            std::fill_n(dx, a.h * a.w, T(0));
            forEachWindow(a, [&](Span rows, Span columns, Dim o) {
                dx[argmax(x, a.w, rows, columns)] += dy[o];
            });
        }
    };
}

/// How many elements a window's sum is divided by.
Dim divisor(const PoolingShape& a, bool includePadding, Span rows, Span columns)
{
    return includePadding ? a.kernel.h * a.kernel.w
                          : (rows.end - rows.begin) * (columns.end - columns.begin);
}

template <class T>
Loops averagePool(const backend::KernelSpec& spec)
{
    const PoolingShape a =
        poolingShape(spec.attributes, spec.inputs[0].local.shape, spec.outputs[0].local.shape);
    const bool includePadding = spec.attributes.integer("include_padding", 1) != 0;
    return [=](void* const* operands, const backend::FiringContext&) {
        for (Dim p = 0; p < a.planes; ++p) {
            const T* x = at<T>(operands, 0) + p * a.h * a.w;
            T* y = at<T>(operands, 1) + p * a.oh * a.ow;
            forEachWindow(a, [&](Span rows, Span columns, Dim o) {
                T sum = 0;
                for (Dim h = rows.begin; h < rows.end; ++h)
                    for (Dim w = columns.begin; w < columns.end; ++w)
                        sum += x[h * a.w + w];
                y[o] = sum / T(divisor(a, includePadding, rows, columns));
            });
        }
    };
}

template <class T>
Loops averagePoolBackward(const backend::KernelSpec& spec)
{
    const PoolingShape a =
        poolingShape(spec.attributes, spec.outputs[0].local.shape, spec.inputs[0].local.shape);
    const bool includePadding = spec.attributes.integer("include_padding", 1) != 0;
    return [=](void* const* operands, const backend::FiringContext&) {
        for (Dim p = 0; p < a.planes; ++p) {
            const T* dy = at<T>(operands, 0) + p * a.oh * a.ow;
            T* dx = at<T>(operands, 1) + p * a.h * a.w;
            std::fill_n(dx, a.h * a.w, T(0));
            forEachWindow(a, [&](Span rows, Span columns, Dim o) {
                const T share = dy[o] / T(divisor(a, includePadding, rows, columns));
                for (Dim h = rows.begin; h < rows.end; ++h)
                    for (Dim w = columns.begin; w < columns.end; ++w)
                        dx[h * a.w + w] += share;
            });
        }
    };
}

template <class T>
Loops globalAveragePool(const backend::KernelSpec& spec)
{
    const Channels x = channelsOf(spec.inputs[0].local.shape);
    return [=](void* const* operands, const backend::FiringContext&) {
        for (Dim p = 0; p < x.n * x.c; ++p) {
            T sum = 0;
            for (Dim i = 0; i < x.inner; ++i)
                sum += at<T>(operands, 0)[p * x.inner + i];
            at<T>(operands, 1)[p] = sum / T(x.inner);
        }
    };
}

template <class T>
Loops globalAveragePoolBackward(const backend::KernelSpec& spec)
{
    const Channels dx = channelsOf(spec.outputs[0].local.shape);
    return [=](void* const* operands, const backend::FiringContext&) {
        for (Dim p = 0; p < dx.n * dx.c; ++p)
            std::fill_n(at<T>(operands, 1) + p * dx.inner, dx.inner,
                        at<T>(operands, 0)[p] / T(dx.inner));
    };
}

} // namespace

std::span<const LoopEntry> poolingLoops()
{
    static constexpr std::array kTable{
        LoopEntry{"max_pool", {1, 1}, {1, 1}, maxPool<float>, maxPool<double>},
        LoopEntry{
            "max_pool_backward", {2, 2}, {1, 1}, maxPoolBackward<float>, maxPoolBackward<double>},
        LoopEntry{"average_pool", {1, 1}, {1, 1}, averagePool<float>, averagePool<double>},
        LoopEntry{"average_pool_backward",
                  {1, 1},
                  {1, 1},
                  averagePoolBackward<float>,
                  averagePoolBackward<double>},
        LoopEntry{"global_average_pool",
                  {1, 1},
                  {1, 1},
                  globalAveragePool<float>,
                  globalAveragePool<double>},
        LoopEntry{"global_average_pool_backward",
                  {1, 1},
                  {1, 1},
                  globalAveragePoolBackward<float>,
                  globalAveragePoolBackward<double>}};
    return kTable;
}

} // namespace plugboard::cpu
