// SPDX-License-Identifier: Apache-2.0
#include "engine/ops/global_pool.h"
#include "engine/ops/kinds.h"

namespace plugboard::ops {
namespace {

OpKind forward()
{
    OpKind kind = globalPoolKind("global_average_pool", "Global average pooling",
                                 "Mean of each channel over height and width.");
    kind.gradient = [](GradientBuilder& builder) {
        const model::Shape& x = builder.type(builder.op().inputs[0]).shape;
        const auto dx = builder.add("backward", "global_average_pool_backward", withExtents({}, x),
                                    {builder.outputGradient(0)});
        builder.setInputGradient(0, dx[0]);
    };
    return kind;
}

OpKind backward()
{
    OpKind kind;
    kind.name = "global_average_pool_backward";
    kind.inputs = {"dy"};
    kind.outputs = {"dx"};
    kind.attributes = extentAttributes();
    kind.infer = [](const model::Attributes& attributes, Types inputs) -> OutputTypes {
        if (const auto single = expectSingle("dy", inputs[0]); !single)
            return single.error();
        const model::Shape& dy = inputs[0].shape;
        return std::vector<model::TensorType>{
            {inputs[0].type, imageShape(dy[0], dy[1], extentsOf(attributes, dy.size() - 2))}};
    };
    kind.flops = [](const model::Attributes&, Types inputs, Types) {
        return elementsOf(inputs[0]);
    };
    kind.shardings = [](const model::Attributes&, Types inputs, Types) {
        return poolingRules(inputs[0].shape, 1);
    };
    return kind;
}

} // namespace

std::vector<OpKind> globalAveragePoolKinds()
{
    return {forward(), backward()};
}

} // namespace plugboard::ops
