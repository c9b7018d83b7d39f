// SPDX-License-Identifier: Apache-2.0
#include "engine/ops/weighted.h"

namespace plugboard::ops {

bool hasBias(const model::Attributes& attributes)
{
    return attributes.integer("bias", 1) != 0;
}

Result<void> expectWeights(const model::Attributes& attributes, const model::Shape& weight,
                           model::Dim outputs, Types inputs)
{
    if (const auto fits = expectShape("weight", weight, inputs[1]); !fits)
        return fits.error();
    const bool bias = hasBias(attributes);
    if (bias != (inputs.size() == 3))
        return Error{ErrorCode::InvalidInput,
                     bias ? "input bias is missing" : "input bias without bias=1",
                     {}};
    return bias ? expectShape("bias", {outputs}, inputs[2]) : Result<void>();
}

std::vector<ParameterSpec> weightParameters(const model::Attributes& attributes,
                                            const model::TensorType& weight)
{
    const model::Attributes initial =
        kaimingUniform(model::elements(model::Shape(weight.shape.begin() + 1, weight.shape.end())));
    std::vector<ParameterSpec> specs{{"weight", weight, initial, true}};
    if (hasBias(attributes))
        specs.push_back({"bias", {weight.type, {weight.shape[0]}}, initial, true});
    return specs;
}

namespace {

/// Axis of the channels: the last one of a linear layer (its weight has two axes), else axis 1.
int channelAxis(const model::TensorType& weight, const model::TensorType& x)
{
    return weight.shape.size() == 2 ? int(x.shape.size()) - 1 : 1;
}

} // namespace

std::vector<ShardingRule> weightedRules(const model::Attributes&, Types inputs, Types outputs)
{
    std::vector<ShardingRule> rules;
    const int axis = channelAxis(inputs[1], inputs[0]);
    const auto at = std::size_t(axis);
    const bool bias = inputs.size() == 3;
    std::vector<AxisRule> batch{splitAlong(0), kWhole};
    std::vector<AxisRule> channels{kWhole, splitAlong(0)};
    if (bias) {
        batch.push_back(kWhole);
        channels.push_back(splitAlong(0));
    }
    addRule(rules, "batch", inputs[0].shape[0], batch, {splitAlong(0)});
    addRule(rules, "output_channels", outputs[0].shape[at], channels, {splitAlong(axis)});
    if (!bias)
        addRule(rules, "input_channels", inputs[0].shape[at], {splitAlong(axis), splitAlong(1)},
                {kPartial});
    return rules;
}

std::vector<ShardingRule> backwardDataRules(const model::Attributes&, Types inputs, Types outputs)
{
    std::vector<ShardingRule> rules;
    const int axis = channelAxis(inputs[1], inputs[0]);
    const auto at = std::size_t(axis);
    addRule(rules, "batch", inputs[0].shape[0], {splitAlong(0), kWhole}, {splitAlong(0)});
    addRule(rules, "output_channels", inputs[0].shape[at], {splitAlong(axis), splitAlong(0)},
            {kPartial});
    addRule(rules, "input_channels", outputs[0].shape[at], {kWhole, splitAlong(1)},
            {splitAlong(axis)});
    return rules;
}

std::vector<ShardingRule> backwardWeightsRules(const model::Attributes&, Types inputs,
                                               Types outputs)
{
    std::vector<ShardingRule> rules;
    const std::size_t made = outputs.size();
    const int axis = channelAxis(outputs[0], inputs[0]);
    const auto at = std::size_t(axis);
    addRule(rules, "batch", inputs[0].shape[0], {splitAlong(0), splitAlong(0)},
            std::vector<AxisRule>(made, kPartial));
    addRule(rules, "output_channels", inputs[1].shape[at], {kWhole, splitAlong(axis)},
            std::vector<AxisRule>(made, splitAlong(0)));
    if (made == 1)
        addRule(rules, "input_channels", inputs[0].shape[at], {splitAlong(axis), kWhole},
                {splitAlong(1)});
    return rules;
}

void weightedGradient(GradientBuilder& builder, const model::Attributes& dataAttributes,
                      const model::Attributes& weightsAttributes)
{
    const model::Op& op = builder.op();
    const model::TensorId dy = builder.outputGradient(0);
    if (builder.needsGradient(0))
        builder.setInputGradient(0, builder.add("backward_data", op.kind + "_backward_data",
                                                dataAttributes, {dy, op.inputs[1]})[0]);
    const auto gradients = builder.add("backward_weights", op.kind + "_backward_weights",
                                       weightsAttributes, {op.inputs[0], dy});
    builder.setInputGradient(1, gradients[0]);
    if (hasBias(op.attributes))
        builder.setInputGradient(2, gradients[1]);
}

} // namespace plugboard::ops
