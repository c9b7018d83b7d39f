// SPDX-License-Identifier: Apache-2.0
#include "engine/ops/kinds.h"
#include "engine/ops/pooling.h"

namespace plugboard::ops {
namespace {

std::vector<AttributeSpec> averageAttributes()
{
    std::vector<AttributeSpec> specs = poolingAttributes();
    specs.push_back(booleanAttribute("include_padding", true, "the border counts as values of 0"));
    return specs;
}

OpKind forward()
{
    OpKind kind;
    kind.name = "average_pool";
    kind.label = "Average pooling";
    kind.family = Family::Shape;
    kind.help = "Mean of each window of an image.";
    kind.inputs = {"x"};
    kind.outputs = {"y"};
    kind.attributes = averageAttributes();
    kind.infer = inferPooling;
    kind.flops = [](const model::Attributes& attributes, Types, Types outputs) {
        return poolingFlops(attributes, outputs[0]);
    };
    kind.shardings = [](const model::Attributes&, Types inputs, Types) {
        return poolingRules(inputs[0].shape, 1);
    };
    kind.gradient = [](GradientBuilder& builder) {
        const model::Op& op = builder.op();
        const model::Shape& x = builder.type(op.inputs[0]).shape;
        const auto dx = builder.add("backward", "average_pool_backward",
                                    withExtents(op.attributes, x), {builder.outputGradient(0)});
        builder.setInputGradient(0, dx[0]);
    };
    return kind;
}

OutputTypes inferBackward(const model::Attributes& attributes, Types inputs)
{
    if (const auto ranked = expectImages("dy", "[n, c, oh, ow]", inputs[0]); !ranked)
        return ranked.error();
    const model::Shape& dy = inputs[0].shape;
    const std::vector<model::TensorType> x{
        {inputs[0].type, imageShape(dy[0], dy[1], extentsOf(attributes, dy.size() - 2))}};
    const OutputTypes y = inferPooling(attributes, x);
    if (!y)
        return y.error();
    if (const auto fits = expectShape("dy", (*y)[0].shape, inputs[0]); !fits)
        return fits.error();
    return x;
}

OpKind backward()
{
    OpKind kind;
    kind.name = "average_pool_backward";
    kind.inputs = {"dy"};
    kind.outputs = {"dx"};
    kind.attributes = averageAttributes();
    for (AttributeSpec& spec : extentAttributes())
        kind.attributes.push_back(std::move(spec));
    kind.infer = inferBackward;
    kind.flops = [](const model::Attributes& attributes, Types inputs, Types) {
        return poolingFlops(attributes, inputs[0]);
    };
    kind.shardings = [](const model::Attributes&, Types inputs, Types) {
        return poolingRules(inputs[0].shape, 1);
    };
    return kind;
}

} // namespace

std::vector<OpKind> averagePoolKinds()
{
    return {forward(), backward()};
}

} // namespace plugboard::ops
