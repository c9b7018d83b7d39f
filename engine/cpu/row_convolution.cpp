// SPDX-License-Identifier: Apache-2.0
#include "engine/cpu/row_convolution.h"

#include "engine/cpu/parallel.h"
#include "engine/cpu/row_kernel.h"
#include "engine/cpu/shapes.h"

#include <algorithm>
#include <cstring>

namespace plugboard::cpu {
namespace {

constexpr const char* kAlgorithm = "own:rows";
constexpr Dim kAlignment = 16; ///< floats of a cache line

Dim aligned(Dim count)
{
    return (count + kAlignment - 1) / kAlignment * kAlignment;
}

/// The correlation that a spec asks for: the forward pass itself, or dx as the correlation of dy
/// with weights that are transposed in channels and turned by half in space.
struct Request {
    RowShape shape;
    Dim samples = 0;
    bool turned = false;
    std::size_t bias = 0; ///< operand index; 0: none
    std::size_t output = 2;
    bool possible = false;
};

Request requestOf(const backend::KernelSpec& spec)
{
    Request result;
    result.turned = spec.opKind == "convolution_backward_data";
    if (spec.opKind != "convolution" && !result.turned)
        return result;
    const model::Shape& made = spec.outputs[0].local.shape;
    const model::Shape& given = spec.inputs[0].local.shape;
    const model::Shape& weight = spec.inputs[1].local.shape;
    const ConvolutionShape a = result.turned
                                   ? convolutionShape(spec.attributes, made, weight, given)
                                   : convolutionShape(spec.attributes, given, weight, made);
    const WindowShape& w = a.window;
    Dim before[2], after[2];
    for (const std::size_t axis : {0, 1}) {
        const Dim turn = w.kernel[axis + 1] - 1;
        before[axis] = result.turned ? turn - w.before[axis + 1] : w.before[axis + 1];
        after[axis] = result.turned ? turn - w.after[axis + 1] : w.after[axis + 1];
    }
    result.possible = a.groups == 1 && w.isPlain2d() && w.stride[1] == 1 && w.stride[2] == 1 &&
                      std::min({before[0], before[1], after[0], after[1]}) >= 0;
    result.samples = a.n;
    const Triple& from = result.turned ? w.y : w.x;
    const Triple& to = result.turned ? w.x : w.y;
    result.shape = {given[1],    from[1], from[2], made[1],   w.kernel[1],
                    w.kernel[2], to[1],   to[2],   before[0], before[1]};
    if (spec.inputs.size() == 3) {
        result.bias = 2;
        result.output = 3;
    }
    return result;
}

class RowConvolution : public backend::Kernel {
public:
    explicit RowConvolution(const Request& request)
        : request_(request), weights_(aligned(elementsOfWeights(request.shape))),
          image_(aligned(request.shape.paddedElements())), threads_(omp_get_max_threads())
    {
    }

    int run(void* const* operands, void* workspace, const backend::FiringContext&) override
    {
        const RowShape& shape = request_.shape;
        const float* x = static_cast<const float*>(operands[0]);
        const float* weights = static_cast<const float*>(operands[1]);
        const float* bias =
            request_.bias != 0 ? static_cast<const float*>(operands[request_.bias]) : nullptr;
        float* y = static_cast<float*>(operands[request_.output]);
        float* scratch = static_cast<float*>(workspace);
        if (request_.turned)
            weights = turn(weights, scratch);
        inParallel(
            request_.samples, 1,
            [&](Dim begin, Dim end) {
                float* padded = scratch + weights_ + image_ * omp_get_thread_num();
                std::memset(padded, 0, std::size_t(image_) * sizeof(float));
                for (Dim sample = begin; sample < end; ++sample) {
                    shape.pad(x + sample * shape.c * shape.h * shape.w, padded);
                    convolveRows(shape, padded, weights, bias,
                                 y + sample * shape.k * shape.oh * shape.ow);
                }
            },
            threads_);
        return 0;
    }
    Bytes workspace() const override
    {
        return {(weights_ + image_ * threads_) * Dim(sizeof(float))};
    }
    std::string algorithm() const override { return kAlgorithm; }

private:
    static Dim elementsOfWeights(const RowShape& shape)
    {
        return shape.k * shape.c * shape.r * shape.s;
    }

    /// [c, k, r, s] as the forward pass has them to [k, c, r, s], r and s backwards.
    const float* turn(const float* weights, float* turned) const
    {
        const RowShape& shape = request_.shape;
        const Dim taps = shape.r * shape.s;
        for (Dim k = 0; k < shape.k; ++k)
            for (Dim c = 0; c < shape.c; ++c)
                std::reverse_copy(weights + (c * shape.k + k) * taps,
                                  weights + (c * shape.k + k + 1) * taps,
                                  turned + (k * shape.c + c) * taps);
        return turned;
    }

    Request request_;
    Dim weights_; ///< floats of the turned weights
    Dim image_;   ///< floats of one padded image
    Dim threads_;
};

} // namespace

std::unique_ptr<backend::Kernel> rowConvolution(const backend::KernelSpec& spec)
{
    const Request request = requestOf(spec);
    return request.possible ? std::make_unique<RowConvolution>(request) : nullptr;
}

bool rowConvolutionPays(const backend::KernelSpec& spec)
{
    const Request request = requestOf(spec);
    const RowShape& shape = request.shape;
    return request.possible && shape.k <= 8 && shape.c <= 32 &&
           4 * shape.ow >= 3 * shape.vectorsPerRow() * kRowVector;
}

} // namespace plugboard::cpu
