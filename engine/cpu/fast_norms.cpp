// SPDX-License-Identifier: Apache-2.0
#include "engine/cpu/fast_norms.h"

#include "engine/cpu/parallel.h"
#include "engine/cpu/row_functions.h"
#include "engine/cpu/shapes.h"
#include "engine/cpu/vector_loops.h"
#include "engine/ops/axes.h"

#include <algorithm>

namespace plugboard::cpu {
namespace {

using backend::FiringContext;
using backend::KernelSpec;

constexpr Dim kGrain = 16384; ///< elements that are worth another thread

Dim rowGrain(Dim rowSize)
{
    return kGrain / std::max<Dim>(rowSize, 1) + 1;
}

ops::AxisSplit splitOf(const KernelSpec& spec)
{
    const model::Shape& shape = spec.inputs[0].local.shape;
    return ops::splitAt(shape, ops::axisOf(spec.attributes, -1, shape.size()));
}

Loops softmax(const KernelSpec& spec)
{
    const ops::AxisSplit split = splitOf(spec);
    const bool logarithm = spec.opKind == "log_softmax";
    const auto row = logarithm ? logSoftmaxRow : softmaxRow;
    const auto columns = logarithm ? logSoftmaxColumns : softmaxColumns;
    const Dim size = split.extent * split.inner;
    return [=](void* const* operands, const FiringContext&) {
        inParallel(split.outer, rowGrain(size), [&](Dim begin, Dim end) {
            for (Dim outer = begin; outer < end; ++outer) {
                const float* x = at<float>(operands, 0) + outer * size;
                float* y = at<float>(operands, 1) + outer * size;
                if (split.inner == 1)
                    row(y, x, size);
                else
                    columns(y, x, split.extent, split.inner);
            }
        });
    };
}

Loops softmaxBackward(const KernelSpec& spec)
{
    const ops::AxisSplit split = splitOf(spec);
    if (split.inner != 1)
        return {};
    const auto row =
        spec.opKind == "log_softmax_backward" ? logSoftmaxRowBackward : softmaxRowBackward;
    return [=](void* const* operands, const FiringContext&) {
        inParallel(split.outer, rowGrain(split.extent), [&](Dim begin, Dim end) {
            for (Dim outer = begin; outer < end; ++outer)
                row(at<float>(operands, 2) + outer * split.extent,
                    at<float>(operands, 0) + outer * split.extent,
                    at<float>(operands, 1) + outer * split.extent, split.extent);
        });
    };
}

/// Rows of a layer or RMS norm.
struct NormRows {
    Dim count = 1;
    Dim size = 1;
    Centre centre = Centre::Mean;
    float epsilon = 0;

    explicit NormRows(const KernelSpec& spec)
        : centre(spec.opKind.starts_with("rms_norm") ? Centre::Zero : Centre::Mean),
          epsilon(float(spec.attributes.real("epsilon", 1e-5)))
    {
        const model::Shape& x = spec.inputs[0].local.shape;
        const std::size_t axis = ops::axisOf(spec.attributes, -1, x.size());
        count = ops::elementsOf(x, 0, axis);
        size = ops::elementsOf(x, axis, x.size());
    }
    RowStatistics of(const float* x) const { return statisticsOf(x, size, epsilon, centre); }
};

Loops rowNorm(const KernelSpec& spec)
{
    if (spec.outputs.size() != 1)
        return {};
    const NormRows rows(spec);
    const std::size_t output = spec.inputs.size();
    return [=](void* const* operands, const FiringContext&) {
        const float* scale = at<float>(operands, 1);
        const float* bias = output == 3 ? at<float>(operands, 2) : nullptr;
        inParallel(rows.count, rowGrain(rows.size), [&](Dim begin, Dim end) {
            for (Dim row = begin; row < end; ++row) {
                const float* x = at<float>(operands, 0) + row * rows.size;
                normaliseRow(at<float>(operands, output) + row * rows.size, x, rows.of(x), scale,
                             bias, rows.size);
            }
        });
    };
}

Loops rowNormBackwardData(const KernelSpec& spec)
{
    const NormRows rows(spec);
    return [=](void* const* operands, const FiringContext&) {
        const float* scale = at<float>(operands, 2);
        inParallel(rows.count, rowGrain(rows.size), [&](Dim begin, Dim end) {
            for (Dim row = begin; row < end; ++row) {
                const float* x = at<float>(operands, 0) + row * rows.size;
                const float* dy = at<float>(operands, 1) + row * rows.size;
                const RowStatistics s = rows.of(x);
                RowSums means = gradientSums(dy, scale, x, s, rows.size);
                means.plain = rows.centre == Centre::Mean ? means.plain / float(rows.size) : 0;
                means.weighted /= float(rows.size);
                normGradientRow(at<float>(operands, 3) + row * rows.size, dy, scale, 1, x, s, means,
                                rows.size);
            }
        });
    };
}

Loops rowNormBackwardWeights(const KernelSpec& spec)
{
    const NormRows rows(spec);
    const bool biased = spec.outputs.size() == 2;
    return [=](void* const* operands, const FiringContext&) {
        for (std::size_t made = 0; made < (biased ? 2 : 1); ++made)
            std::fill_n(at<float>(operands, 2 + made), rows.size, 0.0f);
        for (Dim row = 0; row < rows.count; ++row) {
            const float* x = at<float>(operands, 0) + row * rows.size;
            const float* dy = at<float>(operands, 1) + row * rows.size;
            addScaleGradient(at<float>(operands, 2), dy, x, rows.of(x), rows.size);
            if (biased)
                addInto(at<float>(operands, 3), dy, rows.size);
        }
    };
}

/// Groups of channels of a group or instance norm.
struct NormGroups {
    Channels x;
    Dim channels = 1;
    float epsilon = 0;

    explicit NormGroups(const KernelSpec& spec)
        : x(channelsOf(spec.inputs[0].local.shape)),
          epsilon(float(spec.attributes.real("epsilon", 1e-5)))
    {
        if (spec.opKind.starts_with("group_norm"))
            channels = x.c / spec.attributes.integer("groups", 1);
    }
    Dim count() const { return x.n * x.c / channels; }
    Dim elements() const { return channels * x.inner; }
    RowStatistics of(const float* data, Dim group) const
    {
        return statisticsOf(data + group * elements(), elements(), epsilon, Centre::Mean);
    }
};

Loops groupNorm(const KernelSpec& spec)
{
    const NormGroups groups(spec);
    return [=](void* const* operands, const FiringContext&) {
        const float* x = at<float>(operands, 0);
        const Dim inner = groups.x.inner;
        inParallel(groups.count(), rowGrain(groups.elements()), [&](Dim begin, Dim end) {
            for (Dim group = begin; group < end; ++group) {
                const RowStatistics s = groups.of(x, group);
                for (Dim p = group * groups.channels; p < (group + 1) * groups.channels; ++p)
                    shiftedRow(at<float>(operands, 3) + p * inner, x + p * inner, s.mean,
                               s.inverse * at<float>(operands, 1)[p % groups.x.c],
                               at<float>(operands, 2)[p % groups.x.c], inner);
            }
        });
    };
}

Loops groupNormBackwardData(const KernelSpec& spec)
{
    const NormGroups groups(spec);
    return [=](void* const* operands, const FiringContext&) {
        const float* x = at<float>(operands, 0);
        const float* dy = at<float>(operands, 1);
        const float* scale = at<float>(operands, 2);
        const Dim inner = groups.x.inner;
        inParallel(groups.count(), rowGrain(groups.elements()), [&](Dim begin, Dim end) {
            for (Dim group = begin; group < end; ++group) {
                const RowStatistics s = groups.of(x, group);
                const Dim first = group * groups.channels;
                RowSums means;
                for (Dim p = first; p < first + groups.channels; ++p) {
                    const RowSums sums =
                        gradientSums(dy + p * inner, nullptr, x + p * inner, s, inner);
                    means.plain += sums.plain * scale[p % groups.x.c] / float(groups.elements());
                    means.weighted +=
                        sums.weighted * scale[p % groups.x.c] / float(groups.elements());
                }
                for (Dim p = first; p < first + groups.channels; ++p)
                    normGradientRow(at<float>(operands, 3) + p * inner, dy + p * inner, nullptr,
                                    scale[p % groups.x.c], x + p * inner, s, means, inner);
            }
        });
    };
}

Loops groupNormBackwardWeights(const KernelSpec& spec)
{
    const NormGroups groups(spec);
    return [=](void* const* operands, const FiringContext&) {
        const float* x = at<float>(operands, 0);
        float* dscale = at<float>(operands, 2);
        float* dbias = at<float>(operands, 3);
        const Dim inner = groups.x.inner;
        std::fill_n(dscale, groups.x.c, 0.0f);
        std::fill_n(dbias, groups.x.c, 0.0f);
        for (Dim group = 0; group < groups.count(); ++group) {
            const RowStatistics s = groups.of(x, group);
            for (Dim p = group * groups.channels; p < (group + 1) * groups.channels; ++p) {
                const RowSums sums = gradientSums(at<float>(operands, 1) + p * inner, nullptr,
                                                  x + p * inner, s, inner);
                dscale[p % groups.x.c] += sums.weighted;
                dbias[p % groups.x.c] += sums.plain;
            }
        }
    };
}

struct Entry {
    const char* opKind;
    LoopMaker make;
};
constexpr Entry kTable[]{{"softmax", softmax},
                         {"log_softmax", softmax},
                         {"softmax_backward", softmaxBackward},
                         {"log_softmax_backward", softmaxBackward},
                         {"layer_norm", rowNorm},
                         {"layer_norm_backward_data", rowNormBackwardData},
                         {"layer_norm_backward_weights", rowNormBackwardWeights},
                         {"rms_norm", rowNorm},
                         {"rms_norm_backward_data", rowNormBackwardData},
                         {"rms_norm_backward_weights", rowNormBackwardWeights},
                         {"instance_norm", groupNorm},
                         {"instance_norm_backward_data", groupNormBackwardData},
                         {"instance_norm_backward_weights", groupNormBackwardWeights},
                         {"group_norm", groupNorm},
                         {"group_norm_backward_data", groupNormBackwardData},
                         {"group_norm_backward_weights", groupNormBackwardWeights}};

} // namespace

Loops fastNorms(const KernelSpec& spec)
{
    for (const Entry& entry : kTable)
        if (spec.opKind == entry.opKind)
            return entry.make(spec);
    return {};
}

} // namespace plugboard::cpu
