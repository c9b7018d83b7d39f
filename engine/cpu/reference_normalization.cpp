// SPDX-License-Identifier: Apache-2.0
#include "engine/cpu/loops.h"
#include "engine/cpu/statistics.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace plugboard::cpu {
namespace {

/// Mean and 1 / sqrt(variance + epsilon) of a group and channel.
template <class T>
struct Moments {
    T mean = 0;
    T inverse = 0;

    Moments(T sum, T squares, Dim elements, T epsilon)
        : mean(sum / T(elements)), inverse(T(1) / std::sqrt(squares / T(elements) + epsilon))
    {
    }
};

template <class T>
Loops normalize(const backend::KernelSpec& spec)
{
    const Statistics s(spec, spec.inputs[0], spec.inputs[1]);
    const T epsilon = T(spec.attributes.real("epsilon", 1e-5));
    return [=](void* const* operands, const backend::FiringContext&) {
        const T* x = at<T>(operands, 0);
        T* y = at<T>(operands, 5);
        s.forEachPlane([&](Dim plane, Dim c, Dim moment) {
            const Moments<T> m(at<T>(operands, 1)[moment], at<T>(operands, 2)[moment], s.elements(),
                               epsilon);
            const T scale = m.inverse * at<T>(operands, 3)[c];
            const T shift = at<T>(operands, 4)[c];
            for (Dim i = plane * s.x.inner; i < (plane + 1) * s.x.inner; ++i)
                y[i] = (x[i] - m.mean) * scale + shift;
        });
    };
}

/// Sums of dy xhat and of dy per group and channel.
template <class T>
Loops batchNormBackwardSums(const backend::KernelSpec& spec)
{
    const Statistics s(spec, spec.inputs[0], spec.outputs[0]);
    const Dim shift = s.shiftTo(spec.inputs[2]);
    const T epsilon = T(spec.attributes.real("epsilon", 1e-5));
    return [=](void* const* operands, const backend::FiringContext&) {
        const T* x = at<T>(operands, 0);
        const T* dy = at<T>(operands, 1);
        T* dweight = at<T>(operands, 4);
        T* dbias = at<T>(operands, 5);
        std::fill_n(dweight, s.groups() * s.momentChannels, T(0));
        std::fill_n(dbias, s.groups() * s.momentChannels, T(0));
        s.forEachPlane([&](Dim plane, Dim, Dim moment) {
            const Moments<T> m(at<T>(operands, 2)[moment + shift],
                               at<T>(operands, 3)[moment + shift], s.elements(), epsilon);
            T weighted = 0;
            T plain = 0;
            for (Dim i = plane * s.x.inner; i < (plane + 1) * s.x.inner; ++i) {
                weighted += dy[i] * (x[i] - m.mean);
                plain += dy[i];
            }
            dweight[moment] += weighted * m.inverse;
            dbias[moment] += plain;
        });
    };
}

/// dx = weight inverse (dy - dbias_g / elements - xhat dweight_g / elements)
template <class T>
Loops batchNormBackwardData(const backend::KernelSpec& spec)
{
    const Statistics s(spec, spec.inputs[0], spec.inputs[2]);
    const Dim shift = s.shiftTo(spec.inputs[5]);
    const T epsilon = T(spec.attributes.real("epsilon", 1e-5));
    return [=](void* const* operands, const backend::FiringContext&) {
        const T* x = at<T>(operands, 0);
        const T* dy = at<T>(operands, 1);
        T* dx = at<T>(operands, 7);
        s.forEachPlane([&](Dim plane, Dim c, Dim moment) {
            const Moments<T> m(at<T>(operands, 2)[moment], at<T>(operands, 3)[moment], s.elements(),
                               epsilon);
            const T alongX = at<T>(operands, 5)[moment + shift] / T(s.elements()) * m.inverse;
            const T mean = at<T>(operands, 6)[moment + shift] / T(s.elements());
            const T scale = at<T>(operands, 4)[c] * m.inverse;
            for (Dim i = plane * s.x.inner; i < (plane + 1) * s.x.inner; ++i)
                dx[i] = scale * (dy[i] - mean - (x[i] - m.mean) * alongX);
        });
    };
}

template <class T>
Loops batchNormInference(const backend::KernelSpec& spec)
{
    const Channels shape = channelsOf(spec.inputs[0].local.shape);
    const T epsilon = T(spec.attributes.real("epsilon", 1e-5));
    return [=](void* const* operands, const backend::FiringContext&) {
        const T* x = at<T>(operands, 0);
        T* y = at<T>(operands, 5);
        for (Dim p = 0; p < shape.n * shape.c; ++p) {
            const Dim c = p % shape.c;
            const T scale = at<T>(operands, 1)[c] / std::sqrt(at<T>(operands, 4)[c] + epsilon);
            const T mean = at<T>(operands, 3)[c];
            const T shift = at<T>(operands, 2)[c];
            for (Dim i = p * shape.inner; i < (p + 1) * shape.inner; ++i)
                y[i] = (x[i] - mean) * scale + shift;
        }
    };
}

} // namespace

std::span<const LoopEntry> normalizationLoops()
{
    static constexpr std::array kTable{
        LoopEntry{"normalize", {5, 5}, {1, 1}, byPrecision<normalize<float>, normalize<double>>},
        LoopEntry{"batch_norm_backward_sums",
                  {4, 4},
                  {2, 2},
                  byPrecision<batchNormBackwardSums<float>, batchNormBackwardSums<double>>},
        LoopEntry{"batch_norm_backward_data",
                  {7, 7},
                  {1, 1},
                  byPrecision<batchNormBackwardData<float>, batchNormBackwardData<double>>},
        LoopEntry{"batch_norm_inference",
                  {5, 5},
                  {1, 1},
                  byPrecision<batchNormInference<float>, batchNormInference<double>>}};
    return kTable;
}

} // namespace plugboard::cpu
