// SPDX-License-Identifier: Apache-2.0
#include "engine/cpu/loops.h"
#include "engine/cpu/shapes.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace plugboard::cpu {
namespace {

/// Channel c sees channels [c - (size - 1) / 2, c + size / 2].
struct LrnWindow {
    Channels x;
    Dim size = 5;
    double alpha = 0, beta = 0, bias = 0;

    explicit LrnWindow(const backend::KernelSpec& spec)
        : x(channelsOf(spec.inputs[0].local.shape)), size(spec.attributes.integer("size", 5)),
          alpha(spec.attributes.real("alpha", 1e-4)), beta(spec.attributes.real("beta", 0.75)),
          bias(spec.attributes.real("bias", 1))
    {
    }
    Span seenFrom(Dim c) const
    {
        return {std::max<Dim>(0, c - (size - 1) / 2), std::min(x.c, c + size / 2 + 1)};
    }
    /// The channels that see c.
    Span seeing(Dim c) const
    {
        return {std::max<Dim>(0, c - size / 2), std::min(x.c, c + (size - 1) / 2 + 1)};
    }
    /// bias + alpha / size * sum of squares, at one position; channels lie `inner` apart.
    template <class T>
    T divisor(const T* position, Dim c) const
    {
        const Span span = seenFrom(c);
        T sum = 0;
        for (Dim i = span.begin; i < span.end; ++i)
            sum += position[i * x.inner] * position[i * x.inner];
        return T(bias) + T(alpha) / T(size) * sum;
    }
    /// Calls visit(offset of channel 0) for each position of each sample.
    template <class Visit>
    void forEachPosition(Visit visit) const
    {
        for (Dim n = 0; n < x.n; ++n)
            for (Dim i = 0; i < x.inner; ++i)
                visit(n * x.c * x.inner + i);
    }
};

template <class T>
Loops lrn(const backend::KernelSpec& spec)
{
    const LrnWindow w(spec);
    return [=](void* const* operands, const backend::FiringContext&) {
        w.forEachPosition([&](Dim first) {
            const T* x = at<T>(operands, 0) + first;
            T* y = at<T>(operands, 1) + first;
            for (Dim c = 0; c < w.x.c; ++c)
                y[c * w.x.inner] = x[c * w.x.inner] / std::pow(w.divisor(x, c), T(w.beta));
        });
    };
}

/// dx_c = dy_c d_c^-beta - 2 alpha beta / size x_c (sum over i that see c of dy_i x_i
/// d_i^(-beta-1))
template <class T>
Loops lrnBackward(const backend::KernelSpec& spec)
{
    const LrnWindow w(spec);
    const T factor = T(2 * w.alpha * w.beta / double(w.size));
    return [=](void* const* operands, const backend::FiringContext&) {
        w.forEachPosition([&](Dim first) {
            const T* x = at<T>(operands, 0) + first;
            const T* dy = at<T>(operands, 1) + first;
            T* dx = at<T>(operands, 2) + first;
            for (Dim c = 0; c < w.x.c; ++c) {
                const Span span = w.seeing(c);
                T sum = 0;
                for (Dim i = span.begin; i < span.end; ++i)
                    sum += dy[i * w.x.inner] * x[i * w.x.inner] *
                           std::pow(w.divisor(x, i), T(-w.beta - 1));
                dx[c * w.x.inner] = dy[c * w.x.inner] * std::pow(w.divisor(x, c), T(-w.beta)) -
                                    factor * x[c * w.x.inner] * sum;
            }
        });
    };
}

} // namespace

std::span<const LoopEntry> lrnLoops()
{
    static constexpr std::array kTable{
        LoopEntry{"lrn", {1, 1}, {1, 1}, byPrecision<lrn<float>, lrn<double>>},
        LoopEntry{
            "lrn_backward", {2, 2}, {1, 1}, byPrecision<lrnBackward<float>, lrnBackward<double>>}};
    return kTable;
}

} // namespace plugboard::cpu
