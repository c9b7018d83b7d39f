// SPDX-License-Identifier: Apache-2.0
#include "engine/ops/kinds.h"
#include "engine/ops/pooling.h"

namespace plugboard::ops {
namespace {

OpKind forward()
{
    OpKind kind;
    kind.name = "global_average_pool";
    kind.label = "Global average pooling";
    kind.family = Family::Shape;
    kind.help = "Mean of each channel over height and width.";
    kind.inputs = {"x"};
    kind.outputs = {"y"};
    kind.infer = [](const model::Attributes&, Types inputs) -> OutputTypes {
        if (const auto ranked = expectRank("x", 4, "[n, c, h, w]", inputs[0]); !ranked)
            return ranked.error();
        const model::Shape& x = inputs[0].shape;
        return std::vector<model::TensorType>{{inputs[0].type, {x[0], x[1], 1, 1}}};
    };
    kind.flops = [](const model::Attributes&, Types inputs, Types) {
        return elementsOf(inputs[0]);
    };
    kind.shardings = [](const model::Attributes&, Types inputs, Types) {
        return poolingRules(inputs[0].shape, 1);
    };
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
        const model::Shape& dy = inputs[0].shape;
        if (dy.size() != 4 || dy[2] != 1 || dy[3] != 1)
            return shapeError("dy", "[n, c, 1, 1]", dy);
        return std::vector<model::TensorType>{
            {inputs[0].type,
             {dy[0], dy[1], attributes.integer("height", 1), attributes.integer("width", 1)}}};
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
