// SPDX-License-Identifier: Apache-2.0
#include "engine/cpu/onednn_backend.h"

#include "engine/cpu/accumulating.h"
#include "engine/cpu/fast_loops.h"
#include "engine/cpu/fast_norms.h"
#include "engine/cpu/fast_pooling.h"
#include "engine/cpu/fast_resize.h"
#include "engine/cpu/loop_kernel.h"
#include "engine/cpu/onednn_kernels.h"
#include "engine/cpu/reference_backend.h"
#include "engine/cpu/row_convolution.h"
#include "engine/cpu/worker_thread.h"

#include <array>

namespace plugboard::cpu {
namespace {

using ConvolutionMaker = KernelPtr (*)(const dnnl::engine&, const backend::KernelSpec&,
                                       ConvolutionMethod, const std::string&);
using Maker = KernelPtr (*)(const dnnl::engine&, const backend::KernelSpec&);

struct MethodName {
    const char* name;
    ConvolutionMethod method;
};
constexpr std::array kMethods{MethodName{"onednn:direct", ConvolutionMethod::Direct},
                              MethodName{"onednn:gemm", ConvolutionMethod::Gemm},
                              MethodName{"onednn:auto", ConvolutionMethod::Automatic},
                              MethodName{"onednn:winograd", ConvolutionMethod::Winograd}};

ConvolutionMaker convolutionMaker(const std::string& kind)
{
    if (kind == "convolution")
        return onednnConvolution;
    if (kind == "convolution_backward_data")
        return onednnConvolutionBackwardData;
    if (kind == "convolution_backward_weights")
        return onednnConvolutionBackwardWeights;
    return nullptr;
}

Maker maker(const std::string& kind)
{
    if (kind.starts_with("matmul") || kind.starts_with("einsum"))
        return onednnMatmul;
    if (kind.starts_with("attention"))
        return onednnAttention;
    if (kind == "convolution_transpose")
        return onednnDeconvolution;
    if (kind == "linear")
        return onednnLinear;
    if (kind == "linear_backward_data")
        return onednnLinearBackwardData;
    if (kind == "linear_backward_weights")
        return onednnLinearBackwardWeights;
    return nullptr;
}

/// Groups of a 1x1 convolution whose channels fill no blocks: measured on ShuffleNet's layers, four
/// times as fast in plain layouts.
bool plainPays(const backend::KernelSpec& spec)
{
    const model::Dim groups = spec.attributes.integer("groups", 1);
    if (groups == 1)
        return false;
    const bool makesWeight = spec.opKind.ends_with("backward_weights");
    const model::Shape& weight = (makesWeight ? spec.outputs[0] : spec.inputs[1]).local.shape;
    const model::Dim inputs = weight[1];
    const model::Dim outputs = weight[0] / groups;
    return model::elements(weight) == weight[0] * inputs && inputs > 1 &&
           (inputs % 16 != 0 || outputs % 16 != 0);
}

/// The asked method, else the default.
KernelPtr convolution(const dnnl::engine& engine, const backend::KernelSpec& spec,
                      ConvolutionMaker make)
{
    for (const MethodName& known : kMethods)
        if (spec.algorithm == known.name) {
            try {
                return make(engine, spec, known.method, known.name);
            } catch (const dnnl::error& error) {
                if (error.status != dnnl_unimplemented)
                    throw;
            }
        }
    const MethodName& usual = kMethods[plainPays(spec) ? 1 : 0];
    return make(engine, spec, usual.method, usual.name);
}

KernelPtr libraryKernel(const dnnl::engine& engine, const backend::KernelSpec& spec)
{
    if (const ConvolutionMaker make = convolutionMaker(spec.opKind))
        return convolution(engine, spec, make);
    if (const Maker make = maker(spec.opKind))
        return make(engine, spec);
    return nullptr;
}

KernelPtr ownKernel(const backend::KernelSpec& spec)
{
    const bool asked = spec.algorithm == "own:rows";
    const bool elsewhere = spec.algorithm.starts_with("onednn:");
    if (asked || (!elsewhere && rowConvolutionPays(spec)))
        if (KernelPtr kernel = rowConvolution(spec))
            return kernel;
    if (KernelPtr kernel = fastResize(spec))
        return kernel;
    Loops loops = fastLoops(spec);
    if (!loops)
        loops = fastNorms(spec);
    if (!loops)
        loops = fastPooling(spec);
    return loops ? std::make_unique<LoopKernel>(std::move(loops), "own:vector") : nullptr;
}

bool isFloat32(const backend::KernelSpec& spec)
{
    for (const auto* operands : {&spec.inputs, &spec.outputs})
        for (const backend::Operand& operand : *operands)
            if (operand.local.type != model::DataType::Float32 ||
                model::elements(operand.local.shape) == 0)
                return false;
    return true;
}

} // namespace

struct OnednnBackend::Library {
    dnnl::engine engine{dnnl::engine::kind::cpu, 0};
    ReferenceBackend reference;
};

OnednnBackend::OnednnBackend() : library_(std::make_unique<Library>()) {}
OnednnBackend::~OnednnBackend() = default;

std::string OnednnBackend::version() const
{
    const dnnl_version_t* version = dnnl_version();
    return "onednn " + std::to_string(version->major) + "." + std::to_string(version->minor) + "." +
           std::to_string(version->patch);
}

Result<std::unique_ptr<backend::Kernel>> OnednnBackend::prepare(const backend::KernelSpec& spec)
{
    // The reference knows every kind's operands, so what it refuses is refused here.
    auto reference = library_->reference.prepare(spec);
    if (!reference || !isFloat32(spec))
        return reference;
    try {
        KernelPtr kernel = ownKernel(spec);
        if (!kernel)
            kernel = libraryKernel(library_->engine, spec);
        if (!kernel)
            return reference;
        return spec.accumulate && spec.opKind != "accumulate"
                   ? accumulating(std::move(kernel), spec)
                   : Result<KernelPtr>(std::move(kernel));
    } catch (const dnnl::error& error) {
        if (error.status == dnnl_unimplemented)
            return reference;
        return Error{ErrorCode::DeviceFailed,
                     spec.opKind + ": " + error.what() + " (oneDNN status " +
                         std::to_string(int(error.status)) + ")",
                     spec.path};
    }
}

Result<void> OnednnBackend::enter(const model::Device& device)
{
    return enterWorker(device);
}

} // namespace plugboard::cpu
