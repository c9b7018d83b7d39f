// SPDX-License-Identifier: Apache-2.0
#include "engine/cpu/fast_elementwise.h"

#include "engine/cpu/broadcast.h"
#include "engine/cpu/number_arithmetic.h"
#include "engine/cpu/parallel.h"
#include "engine/cpu/vector_functions.h"

#include <limits>

namespace plugboard::cpu {
namespace {

using backend::FiringContext;
using backend::KernelSpec;

constexpr std::int64_t kGrain = 16384; ///< elements that are worth another thread
constexpr std::int64_t kGradientGrain = 8192;

std::string rowName(const KernelSpec& spec)
{
    const bool byTanh = spec.attributes.integer("approximate", 0) != 0;
    if (spec.opKind == "gelu" && byTanh)
        return "gelu_tanh";
    if (spec.opKind == "gelu_backward" && byTanh)
        return "gelu_tanh_backward";
    return spec.opKind;
}

VectorConstants constantsOf(const KernelSpec& spec)
{
    constexpr double most = std::numeric_limits<double>::max();
    if (spec.opKind.starts_with("clip"))
        return {boundOf<float>(spec.attributes.real("low", -most)),
                boundOf<float>(spec.attributes.real("high", most))};
    return {float(spec.attributes.real("alpha", 0)), float(spec.attributes.real("beta", 0))};
}

/// Two operands after another: the first pair, then what came of it with each further one.
Loops binary(const KernelSpec& spec, BinaryRow row)
{
    const std::size_t terms = spec.inputs.size();
    const model::Shape& shape = spec.outputs[0].local.shape;
    std::vector<BroadcastRows> folds;
    for (std::size_t term = 1; term < terms; ++term) {
        folds.push_back(broadcastRows(shape, {term == 1 ? spec.inputs[0].local.shape : shape,
                                              spec.inputs[term].local.shape}));
        if (folds.back().tooManyAxes())
            return {};
    }
    return [=](void* const* operands, const FiringContext&) {
        float* y = at<float>(operands, terms);
        for (std::size_t term = 1; term < terms; ++term) {
            const BroadcastRows& rows = folds[term - 1];
            const float* a = term == 1 ? at<const float>(operands, 0) : y;
            const float* b = at<const float>(operands, term);
            inParallel(rows.elements, kGrain, [&](std::int64_t begin, std::int64_t end) {
                rows.forEach<2>(begin, end,
                                [&](std::int64_t first, std::int64_t count, const auto& offset) {
                                    row(y + first, a + offset[0], rows.row.strides[0],
                                        b + offset[1], rows.row.strides[1], count);
                                });
            });
        }
    };
}

Loops unary(const KernelSpec& spec, UnaryRow row)
{
    const std::int64_t elements = model::elements(spec.outputs[0].local.shape);
    const VectorConstants constants = constantsOf(spec);
    return [=](void* const* operands, const FiringContext&) {
        inParallel(elements, kGrain, [&](std::int64_t begin, std::int64_t end) {
            row(at<float>(operands, 1) + begin, at<float>(operands, 0) + begin, constants,
                end - begin);
        });
    };
}

Loops gradient(const KernelSpec& spec, GradientRow row)
{
    const std::int64_t elements = model::elements(spec.outputs[0].local.shape);
    const VectorConstants constants = constantsOf(spec);
    return [=](void* const* operands, const FiringContext&) {
        inParallel(elements, kGradientGrain, [&](std::int64_t begin, std::int64_t end) {
            row(at<float>(operands, 2) + begin, at<float>(operands, 0) + begin,
                at<float>(operands, 1) + begin, constants, end - begin);
        });
    };
}

} // namespace

Loops fastElementwise(const KernelSpec& spec)
{
    const std::string name = rowName(spec);
    if (const BinaryRow row = binaryRowOf(name); row != nullptr && spec.inputs.size() > 1)
        return binary(spec, row);
    if (const UnaryRow row = unaryRowOf(name))
        return unary(spec, row);
    if (const GradientRow row = gradientRowOf(name))
        return gradient(spec, row);
    return {};
}

} // namespace plugboard::cpu
