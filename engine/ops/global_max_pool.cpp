// SPDX-License-Identifier: Apache-2.0
#include "engine/ops/global_pool.h"
#include "engine/ops/kinds.h"

namespace plugboard::ops {
namespace {

OpKind forward()
{
    OpKind kind = globalPoolKind("global_max_pool", "Global max pooling",
                                 "Largest value of each channel over height and width.");
    kind.gradient = [](GradientBuilder& builder) {
        const auto dx = builder.add("backward", "global_max_pool_backward", {},
                                    {builder.op().inputs[0], builder.outputGradient(0)});
        builder.setInputGradient(0, dx[0]);
    };
    return kind;
}

OpKind backward()
{
    OpKind kind;
    kind.name = "global_max_pool_backward";
    kind.inputs = {"x", "dy"};
    kind.outputs = {"dx"};
    kind.infer = [](const model::Attributes& attributes, Types inputs) -> OutputTypes {
        const auto y = inferGlobalPool(attributes, inputs.first(1));
        if (!y)
            return y.error();
        if (const auto fits = expectShape("dy", (*y)[0].shape, inputs[1]); !fits)
            return fits.error();
        return sameAsFirst(attributes, inputs);
    };
    kind.flops = [](const model::Attributes&, Types inputs, Types) {
        return elementsOf(inputs[0]);
    };
    kind.shardings = [](const model::Attributes&, Types inputs, Types) {
        return poolingRules(inputs[0].shape, 2);
    };
    return kind;
}

} // namespace

std::vector<OpKind> globalMaxPoolKinds()
{
    return {forward(), backward()};
}

} // namespace plugboard::ops
