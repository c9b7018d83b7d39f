// SPDX-License-Identifier: Apache-2.0
#include "engine/cpu/loops.h"
#include "engine/cpu/shapes.h"
#include "engine/ops/axes.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace plugboard::cpu {
namespace {

/// Rows that are normalised one by one, by a mean (layer_norm) or about zero (rms_norm).
struct NormRows {
    Dim rows = 1;
    Dim size = 1;
    bool centred = true;
    double epsilon = 0;

    explicit NormRows(const backend::KernelSpec& spec)
        : centred(spec.opKind.starts_with("layer_norm")),
          epsilon(spec.attributes.real("epsilon", 1e-5))
    {
        const model::Shape& x = spec.inputs[0].local.shape;
        const std::size_t axis = ops::axisOf(spec.attributes, -1, x.size());
        rows = ops::elementsOf(x, 0, axis);
        size = ops::elementsOf(x, axis, x.size());
    }
};

template <class T>
struct RowMoments {
    T mean = 0;
    T inverse = 0; ///< 1 / sqrt(variance + epsilon)

    RowMoments(const NormRows& norm, const T* x)
    {
        if (norm.centred) {
            T sum = 0;
            for (Dim i = 0; i < norm.size; ++i)
                sum += x[i];
            mean = sum / T(norm.size);
        }
        T squares = 0;
        for (Dim i = 0; i < norm.size; ++i)
            squares += (x[i] - mean) * (x[i] - mean);
        inverse = T(1) / std::sqrt(squares / T(norm.size) + T(norm.epsilon));
    }
};

template <class T>
Loops rowNorm(const backend::KernelSpec& spec)
{
    const NormRows norm(spec);
    const std::size_t inputs = spec.inputs.size();
    const bool biased = inputs == 3;
    const bool moments = spec.outputs.size() == 3;
    return [=](void* const* operands, const backend::FiringContext&) {
        const T* scale = at<T>(operands, 1);
        for (Dim row = 0; row < norm.rows; ++row) {
            const T* x = at<T>(operands, 0) + row * norm.size;
            T* y = at<T>(operands, inputs) + row * norm.size;
            const RowMoments<T> m(norm, x);
            for (Dim i = 0; i < norm.size; ++i)
                y[i] = (x[i] - m.mean) * m.inverse * scale[i] +
                       (biased ? at<T>(operands, 2)[i] : T(0));
            if (moments) {
                at<T>(operands, inputs + 1)[row] = m.mean;
                at<T>(operands, inputs + 2)[row] = m.inverse;
            }
        }
    };
}

/// dx = inverse (g - mean(g) - xhat mean(g xhat)) with g = dy scale; without the mean where rows
/// are not centred.
template <class T>
Loops rowNormBackwardData(const backend::KernelSpec& spec)
{
    const NormRows norm(spec);
    return [=](void* const* operands, const backend::FiringContext&) {
        const T* scale = at<T>(operands, 2);
        for (Dim row = 0; row < norm.rows; ++row) {
            const T* x = at<T>(operands, 0) + row * norm.size;
            const T* dy = at<T>(operands, 1) + row * norm.size;
            T* dx = at<T>(operands, 3) + row * norm.size;
            const RowMoments<T> m(norm, x);
            T plain = 0;
            T weighted = 0;
            for (Dim i = 0; i < norm.size; ++i) {
                plain += dy[i] * scale[i];
                weighted += dy[i] * scale[i] * (x[i] - m.mean) * m.inverse;
            }
            plain = norm.centred ? plain / T(norm.size) : T(0);
            weighted /= T(norm.size);
            for (Dim i = 0; i < norm.size; ++i)
                dx[i] =
                    m.inverse * (dy[i] * scale[i] - plain - (x[i] - m.mean) * m.inverse * weighted);
        }
    };
}

template <class T>
Loops rowNormBackwardWeights(const backend::KernelSpec& spec)
{
    const NormRows norm(spec);
    const bool biased = spec.outputs.size() == 2;
    return [=](void* const* operands, const backend::FiringContext&) {
        T* dscale = at<T>(operands, 2);
        std::fill_n(dscale, norm.size, T(0));
        if (biased)
            std::fill_n(at<T>(operands, 3), norm.size, T(0));
        for (Dim row = 0; row < norm.rows; ++row) {
            const T* x = at<T>(operands, 0) + row * norm.size;
            const T* dy = at<T>(operands, 1) + row * norm.size;
            const RowMoments<T> m(norm, x);
            for (Dim i = 0; i < norm.size; ++i)
                dscale[i] += dy[i] * (x[i] - m.mean) * m.inverse;
            if (biased)
                for (Dim i = 0; i < norm.size; ++i)
                    at<T>(operands, 3)[i] += dy[i];
        }
    };
}

} // namespace

std::span<const LoopEntry> rowNormLoops()
{
    constexpr LoopMaker forward = byPrecision<rowNorm<float>, rowNorm<double>>;
    constexpr LoopMaker data = byPrecision<rowNormBackwardData<float>, rowNormBackwardData<double>>;
    constexpr LoopMaker weights =
        byPrecision<rowNormBackwardWeights<float>, rowNormBackwardWeights<double>>;
    static constexpr std::array kTable{
        LoopEntry{"layer_norm", {2, 3}, {1, 3}, forward},
        LoopEntry{"layer_norm_backward_data", {3, 3}, {1, 1}, data},
        LoopEntry{"layer_norm_backward_weights", {2, 2}, {1, 2}, weights},
        LoopEntry{"rms_norm", {2, 2}, {1, 1}, forward},
        LoopEntry{"rms_norm_backward_data", {3, 3}, {1, 1}, data},
        LoopEntry{"rms_norm_backward_weights", {2, 2}, {1, 1}, weights}};
    return kTable;
}

} // namespace plugboard::cpu
