// SPDX-License-Identifier: Apache-2.0
#include "engine/cpu/loops.h"
#include "engine/cpu/shapes.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace plugboard::cpu {
namespace {

/// Groups of neighbouring channels of a sample; of an instance norm each channel is one.
struct NormGroups {
    Channels x;
    Dim channels = 1; ///< of a group
    double epsilon = 0;

    explicit NormGroups(const backend::KernelSpec& spec)
        : x(channelsOf(spec.inputs[0].local.shape)), epsilon(spec.attributes.real("epsilon", 1e-5))
    {
        if (spec.opKind.starts_with("group_norm"))
            channels = x.c / spec.attributes.integer("groups", 1);
    }
    Dim count() const { return channels == 0 ? 0 : x.n * x.c / channels; }
    Dim elements() const { return channels * x.inner; }

    /// Calls visit(channel, first element, end) per channel of a group.
    template <class Visit>
    void forEachChannel(Dim group, Visit visit) const
    {
        for (Dim plane = group * channels; plane < (group + 1) * channels; ++plane)
            visit(plane % x.c, plane * x.inner, (plane + 1) * x.inner);
    }
};

template <class T>
struct GroupMoments {
    T mean = 0;
    T inverse = 0;

    GroupMoments(const NormGroups& norm, const T* x, Dim group)
    {
        const T* first = x + group * norm.elements();
        T sum = 0;
        for (Dim i = 0; i < norm.elements(); ++i)
            sum += first[i];
        mean = sum / T(norm.elements());
        T squares = 0;
        for (Dim i = 0; i < norm.elements(); ++i)
            squares += (first[i] - mean) * (first[i] - mean);
        inverse = T(1) / std::sqrt(squares / T(norm.elements()) + T(norm.epsilon));
    }
};

template <class T>
Loops groupNorm(const backend::KernelSpec& spec)
{
    const NormGroups norm(spec);
    return [=](void* const* operands, const backend::FiringContext&) {
        const T* x = at<T>(operands, 0);
        T* y = at<T>(operands, 3);
        for (Dim group = 0; group < norm.count(); ++group) {
            const GroupMoments<T> m(norm, x, group);
            norm.forEachChannel(group, [&](Dim c, Dim begin, Dim end) {
                const T scale = at<T>(operands, 1)[c] * m.inverse;
                const T bias = at<T>(operands, 2)[c];
                for (Dim i = begin; i < end; ++i)
                    y[i] = (x[i] - m.mean) * scale + bias;
            });
        }
    };
}

/// dx = inverse (g - mean(g) - xhat mean(g xhat)) with g = dy scale.
template <class T>
Loops groupNormBackwardData(const backend::KernelSpec& spec)
{
    const NormGroups norm(spec);
    return [=](void* const* operands, const backend::FiringContext&) {
        const T* x = at<T>(operands, 0);
        const T* dy = at<T>(operands, 1);
        const T* scale = at<T>(operands, 2);
        T* dx = at<T>(operands, 3);
        for (Dim group = 0; group < norm.count(); ++group) {
            const GroupMoments<T> m(norm, x, group);
            T plain = 0;
            T weighted = 0;
            norm.forEachChannel(group, [&](Dim c, Dim begin, Dim end) {
                for (Dim i = begin; i < end; ++i) {
                    plain += dy[i] * scale[c];
                    weighted += dy[i] * scale[c] * (x[i] - m.mean) * m.inverse;
                }
            });
            plain /= T(norm.elements());
            weighted /= T(norm.elements());
            norm.forEachChannel(group, [&](Dim c, Dim begin, Dim end) {
                for (Dim i = begin; i < end; ++i)
                    dx[i] = m.inverse *
                            (dy[i] * scale[c] - plain - (x[i] - m.mean) * m.inverse * weighted);
            });
        }
    };
}

template <class T>
Loops groupNormBackwardWeights(const backend::KernelSpec& spec)
{
    const NormGroups norm(spec);
    return [=](void* const* operands, const backend::FiringContext&) {
        const T* x = at<T>(operands, 0);
        const T* dy = at<T>(operands, 1);
        T* dscale = at<T>(operands, 2);
        T* dbias = at<T>(operands, 3);
        std::fill_n(dscale, norm.x.c, T(0));
        std::fill_n(dbias, norm.x.c, T(0));
        for (Dim group = 0; group < norm.count(); ++group) {
            const GroupMoments<T> m(norm, x, group);
            norm.forEachChannel(group, [&](Dim c, Dim begin, Dim end) {
                for (Dim i = begin; i < end; ++i) {
                    dscale[c] += dy[i] * (x[i] - m.mean) * m.inverse;
                    dbias[c] += dy[i];
                }
            });
        }
    };
}

} // namespace

std::span<const LoopEntry> groupNormLoops()
{
    constexpr LoopMaker forward = byPrecision<groupNorm<float>, groupNorm<double>>;
    constexpr LoopMaker data =
        byPrecision<groupNormBackwardData<float>, groupNormBackwardData<double>>;
    constexpr LoopMaker weights =
        byPrecision<groupNormBackwardWeights<float>, groupNormBackwardWeights<double>>;
    static constexpr std::array kTable{
        LoopEntry{"instance_norm", {3, 3}, {1, 1}, forward},
        LoopEntry{"instance_norm_backward_data", {3, 3}, {1, 1}, data},
        LoopEntry{"instance_norm_backward_weights", {2, 2}, {2, 2}, weights},
        LoopEntry{"group_norm", {3, 3}, {1, 1}, forward},
        LoopEntry{"group_norm_backward_data", {3, 3}, {1, 1}, data},
        LoopEntry{"group_norm_backward_weights", {2, 2}, {2, 2}, weights}};
    return kTable;
}

} // namespace plugboard::cpu
