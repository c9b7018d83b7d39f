// SPDX-License-Identifier: Apache-2.0
#include "engine/cpu/onednn_chain.h"
#include "engine/cpu/onednn_kernels.h"
#include "engine/cpu/shapes.h"

namespace plugboard::cpu {
namespace {

using dnnl::memory;
using Desc = memory::desc;

Desc anyLayout(const Desc& plain)
{
    return {plain.dims(), plain.data_type(), memory::format_tag::any};
}

/// The weight [c, k / groups, ...] as the library counts it: [groups, k / groups, c / groups, ...].
Desc weightDesc(const ConvolutionShape& a, const model::Shape& weight)
{
    const Dim taps = a.window.taps();
    memory::dims dims{weight[1], weight[0] / a.groups};
    memory::dims strides{taps, weight[1] * taps};
    if (a.groups > 1) {
        dims.insert(dims.begin(), a.groups);
        strides.insert(strides.begin(), weight[0] / a.groups * weight[1] * taps);
    }
    Dim stride = taps;
    for (std::size_t axis = 2; axis < weight.size(); ++axis) {
        stride /= weight[axis];
        dims.push_back(weight[axis]);
        strides.push_back(stride);
    }
    return {dims, memory::data_type::f32, strides};
}

} // namespace

KernelPtr onednnDeconvolution(const dnnl::engine& engine, const backend::KernelSpec& spec)
{
    const model::Shape& xShape = spec.inputs[0].local.shape;
    const model::Shape& yShape = spec.outputs[0].local.shape;
    // It is the gradient of a convolution from y to x.
    const ConvolutionShape a =
        convolutionShape(spec.attributes, yShape, spec.inputs[1].local.shape, xShape);
    memory::dims strides, dilations, before, after;
    for (std::size_t axis = 3 - a.axes; axis < 3; ++axis) {
        const WindowShape& w = a.window;
        const Dim reach = w.dilation[axis] * (w.kernel[axis] - 1) + 1;
        strides.push_back(w.stride[axis]);
        dilations.push_back(w.dilation[axis] - 1);
        before.push_back(w.before[axis]);
        after.push_back((w.y[axis] - 1) * w.stride[axis] + reach - w.x[axis] - w.before[axis]);
    }
    const Desc x = plainDesc(xShape);
    const Desc y = plainDesc(yShape);
    const Desc weight = weightDesc(a, spec.inputs[1].local.shape);
    const bool biased = spec.inputs.size() == 3;
    const Desc bias = biased ? plainDesc({yShape[1]}) : Desc();
    const dnnl::deconvolution_forward::primitive_desc pd(
        dnnl::deconvolution_forward::desc(
            dnnl::prop_kind::forward_inference, dnnl::algorithm::deconvolution_direct, anyLayout(x),
            anyLayout(weight), bias, anyLayout(y), strides, dilations, before, after),
        OnednnChain::attributes(), engine);
    auto chain = std::make_unique<OnednnChain>(engine, "onednn:deconvolution");
    const memory target = chain->operand(spec.inputs.size(), y);
    OnednnChain::Arguments arguments{
        {DNNL_ARG_SRC, chain->in(chain->operand(0, x), pd.src_desc())},
        {DNNL_ARG_WEIGHTS, chain->in(chain->operand(1, weight), pd.weights_desc())}};
    if (biased)
        arguments.emplace_back(DNNL_ARG_BIAS, chain->operand(2, bias));
    const memory made = chain->out(target, pd.dst_desc());
    arguments.emplace_back(DNNL_ARG_DST, made);
    chain->add(dnnl::deconvolution_forward(pd), pd.scratchpad_desc(), std::move(arguments));
    chain->deliver(made, target);
    return chain;
}

} // namespace plugboard::cpu
