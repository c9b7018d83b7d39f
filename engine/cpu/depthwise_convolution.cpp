// SPDX-License-Identifier: Apache-2.0
#include "engine/cpu/depthwise_convolution.h"

#include "engine/cpu/depthwise_kernel.h"
#include "engine/cpu/parallel.h"
#include "engine/cpu/shapes.h"

#include <algorithm>
#include <cstring>

namespace plugboard::cpu {
namespace {

constexpr const char* kAlgorithm = "own:depthwise";
constexpr Dim kAlignment = 16; ///< floats of a cache line
constexpr Dim kGrain = 16384;  ///< multiply-adds that are worth another thread

Dim aligned(Dim count)
{
    return (count + kAlignment - 1) / kAlignment * kAlignment;
}

DepthwiseShape forwardShape(const WindowShape& w)
{
    DepthwiseShape shape;
    shape.h = w.x[1];
    shape.w = w.x[2];
    shape.r = w.kernel[1];
    shape.s = w.kernel[2];
    shape.oh = w.y[1];
    shape.ow = w.y[2];
    shape.strideH = w.stride[1];
    shape.strideW = w.stride[2];
    shape.dilationH = w.dilation[1];
    shape.dilationW = w.dilation[2];
    shape.beforeH = w.before[1];
    shape.beforeW = w.before[2];
    return shape;
}

/// dx as the correlation of dy, its elements a stride apart, with the kernel turned by half.
DepthwiseShape turnedShape(const WindowShape& w)
{
    DepthwiseShape shape = forwardShape(w);
    std::swap(shape.h, shape.oh);
    std::swap(shape.w, shape.ow);
    std::swap(shape.strideH, shape.spreadH);
    std::swap(shape.strideW, shape.spreadW);
    shape.beforeH = w.dilation[1] * (w.kernel[1] - 1) - w.before[1];
    shape.beforeW = w.dilation[2] * (w.kernel[2] - 1) - w.before[2];
    return shape;
}

/// Scratch of each thread: a padded plane, then a row or a kernel.
class Depthwise : public backend::Kernel {
public:
    Depthwise(const ConvolutionShape& shape, const DepthwiseShape& plane)
        : a_(shape), plane_(plane), padded_(aligned(plane.paddedElements())),
          extra_(aligned(std::max(plane.vectorsPerRow() * kDepthwiseVector, plane.r * plane.s))),
          threads_(omp_get_max_threads())
    {
    }

    Bytes workspace() const override
    {
        return {threads_ * (padded_ + extra_) * Dim(sizeof(float))};
    }
    std::string algorithm() const override { return kAlgorithm; }

protected:
    /// Calls part(begin, end, padded, extra) on threads, `padded` all zero.
    template <class Part>
    void forPlanes(Dim planes, void* workspace, Part part) const
    {
        const Dim work = plane_.oh * plane_.ow * plane_.r * plane_.s;
        inParallel(
            planes, kGrain / std::max<Dim>(work, 1) + 1,
            [&](Dim begin, Dim end) {
                float* padded =
                    static_cast<float*>(workspace) + (padded_ + extra_) * omp_get_thread_num();
                std::memset(padded, 0, std::size_t(padded_) * sizeof(float));
                part(begin, end, padded, padded + padded_);
            },
            threads_);
    }

    ConvolutionShape a_;
    DepthwiseShape plane_;

private:
    Dim padded_, extra_, threads_;
};

class Forward : public Depthwise {
public:
    Forward(const ConvolutionShape& shape, std::size_t inputs)
        : Depthwise(shape, forwardShape(shape.window)), output_(inputs)
    {
    }

    int run(void* const* operands, void* workspace, const backend::FiringContext&) override
    {
        const Dim multiplier = a_.groupOutputs();
        const Dim taps = plane_.r * plane_.s;
        const float* weights = static_cast<const float*>(operands[1]);
        const float* bias = output_ == 3 ? static_cast<const float*>(operands[2]) : nullptr;
        forPlanes(a_.n * a_.c, workspace, [&](Dim begin, Dim end, float* padded, float*) {
            for (Dim p = begin; p < end; ++p) {
                plane_.spread(static_cast<const float*>(operands[0]) + p * a_.window.inputs(),
                              padded);
                for (Dim m = 0; m < multiplier; ++m) {
                    const Dim k = p % a_.c * multiplier + m;
                    correlatePlane(plane_, padded, weights + k * taps,
                                   bias != nullptr ? bias[k] : 0.0f,
                                   static_cast<float*>(operands[output_]) +
                                       (p * multiplier + m) * a_.window.outputs(),
                                   DepthwiseResult::Write);
                }
            }
        });
        return 0;
    }

private:
    std::size_t output_;
};

class BackwardData : public Depthwise {
public:
    explicit BackwardData(const ConvolutionShape& shape)
        : Depthwise(shape, turnedShape(shape.window))
    {
    }

    int run(void* const* operands, void* workspace, const backend::FiringContext&) override
    {
        const Dim multiplier = a_.groupOutputs();
        const Dim taps = plane_.r * plane_.s;
        const float* weights = static_cast<const float*>(operands[1]);
        forPlanes(a_.n * a_.c, workspace, [&](Dim begin, Dim end, float* padded, float* turned) {
            for (Dim p = begin; p < end; ++p)
                for (Dim m = 0; m < multiplier; ++m) {
                    const Dim k = p % a_.c * multiplier + m;
                    std::reverse_copy(weights + k * taps, weights + (k + 1) * taps, turned);
                    plane_.spread(static_cast<const float*>(operands[0]) +
                                      (p * multiplier + m) * a_.window.outputs(),
                                  padded);
                    correlatePlane(plane_, padded, turned, 0,
                                   static_cast<float*>(operands[2]) + p * a_.window.inputs(),
                                   m == 0 ? DepthwiseResult::Write : DepthwiseResult::Add);
                }
        });
        return 0;
    }
};

class BackwardWeights : public Depthwise {
public:
    BackwardWeights(const ConvolutionShape& shape, std::size_t outputs)
        : Depthwise(shape, forwardShape(shape.window)), biased_(outputs == 2)
    {
    }

    int run(void* const* operands, void* workspace, const backend::FiringContext&) override
    {
        const Dim multiplier = a_.groupOutputs();
        const Dim taps = plane_.r * plane_.s;
        float* dweight = static_cast<float*>(operands[2]);
        forPlanes(a_.c, workspace, [&](Dim begin, Dim end, float* padded, float* row) {
            std::fill(dweight + begin * multiplier * taps, dweight + end * multiplier * taps, 0.0f);
            if (biased_)
                std::fill_n(static_cast<float*>(operands[3]) + begin * multiplier,
                            (end - begin) * multiplier, 0.0f);
            for (Dim c = begin; c < end; ++c)
                for (Dim n = 0; n < a_.n; ++n) {
                    plane_.spread(static_cast<const float*>(operands[0]) +
                                      (n * a_.c + c) * a_.window.inputs(),
                                  padded);
                    for (Dim k = c * multiplier; k < (c + 1) * multiplier; ++k)
                        add(operands, padded, row, n, k);
                }
        });
        return 0;
    }

private:
    void add(void* const* operands, const float* padded, float* row, Dim n, Dim k) const
    {
        const float* dy =
            static_cast<const float*>(operands[1]) + (n * a_.k + k) * a_.window.outputs();
        addWeightGradient(plane_, padded, dy, row,
                          static_cast<float*>(operands[2]) + k * plane_.r * plane_.s);
        if (!biased_)
            return;
        float sum = 0;
        for (Dim i = 0; i < a_.window.outputs(); ++i)
            sum += dy[i];
        static_cast<float*>(operands[3])[k] += sum;
    }

    bool biased_;
};

bool isPossible(const ConvolutionShape& a)
{
    const WindowShape& w = a.window;
    return a.groups == a.c && a.c > 1 && w.x[0] == 1 && w.y[0] == 1 && w.kernel[0] == 1;
}

} // namespace

std::unique_ptr<backend::Kernel> depthwiseConvolution(const backend::KernelSpec& spec)
{
    const auto shape = [](const backend::Operand& operand) { return operand.local.shape; };
    if (spec.opKind == "convolution") {
        const auto a = convolutionShape(spec.attributes, shape(spec.inputs[0]),
                                        shape(spec.inputs[1]), shape(spec.outputs[0]));
        return isPossible(a) ? std::make_unique<Forward>(a, spec.inputs.size()) : nullptr;
    }
    if (spec.opKind == "convolution_backward_data") {
        const auto a = convolutionShape(spec.attributes, shape(spec.outputs[0]),
                                        shape(spec.inputs[1]), shape(spec.inputs[0]));
        return isPossible(a) ? std::make_unique<BackwardData>(a) : nullptr;
    }
    if (spec.opKind == "convolution_backward_weights") {
        const auto a = convolutionShape(spec.attributes, shape(spec.inputs[0]),
                                        shape(spec.outputs[0]), shape(spec.inputs[1]));
        return isPossible(a) ? std::make_unique<BackwardWeights>(a, spec.outputs.size()) : nullptr;
    }
    return nullptr;
}

} // namespace plugboard::cpu
