// SPDX-License-Identifier: Apache-2.0
#include "engine/ops/kind_parts.h"
#include "engine/ops/kinds.h"

namespace plugboard::ops {
namespace {

bool hasBias(const model::Attributes& attributes)
{
    return attributes.integer("bias", 1) != 0;
}

double matrixFlops(double rows, const model::TensorType& weight)
{
    return 2.0 * rows * elementsOf(weight);
}

OutputTypes inferForward(const model::Attributes& attributes, Types inputs)
{
    if (const auto ranked = expectRank("x", 2, "[n, f]", inputs[0]); !ranked)
        return ranked.error();
    const model::Dim features = attributes.integer("features", 1);
    if (const auto fits = expectShape("weight", {features, inputs[0].shape[1]}, inputs[1]); !fits)
        return fits.error();
    if (hasBias(attributes) != (inputs.size() == 3))
        return Error{ErrorCode::InvalidInput,
                     hasBias(attributes) ? "input bias is missing" : "input bias without bias=1",
                     {}};
    if (inputs.size() == 3)
        if (const auto fits = expectShape("bias", {features}, inputs[2]); !fits)
            return fits.error();
    return std::vector<model::TensorType>{{inputs[0].type, {inputs[0].shape[0], features}}};
}

Result<std::vector<ParameterSpec>> parameters(const model::Attributes& attributes, Types inputs)
{
    if (const auto ranked = expectRank("x", 2, "[n, f]", inputs[0]); !ranked)
        return ranked.error();
    const model::Dim features = attributes.integer("features", 1);
    const model::Dim fanIn = inputs[0].shape[1];
    const model::DataType type = inputs[0].type;
    std::vector<ParameterSpec> specs{
        {"weight", {type, {features, fanIn}}, kaimingUniform(fanIn), true}};
    if (hasBias(attributes))
        specs.push_back({"bias", {type, {features}}, kaimingUniform(fanIn), true});
    return specs;
}

std::vector<ShardingRule> forwardShardings(const model::Attributes&, Types inputs, Types outputs)
{
    std::vector<ShardingRule> rules;
    const bool bias = inputs.size() == 3;
    std::vector<AxisRule> batch{splitAlong(0), kWhole};
    std::vector<AxisRule> channels{kWhole, splitAlong(0)};
    if (bias) {
        batch.push_back(kWhole);
        channels.push_back(splitAlong(0));
    }
    addRule(rules, "batch", inputs[0].shape[0], batch, {splitAlong(0)});
    addRule(rules, "output_channels", outputs[0].shape[1], channels, {splitAlong(1)});
    if (!bias)
        addRule(rules, "input_channels", inputs[0].shape[1], {splitAlong(1), splitAlong(1)},
                {kPartial});
    return rules;
}

/// The features that a shard of the output holds.
model::Attributes localForward(const model::Attributes& attributes, Types localOutputs)
{
    model::Attributes local = attributes;
    local.set("features", localOutputs[0].shape[1]);
    return local;
}

void forwardGradient(GradientBuilder& builder)
{
    const model::Op& op = builder.op();
    const model::TensorId dy = builder.outputGradient(0);
    if (builder.needsGradient(0))
        builder.setInputGradient(
            0, builder.add("backward_data", "linear_backward_data", {}, {dy, op.inputs[1]})[0]);
    model::Attributes attributes;
    attributes.set("bias", op.attributes.integer("bias", 1));
    const auto gradients =
        builder.add("backward_weights", "linear_backward_weights", attributes, {op.inputs[0], dy});
    builder.setInputGradient(1, gradients[0]);
    if (gradients.size() > 1)
        builder.setInputGradient(2, gradients[1]);
}

AttributeSpec biasAttribute()
{
    return booleanAttribute("bias", true, "adds a value per output feature");
}

OpKind forward()
{
    OpKind kind;
    kind.name = "linear";
    kind.label = "Linear";
    kind.help = "Fully connected layer: y = x weight^T + bias.";
    kind.inputs = {"x", "weight", "bias"};
    kind.outputs = {"y"};
    kind.parameterInputs = 2;
    kind.optionalInputs = 1;
    kind.attributes = {
        required(integerAttribute("features", 1, 1, 1 << 30, "features of the output")),
        biasAttribute()};
    kind.infer = inferForward;
    kind.parameters = parameters;
    kind.flops = [](const model::Attributes&, Types inputs, Types outputs) {
        const double bias = inputs.size() == 3 ? elementsOf(outputs[0]) : 0;
        return matrixFlops(double(inputs[0].shape[0]), inputs[1]) + bias;
    };
    kind.shardings = forwardShardings;
    kind.gradient = forwardGradient;
    kind.localAttributes = localForward;
    return kind;
}

OutputTypes inferBackwardData(const model::Attributes&, Types inputs)
{
    if (const auto ranked = expectRank("weight", 2, "[o, f]", inputs[1]); !ranked)
        return ranked.error();
    if (const auto ranked = expectRank("dy", 2, "[n, o]", inputs[0]); !ranked)
        return ranked.error();
    const model::Dim samples = inputs[0].shape[0];
    if (const auto fits = expectShape("dy", {samples, inputs[1].shape[0]}, inputs[0]); !fits)
        return fits.error();
    return std::vector<model::TensorType>{{inputs[0].type, {samples, inputs[1].shape[1]}}};
}

OpKind backwardData()
{
    OpKind kind;
    kind.name = "linear_backward_data";
    kind.inputs = {"dy", "weight"};
    kind.outputs = {"dx"};
    kind.infer = inferBackwardData;
    kind.flops = [](const model::Attributes&, Types inputs, Types) {
        return matrixFlops(double(inputs[0].shape[0]), inputs[1]);
    };
    kind.shardings = [](const model::Attributes&, Types inputs, Types outputs) {
        std::vector<ShardingRule> rules;
        addRule(rules, "batch", inputs[0].shape[0], {splitAlong(0), kWhole}, {splitAlong(0)});
        addRule(rules, "output_channels", inputs[0].shape[1], {splitAlong(1), splitAlong(0)},
                {kPartial});
        addRule(rules, "input_channels", outputs[0].shape[1], {kWhole, splitAlong(1)},
                {splitAlong(1)});
        return rules;
    };
    return kind;
}

OutputTypes inferBackwardWeights(const model::Attributes& attributes, Types inputs)
{
    if (const auto ranked = expectRank("x", 2, "[n, f]", inputs[0]); !ranked)
        return ranked.error();
    if (const auto ranked = expectRank("dy", 2, "[n, o]", inputs[1]); !ranked)
        return ranked.error();
    const model::Dim features = inputs[1].shape[1];
    if (const auto fits = expectShape("dy", {inputs[0].shape[0], features}, inputs[1]); !fits)
        return fits.error();
    std::vector<model::TensorType> outputs{{inputs[0].type, {features, inputs[0].shape[1]}}};
    if (hasBias(attributes))
        outputs.push_back({inputs[0].type, {features}});
    return outputs;
}

std::vector<ShardingRule> backwardWeightsShardings(const model::Attributes&, Types inputs,
                                                   Types outputs)
{
    std::vector<ShardingRule> rules;
    const std::size_t made = outputs.size();
    addRule(rules, "batch", inputs[0].shape[0], {splitAlong(0), splitAlong(0)},
            std::vector<AxisRule>(made, kPartial));
    addRule(rules, "output_channels", inputs[1].shape[1], {kWhole, splitAlong(1)},
            std::vector<AxisRule>(made, splitAlong(0)));
    if (made == 1)
        addRule(rules, "input_channels", inputs[0].shape[1], {splitAlong(1), kWhole},
                {splitAlong(1)});
    return rules;
}

OpKind backwardWeights()
{
    OpKind kind;
    kind.name = "linear_backward_weights";
    kind.inputs = {"x", "dy"};
    kind.outputs = {"dweight", "dbias"};
    kind.attributes = {biasAttribute()};
    kind.infer = inferBackwardWeights;
    kind.flops = [](const model::Attributes&, Types inputs, Types outputs) {
        const double bias = outputs.size() == 2 ? elementsOf(inputs[1]) : 0;
        return matrixFlops(double(inputs[0].shape[0]), outputs[0]) + bias;
    };
    kind.shardings = backwardWeightsShardings;
    return kind;
}

} // namespace

std::vector<OpKind> linearKinds()
{
    return {forward(), backwardData(), backwardWeights()};
}

} // namespace plugboard::ops
