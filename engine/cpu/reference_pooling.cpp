// SPDX-License-Identifier: Apache-2.0
#include "engine/cpu/loops.h"
#include "engine/cpu/shapes.h"

#include <algorithm>
#include <array>

namespace plugboard::cpu {
namespace {

/// The taps of one output that lie inside x, per axis.
struct Taps {
    std::array<Span, 3> spans;
    Triple first; ///< the input position of tap 0

    Taps(const WindowShape& w, const Triple& o)
    {
        for (std::size_t axis = 0; axis < 3; ++axis) {
            spans[axis] = tapsInside(w, axis, o[axis], w.x[axis]);
            first[axis] = o[axis] * w.stride[axis] - w.before[axis];
        }
    }

    /// Calls visit(offset into the plane) in row order.
    template <class Visit>
    void forEach(const WindowShape& w, Visit visit) const
    {
        const auto position = [&](std::size_t axis, Dim tap) {
            return first[axis] + tap * w.dilation[axis];
        };
        for (Dim d = spans[0].begin; d < spans[0].end; ++d)
            for (Dim h = spans[1].begin; h < spans[1].end; ++h) {
                const Dim line = (position(0, d) * w.x[1] + position(1, h)) * w.x[2];
                for (Dim i = spans[2].begin; i < spans[2].end; ++i)
                    visit(line + position(2, i));
            }
    }
};

/// Calls window(taps, output index) for each output of one plane.
template <class Window>
void forEachWindow(const WindowShape& w, Window window)
{
    Dim output = 0;
    for (Dim od = 0; od < w.y[0]; ++od)
        for (Dim oh = 0; oh < w.y[1]; ++oh)
            for (Dim ow = 0; ow < w.y[2]; ++ow)
                window(Taps(w, {od, oh, ow}), output++);
}

/// Index of the first maximum in row order; a window has at least one element.
template <class T>
Dim argmax(const T* plane, const WindowShape& w, const Taps& taps)
{
    Dim best = -1;
    taps.forEach(w, [&](Dim at) {
        if (best < 0 || plane[at] > plane[best])
            best = at;
    });
    return best;
}

/// Where a maximum lies in the whole tensor, which the pieces of all members make up.
class WholeIndex {
public:
    WholeIndex(const backend::KernelSpec& spec, const WindowShape& window)
        : window_(window), columnMajor_(spec.attributes.integer("column_major", 0) != 0),
          channels_(spec.inputs[0].local.shape[1])
    {
        const backend::Operand& x = spec.inputs[0];
        wholeChannels_ = x.logical[1];
        firstSample_ = x.box[0].begin;
        firstChannel_ = x.box[1].begin;
    }

    std::int64_t operator()(Dim plane, Dim offset) const
    {
        const Dim whole =
            (firstSample_ + plane / channels_) * wholeChannels_ + firstChannel_ + plane % channels_;
        if (!columnMajor_)
            return whole * window_.inputs() + offset;
        const Dim w = offset % window_.x[2];
        const Dim h = offset / window_.x[2] % window_.x[1];
        const Dim d = offset / window_.x[2] / window_.x[1];
        return whole * window_.inputs() + (w * window_.x[1] + h) * window_.x[0] + d;
    }

private:
    WindowShape window_;
    bool columnMajor_;
    Dim channels_;
    Dim wholeChannels_ = 1, firstSample_ = 0, firstChannel_ = 0;
};

template <class T>
Loops maxPoolOf(const backend::KernelSpec& spec)
{
    const PoolingShape a =
        poolingShape(spec.attributes, spec.inputs[0].local.shape, spec.outputs[0].local.shape);
    const WholeIndex wholeIndex(spec, a.window);
    const bool indexed = spec.outputs.size() == 2;
    return [=](void* const* operands, const backend::FiringContext&) {
        for (Dim p = 0; p < a.planes; ++p) {
            const T* x = at<T>(operands, 0) + p * a.window.inputs();
            const Dim first = p * a.window.outputs();
            forEachWindow(a.window, [&](const Taps& taps, Dim o) {
                const Dim best = argmax(x, a.window, taps);
                at<T>(operands, 1)[first + o] = x[best];
                if (indexed)
                    at<std::int64_t>(operands, 2)[first + o] = wholeIndex(p, best);
            });
        }
    };
}

Loops maxPool(const backend::KernelSpec& spec)
{
    return byNumber(spec.inputs[0].local.type, [&]<class T>(T) { return maxPoolOf<T>(spec); });
}

template <class T>
Loops maxPoolBackward(const backend::KernelSpec& spec)
{
    const PoolingShape a =
        poolingShape(spec.attributes, spec.inputs[0].local.shape, spec.inputs[1].local.shape);
    return [=](void* const* operands, const backend::FiringContext&) {
        for (Dim p = 0; p < a.planes; ++p) {
            const T* x = at<T>(operands, 0) + p * a.window.inputs();
            const T* dy = at<T>(operands, 1) + p * a.window.outputs();
            T* dx = at<T>(operands, 2) + p * a.window.inputs();
            std::fill_n(dx, a.window.inputs(), T(0));
            forEachWindow(a.window,
                          [&](const Taps& taps, Dim o) { dx[argmax(x, a.window, taps)] += dy[o]; });
        }
    };
}

/// How many elements an average is over: those inside, or with padding all that the padded tensor
/// has of the window.
Dim divisor(const WindowShape& w, bool includePadding, const Taps& taps)
{
    Dim count = 1;
    for (std::size_t axis = 0; axis < 3; ++axis) {
        if (!includePadding) {
            count *= taps.spans[axis].size();
            continue;
        }
        const Dim room = w.x[axis] + w.after[axis] - taps.first[axis];
        count *= std::min((room + w.dilation[axis] - 1) / w.dilation[axis], w.kernel[axis]);
    }
    return count;
}

template <class T>
Loops averagePool(const backend::KernelSpec& spec)
{
    const PoolingShape a =
        poolingShape(spec.attributes, spec.inputs[0].local.shape, spec.outputs[0].local.shape);
    const bool includePadding = spec.attributes.integer("include_padding", 1) != 0;
    return [=](void* const* operands, const backend::FiringContext&) {
        for (Dim p = 0; p < a.planes; ++p) {
            const T* x = at<T>(operands, 0) + p * a.window.inputs();
            T* y = at<T>(operands, 1) + p * a.window.outputs();
            forEachWindow(a.window, [&](const Taps& taps, Dim o) {
                T sum = 0;
                taps.forEach(a.window, [&](Dim at) { sum += x[at]; });
                y[o] = sum / T(divisor(a.window, includePadding, taps));
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
            const T* dy = at<T>(operands, 0) + p * a.window.outputs();
            T* dx = at<T>(operands, 1) + p * a.window.inputs();
            std::fill_n(dx, a.window.inputs(), T(0));
            forEachWindow(a.window, [&](const Taps& taps, Dim o) {
                const T share = dy[o] / T(divisor(a.window, includePadding, taps));
                taps.forEach(a.window, [&](Dim at) { dx[at] += share; });
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

/// Index of the first maximum.
template <class T>
Dim argmax(const T* plane, Dim count)
{
    return std::max_element(plane, plane + count) - plane;
}

template <class T>
Loops globalMaxPool(const backend::KernelSpec& spec)
{
    const Channels x = channelsOf(spec.inputs[0].local.shape);
    return [=](void* const* operands, const backend::FiringContext&) {
        for (Dim p = 0; p < x.n * x.c; ++p) {
            const T* plane = at<T>(operands, 0) + p * x.inner;
            at<T>(operands, 1)[p] = plane[argmax(plane, x.inner)];
        }
    };
}

template <class T>
Loops globalMaxPoolBackward(const backend::KernelSpec& spec)
{
    const Channels x = channelsOf(spec.inputs[0].local.shape);
    return [=](void* const* operands, const backend::FiringContext&) {
        for (Dim p = 0; p < x.n * x.c; ++p) {
            T* dx = at<T>(operands, 2) + p * x.inner;
            std::fill_n(dx, x.inner, T(0));
            dx[argmax(at<T>(operands, 0) + p * x.inner, x.inner)] = at<T>(operands, 1)[p];
        }
    };
}

} // namespace

std::span<const LoopEntry> poolingLoops()
{
    static constexpr std::array kTable{
        LoopEntry{"max_pool", {1, 1}, {1, 2}, maxPool},
        LoopEntry{"max_pool_backward",
                  {2, 2},
                  {1, 1},
                  byPrecision<maxPoolBackward<float>, maxPoolBackward<double>>},
        LoopEntry{
            "average_pool", {1, 1}, {1, 1}, byPrecision<averagePool<float>, averagePool<double>>},
        LoopEntry{"average_pool_backward",
                  {1, 1},
                  {1, 1},
                  byPrecision<averagePoolBackward<float>, averagePoolBackward<double>>},
        LoopEntry{"global_average_pool",
                  {1, 1},
                  {1, 1},
                  byPrecision<globalAveragePool<float>, globalAveragePool<double>>},
        LoopEntry{"global_average_pool_backward",
                  {1, 1},
                  {1, 1},
                  byPrecision<globalAveragePoolBackward<float>, globalAveragePoolBackward<double>>},
        LoopEntry{"global_max_pool",
                  {1, 1},
                  {1, 1},
                  byPrecision<globalMaxPool<float>, globalMaxPool<double>>},
        LoopEntry{"global_max_pool_backward",
                  {2, 2},
                  {1, 1},
                  byPrecision<globalMaxPoolBackward<float>, globalMaxPoolBackward<double>>}};
    return kTable;
}

} // namespace plugboard::cpu
