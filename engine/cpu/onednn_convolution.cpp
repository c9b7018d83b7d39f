// SPDX-License-Identifier: Apache-2.0
#include "engine/cpu/onednn_chain.h"
#include "engine/cpu/onednn_kernels.h"
#include "engine/cpu/shapes.h"

namespace plugboard::cpu {
namespace {

using dnnl::memory;
using Desc = memory::desc;

/// What the three passes of a convolution have in common.
struct Setup {
    memory::dims strides, dilations, paddingLow, paddingHigh;
    Desc x, weight, bias, y;          ///< plain
    Desc askedX, askedWeight, askedY; ///< what oneDNN is asked for
    dnnl::algorithm algorithm = dnnl::algorithm::convolution_direct;
    dnnl::primitive_attr attributes = OnednnChain::attributes();
};

dnnl::algorithm algorithmOf(ConvolutionMethod method)
{
    switch (method) {
    case ConvolutionMethod::Winograd:
        return dnnl::algorithm::convolution_winograd;
    case ConvolutionMethod::Automatic:
        return dnnl::algorithm::convolution_auto;
    case ConvolutionMethod::Gemm:
    case ConvolutionMethod::Direct:
        break;
    }
    return dnnl::algorithm::convolution_direct;
}

Setup setup(const model::Attributes& attributes, const model::Shape& x, const model::Shape& weight,
            const model::Shape& y, ConvolutionMethod method)
{
    const ConvolutionShape a = convolutionShape(attributes, x, weight, y);
    Setup result;
    const std::size_t first = 3 - a.axes;
    for (std::size_t axis = first; axis < 3; ++axis) {
        const WindowShape& w = a.window;
        const Dim reach = w.dilation[axis] * (w.kernel[axis] - 1) + 1;
        result.strides.push_back(w.stride[axis]);
        result.dilations.push_back(w.dilation[axis] - 1);
        result.paddingLow.push_back(w.before[axis]);
        // oneDNN wants the padding that is really used; a quotient that rounds down leaves some
        // over.
        result.paddingHigh.push_back((w.y[axis] - 1) * w.stride[axis] + reach - w.x[axis] -
                                     w.before[axis]);
    }
    result.x = plainDesc(x);
    model::Shape grouped = weight;
    if (a.groups > 1) {
        grouped[0] /= a.groups;
        grouped.insert(grouped.begin(), a.groups);
    }
    result.weight = plainDesc(grouped);
    result.bias = plainDesc({a.k});
    result.y = plainDesc(y);
    result.algorithm = algorithmOf(method);
    const auto asked = [&](const Desc& plain) {
        return method == ConvolutionMethod::Gemm
                   ? plain
                   : Desc(plain.dims(), plain.data_type(), memory::format_tag::any);
    };
    result.askedX = asked(result.x);
    result.askedWeight = asked(result.weight);
    result.askedY = asked(result.y);
    return result;
}

dnnl::convolution_forward::primitive_desc forward(const Setup& s, bool biased,
                                                  const dnnl::engine& engine)
{
    return {dnnl::convolution_forward::desc(dnnl::prop_kind::forward_training, s.algorithm,
                                            s.askedX, s.askedWeight, biased ? s.bias : Desc(),
                                            s.askedY, s.strides, s.dilations, s.paddingLow,
                                            s.paddingHigh),
            s.attributes, engine};
}

} // namespace

KernelPtr onednnConvolution(const dnnl::engine& engine, const backend::KernelSpec& spec,
                            ConvolutionMethod method, const std::string& algorithm)
{
    const bool biased = spec.inputs.size() == 3;
    const Setup s = setup(spec.attributes, spec.inputs[0].local.shape, spec.inputs[1].local.shape,
                          spec.outputs[0].local.shape, method);
    const auto pd = forward(s, biased, engine);
    auto chain = std::make_unique<OnednnChain>(engine, algorithm);
    const memory y = chain->operand(spec.inputs.size(), s.y);
    OnednnChain::Arguments arguments{
        {DNNL_ARG_SRC, chain->in(chain->operand(0, s.x), pd.src_desc())},
        {DNNL_ARG_WEIGHTS, chain->in(chain->operand(1, s.weight), pd.weights_desc())}};
    if (biased)
        arguments.emplace_back(DNNL_ARG_BIAS, chain->operand(2, s.bias));
    const memory made = chain->out(y, pd.dst_desc());
    arguments.emplace_back(DNNL_ARG_DST, made);
    chain->add(dnnl::convolution_forward(pd), pd.scratchpad_desc(), std::move(arguments));
    chain->deliver(made, y);
    return chain;
}

KernelPtr onednnConvolutionBackwardData(const dnnl::engine& engine, const backend::KernelSpec& spec,
                                        ConvolutionMethod method, const std::string& algorithm)
{
    const Setup s = setup(spec.attributes, spec.outputs[0].local.shape, spec.inputs[1].local.shape,
                          spec.inputs[0].local.shape, method);
    const dnnl::convolution_backward_data::primitive_desc pd(
        dnnl::convolution_backward_data::desc(s.algorithm, s.askedX, s.askedWeight, s.askedY,
                                              s.strides, s.dilations, s.paddingLow, s.paddingHigh),
        s.attributes, engine, forward(s, false, engine));
    auto chain = std::make_unique<OnednnChain>(engine, algorithm);
    const memory dy = chain->in(chain->operand(0, s.y), pd.diff_dst_desc());
    const memory weight = chain->in(chain->operand(1, s.weight), pd.weights_desc());
    const memory dx = chain->operand(2, s.x);
    const memory made = chain->out(dx, pd.diff_src_desc());
    chain->add(dnnl::convolution_backward_data(pd), pd.scratchpad_desc(),
               {{DNNL_ARG_DIFF_DST, dy}, {DNNL_ARG_WEIGHTS, weight}, {DNNL_ARG_DIFF_SRC, made}});
    chain->deliver(made, dx);
    return chain;
}

KernelPtr onednnConvolutionBackwardWeights(const dnnl::engine& engine,
                                           const backend::KernelSpec& spec,
                                           ConvolutionMethod method, const std::string& algorithm)
{
    const bool biased = spec.outputs.size() == 2;
    const Setup s = setup(spec.attributes, spec.inputs[0].local.shape, spec.outputs[0].local.shape,
                          spec.inputs[1].local.shape, method);
    const dnnl::convolution_backward_weights::primitive_desc pd(
        dnnl::convolution_backward_weights::desc(s.algorithm, s.askedX, s.askedWeight,
                                                 biased ? s.bias : Desc(), s.askedY, s.strides,
                                                 s.dilations, s.paddingLow, s.paddingHigh),
        s.attributes, engine, forward(s, biased, engine));
    auto chain = std::make_unique<OnednnChain>(engine, algorithm);
    const memory x = chain->in(chain->operand(0, s.x), pd.src_desc());
    const memory dy = chain->in(chain->operand(1, s.y), pd.diff_dst_desc());
    const memory dweight = chain->operand(2, s.weight);
    const memory made = chain->out(dweight, pd.diff_weights_desc());
    OnednnChain::Arguments arguments{
        {DNNL_ARG_SRC, x}, {DNNL_ARG_DIFF_DST, dy}, {DNNL_ARG_DIFF_WEIGHTS, made}};
    if (biased)
        arguments.emplace_back(DNNL_ARG_DIFF_BIAS, chain->operand(3, s.bias));
    chain->add(dnnl::convolution_backward_weights(pd), pd.scratchpad_desc(), std::move(arguments));
    chain->deliver(made, dweight);
    return chain;
}

} // namespace plugboard::cpu
