// SPDX-License-Identifier: Apache-2.0
#include "engine/cpu/fast_loops.h"

#include "engine/base/philox.h"
#include "engine/cpu/elements.h"
#include "engine/cpu/fast_elementwise.h"
#include "engine/cpu/parallel.h"
#include "engine/cpu/shapes.h"
#include "engine/cpu/vector_loops.h"

#include <cmath>
#include <cstring>

namespace plugboard::cpu {
namespace {

using backend::FiringContext;
using backend::KernelSpec;

constexpr Dim kGrain = 16384; ///< elements that are worth another thread

Dim outputElements(const KernelSpec& spec)
{
    return model::elements(spec.outputs[0].local.shape);
}

Loops copyAll(const KernelSpec& spec)
{
    const std::size_t size = std::size_t(outputElements(spec)) * sizeof(float);
    return [=](void* const* operands, const FiringContext&) {
        if (operands[0] != operands[1])
            std::memcpy(operands[1], operands[0], size);
    };
}

Loops relu(const KernelSpec& spec)
{
    const Dim count = outputElements(spec);
    return [=](void* const* operands, const FiringContext&) {
        inParallel(count, kGrain, [&](Dim begin, Dim end) {
            reluVector(at<float>(operands, 1) + begin, at<float>(operands, 0) + begin, end - begin);
        });
    };
}

Loops reluBackward(const KernelSpec& spec)
{
    const Dim count = outputElements(spec);
    return [=](void* const* operands, const FiringContext&) {
        inParallel(count, kGrain, [&](Dim begin, Dim end) {
            reluBackwardVector(at<float>(operands, 2) + begin, at<float>(operands, 0) + begin,
                               at<float>(operands, 1) + begin, end - begin);
        });
    };
}

/// The first pair writes the output, later terms are added; the order is that of the operands. The
/// output may lie in place of the first input only.
Loops add(const KernelSpec& spec)
{
    const Dim count = outputElements(spec);
    const std::size_t terms = spec.inputs.size();
    if (terms < 2)
        return copyAll(spec);
    for (const backend::Operand& input : spec.inputs)
        if (input.local.shape != spec.outputs[0].local.shape)
            return fastElementwise(spec);
    return [=](void* const* operands, const FiringContext&) {
        inParallel(count, kGrain, [&](Dim begin, Dim end) {
            float* y = at<float>(operands, terms) + begin;
            addVectors(y, at<float>(operands, 0) + begin, at<float>(operands, 1) + begin,
                       end - begin);
            for (std::size_t term = 2; term < terms; ++term)
                addInto(y, at<float>(operands, term) + begin, end - begin);
        });
    };
}

Loops accumulate(const KernelSpec& spec)
{
    const Dim count = outputElements(spec);
    return [=](void* const* operands, const FiringContext& context) {
        inParallel(count, kGrain, [&](Dim begin, Dim end) {
            float* y = at<float>(operands, 1) + begin;
            const float* x = at<float>(operands, 0) + begin;
            if (context.microBatch == 0)
                std::memmove(y, x, std::size_t(end - begin) * sizeof(float));
            else
                addInto(y, x, end - begin);
        });
    };
}

Loops bias(const KernelSpec& spec)
{
    const Channels shape = channelsOf(spec.inputs[0].local.shape);
    if (shape.inner == 1)
        return [=](void* const* operands, const FiringContext&) {
            for (Dim n = 0; n < shape.n; ++n)
                addVectors(at<float>(operands, 2) + n * shape.c,
                           at<float>(operands, 0) + n * shape.c, at<float>(operands, 1), shape.c);
        };
    return [=](void* const* operands, const FiringContext&) {
        inParallel(shape.n * shape.c, kGrain / shape.inner + 1, [&](Dim begin, Dim end) {
            for (Dim plane = begin; plane < end; ++plane)
                addScalar(at<float>(operands, 2) + plane * shape.inner,
                          at<float>(operands, 0) + plane * shape.inner,
                          at<float>(operands, 1)[plane % shape.c], shape.inner);
        });
    };
}

Loops sgd(const KernelSpec& spec)
{
    const Dim count = outputElements(spec);
    const float momentum = float(spec.attributes.real("momentum", 0));
    const float decay = float(spec.attributes.real("weight_decay", 0));
    const bool stateful = spec.inputs.size() == 5;
    return [=](void* const* operands, const FiringContext&) {
        const SgdFactors factors{1 / at<float>(operands, 2)[0], at<float>(operands, 3)[0], momentum,
                                 decay};
        inParallel(count, kGrain, [&](Dim begin, Dim end) {
            const float* weight = at<float>(operands, 0) + begin;
            const float* gradient = at<float>(operands, 1) + begin;
            if (stateful)
                momentumVector(at<float>(operands, 5) + begin, at<float>(operands, 6) + begin,
                               weight, gradient, at<float>(operands, 4) + begin, factors,
                               end - begin);
            else
                sgdVector(at<float>(operands, 4) + begin, weight, gradient, factors, end - begin);
        });
    };
}

Loops adam(const KernelSpec& spec)
{
    const Dim count = outputElements(spec);
    const double beta1 = spec.attributes.real("beta1", 0.9);
    const double beta2 = spec.attributes.real("beta2", 0.999);
    const float epsilon = float(spec.attributes.real("epsilon", 1e-8));
    const float decay = float(spec.attributes.real("weight_decay", 0));
    return [=](void* const* operands, const FiringContext& context) {
        const double t = double(context.step + 1);
        const AdamFactors factors{
            1 / at<float>(operands, 2)[0],
            float(double(at<float>(operands, 3)[0]) / (1 - std::pow(beta1, t))),
            float(1 / std::sqrt(1 - std::pow(beta2, t))),
            float(beta1),
            float(beta2),
            epsilon,
            decay};
        const AdamArrays arrays{at<float>(operands, 6), at<float>(operands, 7),
                                at<float>(operands, 8), at<float>(operands, 0),
                                at<float>(operands, 4), at<float>(operands, 5),
                                at<float>(operands, 1)};
        inParallel(count, kGrain,
                   [&](Dim begin, Dim end) { adamVector(arrays, factors, begin, end); });
    };
}

/// One Philox block serves four neighbouring elements.
Loops dropout(const KernelSpec& spec)
{
    const backend::Operand piece = spec.outputs[0];
    const double probability = spec.attributes.real("probability", 0.5);
    const float scale = probability < 1 ? float(1 / (1 - probability)) : 0.0f;
    const Philox random(spec.seed, spec.path);
    const Dim microBatch = model::elements(piece.logical);
    return [=](void* const* operands, const FiringContext& context) {
        const float* x = at<float>(operands, 0);
        float* y = at<float>(operands, 1);
        const Dim first = context.microBatch * microBatch;
        forEachRun(piece.box, piece.logical, [&](Dim local, Dim global, Dim count) {
            for (Dim i = 0; i < count;) {
                const auto element = std::uint64_t(first + global + i);
                const auto words = random.block(std::uint64_t(context.step), element / 4);
                for (std::size_t word = element % 4; word < 4 && i < count; ++word, ++i) {
                    const bool kept = (words[word] >> 8) * 0x1p-24 >= probability;
                    y[local + i] = kept ? x[local + i] * scale : 0.0f;
                }
            }
        });
    };
}

bool isPool2x2(const PoolingShape& a)
{
    const WindowShape& w = a.window;
    const auto isTwo = [](const Triple& values) { return values[1] == 2 && values[2] == 2; };
    return w.isPlain2d() && isTwo(w.kernel) && isTwo(w.stride) && w.before[1] == 0 &&
           w.before[2] == 0 && 2 * w.y[1] <= w.x[1] && 2 * w.y[2] <= w.x[2];
}

Loops maxPool(const KernelSpec& spec)
{
    const PoolingShape a =
        poolingShape(spec.attributes, spec.inputs[0].local.shape, spec.outputs[0].local.shape);
    if (!isPool2x2(a) || spec.outputs.size() != 1)
        return {};
    return [=, w = a.window](void* const* operands, const FiringContext&) {
        inParallel(a.planes, kGrain / w.inputs() + 1, [&](Dim begin, Dim end) {
            for (Dim plane = begin; plane < end; ++plane)
                maxPool2x2(at<float>(operands, 1) + plane * w.outputs(),
                           at<float>(operands, 0) + plane * w.inputs(), w.y[1], w.y[2], w.x[2]);
        });
    };
}

Loops maxPoolBackward(const KernelSpec& spec)
{
    const PoolingShape a =
        poolingShape(spec.attributes, spec.inputs[0].local.shape, spec.inputs[1].local.shape);
    // An odd row or column belongs to no window, and the loops leave it unwritten.
    if (!isPool2x2(a) || a.window.x[1] % 2 != 0 || a.window.x[2] % 2 != 0)
        return {};
    return [=, w = a.window](void* const* operands, const FiringContext&) {
        inParallel(a.planes, kGrain / w.inputs() + 1, [&](Dim begin, Dim end) {
            for (Dim plane = begin; plane < end; ++plane)
                maxPool2x2Backward(at<float>(operands, 2) + plane * w.inputs(),
                                   at<float>(operands, 0) + plane * w.inputs(),
                                   at<float>(operands, 1) + plane * w.outputs(), w.y[1], w.y[2],
                                   w.x[2]);
        });
    };
}

struct FastEntry {
    const char* opKind;
    LoopMaker maker;
};
constexpr FastEntry kTable[]{{"relu", relu},
                             {"relu_backward", reluBackward},
                             {"add", add},
                             {"accumulate", accumulate},
                             {"bias", bias},
                             {"flatten", copyAll},
                             {"reshape", copyAll},
                             {"dropout", dropout},
                             {"dropout_backward", dropout},
                             {"max_pool", maxPool},
                             {"max_pool_backward", maxPoolBackward},
                             {"sgd", sgd},
                             {"adam", adam}};

} // namespace

Loops fastLoops(const KernelSpec& spec)
{
    for (const FastEntry& entry : kTable)
        if (spec.opKind == entry.opKind)
            return entry.maker(spec);
    return fastElementwise(spec);
}

} // namespace plugboard::cpu
