// SPDX-License-Identifier: Apache-2.0
#include "engine/ops/kinds.h"
#include "engine/ops/pooling.h"

namespace plugboard::ops {
namespace {

std::vector<AttributeSpec> maximumAttributes()
{
    std::vector<AttributeSpec> specs = poolingAttributes();
    specs.push_back(booleanAttribute("indices", false,
                                     "also gives where each maximum lies in the whole tensor"));
    specs.push_back(booleanAttribute("column_major", false,
                                     "indices count height before width, within each channel"));
    return specs;
}

OutputTypes inferForward(const model::Attributes& attributes, Types inputs)
{
    OutputTypes outputs = inferPooling(attributes, inputs);
    if (outputs && attributes.integer("indices", 0) != 0)
        outputs->push_back({model::DataType::Int64, outputs->front().shape});
    return outputs;
}

OpKind forward()
{
    OpKind kind;
    kind.name = "max_pool";
    kind.label = "Max pooling";
    kind.family = Family::Shape;
    kind.help = "Largest value of each window of an image.";
    kind.inputs = {"x"};
    kind.outputs = {"y", "indices"};
    kind.accepts = {Accepts::Number};
    kind.attributes = maximumAttributes();
    kind.infer = inferForward;
    kind.flops = [](const model::Attributes& attributes, Types, Types outputs) {
        return poolingFlops(attributes, outputs[0]);
    };
    kind.shardings = [](const model::Attributes&, Types inputs, Types outputs) {
        return poolingRules(inputs[0].shape, 1, outputs.size());
    };
    kind.gradient = [](GradientBuilder& builder) {
        const model::Op& op = builder.op();
        if (!builder.outputGradient(0).valid())
            return;
        const auto dx = builder.add("backward", "max_pool_backward", op.attributes,
                                    {op.inputs[0], builder.outputGradient(0)});
        builder.setInputGradient(0, dx[0]);
    };
    return kind;
}

OpKind backward()
{
    OpKind kind;
    kind.name = "max_pool_backward";
    kind.inputs = {"x", "dy"};
    kind.outputs = {"dx"};
    kind.attributes = maximumAttributes();
    kind.infer = [](const model::Attributes& attributes, Types inputs) -> OutputTypes {
        const OutputTypes y = inferPooling(attributes, inputs.first(1));
        if (!y)
            return y.error();
        if (const auto fits = expectShape("dy", (*y)[0].shape, inputs[1]); !fits)
            return fits.error();
        return sameAsFirst(attributes, inputs);
    };
    kind.flops = [](const model::Attributes& attributes, Types inputs, Types) {
        return poolingFlops(attributes, inputs[1]);
    };
    kind.shardings = [](const model::Attributes&, Types inputs, Types) {
        return poolingRules(inputs[0].shape, 2);
    };
    return kind;
}

} // namespace

std::vector<OpKind> maxPoolKinds()
{
    return {forward(), backward()};
}

} // namespace plugboard::ops
