// SPDX-License-Identifier: Apache-2.0
#include "engine/cpu/onednn_chain.h"
#include "engine/cpu/onednn_kernels.h"
#include "engine/cpu/shapes.h"

namespace plugboard::cpu {
namespace {

using dnnl::memory;
using Desc = memory::desc;

constexpr const char* kAlgorithm = "onednn:inner_product";

/// Plain layouts of x [n, f], weight [o, f], bias [o] and y [n, o].
struct Setup {
    Desc x, weight, bias, y;
    dnnl::primitive_attr attributes = OnednnChain::attributes();

    Setup(const model::Shape& xShape, const model::Shape& weightShape)
    {
        const Rows rows = cpu::rowsOf(xShape);
        x = plainDesc({rows.n, rows.rest});
        weight = plainDesc({weightShape[0], rows.rest});
        bias = plainDesc({weightShape[0]});
        y = plainDesc({rows.n, weightShape[0]});
    }
};

dnnl::inner_product_forward::primitive_desc forward(const Setup& s, bool biased,
                                                    const dnnl::engine& engine)
{
    return {dnnl::inner_product_forward::desc(dnnl::prop_kind::forward_training, s.x, s.weight,
                                              biased ? s.bias : Desc(), s.y),
            s.attributes, engine};
}

} // namespace

KernelPtr onednnLinear(const dnnl::engine& engine, const backend::KernelSpec& spec)
{
    const bool biased = spec.inputs.size() == 3;
    const Setup s(spec.inputs[0].local.shape, spec.inputs[1].local.shape);
    const auto pd = forward(s, biased, engine);
    auto chain = std::make_unique<OnednnChain>(engine, kAlgorithm);
    OnednnChain::Arguments arguments{{DNNL_ARG_SRC, chain->operand(0, s.x)},
                                     {DNNL_ARG_WEIGHTS, chain->operand(1, s.weight)},
                                     {DNNL_ARG_DST, chain->operand(spec.inputs.size(), s.y)}};
    if (biased)
        arguments.emplace_back(DNNL_ARG_BIAS, chain->operand(2, s.bias));
    chain->add(dnnl::inner_product_forward(pd), pd.scratchpad_desc(), std::move(arguments));
    return chain;
}

KernelPtr onednnLinearBackwardData(const dnnl::engine& engine, const backend::KernelSpec& spec)
{
    const Setup s(spec.outputs[0].local.shape, spec.inputs[1].local.shape);
    const dnnl::inner_product_backward_data::primitive_desc pd(
        dnnl::inner_product_backward_data::desc(s.x, s.weight, s.y), s.attributes, engine,
        forward(s, false, engine));
    auto chain = std::make_unique<OnednnChain>(engine, kAlgorithm);
    chain->add(dnnl::inner_product_backward_data(pd), pd.scratchpad_desc(),
               {{DNNL_ARG_DIFF_DST, chain->operand(0, s.y)},
                {DNNL_ARG_WEIGHTS, chain->operand(1, s.weight)},
                {DNNL_ARG_DIFF_SRC, chain->operand(2, s.x)}});
    return chain;
}

KernelPtr onednnLinearBackwardWeights(const dnnl::engine& engine, const backend::KernelSpec& spec)
{
    const bool biased = spec.outputs.size() == 2;
    const Setup s(spec.inputs[0].local.shape, spec.outputs[0].local.shape);
    const dnnl::inner_product_backward_weights::primitive_desc pd(
        dnnl::inner_product_backward_weights::desc(s.x, s.weight, biased ? s.bias : Desc(), s.y),
        s.attributes, engine, forward(s, biased, engine));
    auto chain = std::make_unique<OnednnChain>(engine, kAlgorithm);
    OnednnChain::Arguments arguments{{DNNL_ARG_SRC, chain->operand(0, s.x)},
                                     {DNNL_ARG_DIFF_DST, chain->operand(1, s.y)},
                                     {DNNL_ARG_DIFF_WEIGHTS, chain->operand(2, s.weight)}};
    if (biased)
        arguments.emplace_back(DNNL_ARG_DIFF_BIAS, chain->operand(3, s.bias));
    chain->add(dnnl::inner_product_backward_weights(pd), pd.scratchpad_desc(),
               std::move(arguments));
    return chain;
}

} // namespace plugboard::cpu
