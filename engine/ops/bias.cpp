// SPDX-License-Identifier: Apache-2.0
#include "engine/ops/kind_parts.h"
#include "engine/ops/kinds.h"

namespace plugboard::ops {
namespace {

/// "batch", "channels", and the rest whole.
std::vector<ShardingRule> forwardShardings(const model::Attributes&, Types inputs, Types)
{
    std::vector<ShardingRule> rules;
    const model::Shape& x = inputs[0].shape;
    addRule(rules, "batch", x[0], {splitAlong(0), kWhole}, {splitAlong(0)});
    addRule(rules, "channels", x[1], {splitAlong(1), splitAlong(0)}, {splitAlong(1)});
    return rules;
}

OpKind forward()
{
    OpKind kind;
    kind.name = "bias";
    kind.label = "Bias";
    kind.family = Family::Linear;
    kind.help = "Adds one value per channel.";
    kind.inputs = {"x", "bias"};
    kind.outputs = {"y"};
    kind.parameterInputs = 1;
    kind.infer = [](const model::Attributes& attributes, Types inputs) -> OutputTypes {
        if (inputs[0].shape.size() < 2)
            return shapeError("x", "[n, c, ...]", inputs[0].shape);
        if (const auto fits = expectShape("bias", {inputs[0].shape[1]}, inputs[1]); !fits)
            return fits.error();
        return sameAsFirst(attributes, inputs);
    };
    kind.parameters = [](const model::Attributes&,
                         Types inputs) -> Result<std::vector<ParameterSpec>> {
        const model::Shape& x = inputs[0].shape;
        if (x.size() < 2)
            return shapeError("x", "[n, c, ...]", x);
        return std::vector<ParameterSpec>{{"bias", {inputs[0].type, {x[1]}}, constant(0), true}};
    };
    kind.flops = [](const model::Attributes&, Types inputs, Types) {
        return elementsOf(inputs[0]);
    };
    kind.shardings = forwardShardings;
    kind.gradient = [](GradientBuilder& builder) {
        const model::TensorId dy = builder.outputGradient(0);
        if (builder.needsGradient(0))
            builder.setInputGradient(0, dy);
        builder.setInputGradient(1, builder.add("backward", "bias_backward", {}, {dy})[0]);
    };
    return kind;
}

OpKind backward()
{
    OpKind kind;
    kind.name = "bias_backward";
    kind.inputs = {"dy"};
    kind.outputs = {"dbias"};
    kind.infer = [](const model::Attributes&, Types inputs) -> OutputTypes {
        if (inputs[0].shape.size() < 2)
            return shapeError("dy", "[n, c, ...]", inputs[0].shape);
        return std::vector<model::TensorType>{{inputs[0].type, {inputs[0].shape[1]}}};
    };
    kind.flops = [](const model::Attributes&, Types inputs, Types) {
        return elementsOf(inputs[0]);
    };
    kind.shardings = [](const model::Attributes&, Types inputs, Types) {
        std::vector<ShardingRule> rules;
        addRule(rules, "batch", inputs[0].shape[0], {splitAlong(0)}, {kPartial});
        addRule(rules, "channels", inputs[0].shape[1], {splitAlong(1)}, {splitAlong(0)});
        addPartialRule(rules, 1, 1);
        return rules;
    };
    return kind;
}

} // namespace

std::vector<OpKind> biasKinds()
{
    return {forward(), backward()};
}

} // namespace plugboard::ops
