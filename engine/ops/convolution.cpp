// SPDX-License-Identifier: Apache-2.0
#include "engine/ops/convolution_shape.h"
#include "engine/ops/kinds.h"
#include "engine/ops/weighted.h"

namespace plugboard::ops {
namespace {

const char* const kGradients = "[n, k, oh, ow]";

bool isGrouped(const model::Attributes& attributes)
{
    return attributes.integer("group_channels", 0) > 0 || groupsOf(attributes) > 1;
}

Result<model::Shape> weightShape(const model::Attributes& attributes, const model::Shape& x)
{
    const auto groups = evenGroups(attributes, x);
    if (!groups)
        return groups.error();
    const model::Dim channels = attributes.integer("channels", 1);
    return convolutionWeight(attributes, channels, x[1] / *groups, x.size() - 2);
}

OutputTypes inferForward(const model::Attributes& attributes, Types inputs)
{
    if (const auto ranked = expectImages("x", kImages, inputs[0]); !ranked)
        return ranked.error();
    const model::Dim channels = attributes.integer("channels", 1);
    const auto needed = weightShape(attributes, inputs[0].shape);
    if (!needed)
        return needed.error();
    if (const auto fits = expectWeights(attributes, *needed, channels, inputs); !fits)
        return fits.error();
    const Result<model::Shape> shape = convolutionOutput(attributes, inputs[0].shape, channels);
    if (!shape)
        return shape.error();
    return std::vector<model::TensorType>{{inputs[0].type, *shape}};
}

Result<std::vector<ParameterSpec>> parameters(const model::Attributes& attributes, Types inputs)
{
    if (const auto ranked = expectImages("x", kImages, inputs[0]); !ranked)
        return ranked.error();
    const auto weight = weightShape(attributes, inputs[0].shape);
    if (!weight)
        return weight.error();
    return weightParameters(attributes, {inputs[0].type, *weight});
}

/// The channels that a shard of the output holds.
model::Attributes localForward(const model::Attributes& attributes, Types localOutputs)
{
    model::Attributes local = withLocalGroups(attributes, localOutputs[0].shape[1]);
    local.set("channels", localOutputs[0].shape[1]);
    return local;
}

std::vector<ShardingRule> forwardRules(const model::Attributes& attributes, Types inputs,
                                       Types outputs)
{
    if (!isGrouped(attributes))
        return weightedRules(attributes, inputs, outputs);
    std::vector<ShardingRule> rules;
    std::vector<AxisRule> batch(inputs.size(), kWhole);
    batch[0] = splitAlong(0);
    addRule(rules, "batch", inputs[0].shape[0], batch, {splitAlong(0)});
    std::vector<AxisRule> grouped(inputs.size(), splitAlong(0));
    grouped[0] = splitAlong(1);
    addGroupRule(rules, groupsOf(attributes), grouped, {splitAlong(1)});
    return rules;
}

void forwardGradient(GradientBuilder& builder)
{
    const model::Op& op = builder.op();
    const model::Shape& x = builder.type(op.inputs[0]).shape;
    weightedGradient(builder, withExtents(op.attributes, x), op.attributes);
}

OpKind forward()
{
    OpKind kind;
    kind.name = "convolution";
    kind.label = "Convolution";
    kind.family = Family::Linear;
    kind.help = "Convolution over images [n, c, h, w], signals [n, c, w] or volumes "
                "[n, c, d, h, w].";
    kind.inputs = {"x", "weight", "bias"};
    kind.outputs = {"y"};
    kind.parameterInputs = 2;
    kind.optionalInputs = 1;
    kind.attributes = convolutionAttributes();
    kind.infer = inferForward;
    kind.parameters = parameters;
    kind.flops = [](const model::Attributes&, Types inputs, Types outputs) {
        const double bias = inputs.size() == 3 ? elementsOf(outputs[0]) : 0;
        return convolutionFlops(inputs[1].shape, outputs[0].shape) + bias;
    };
    kind.completed = [](const model::Attributes& attributes, Types) {
        return withGroupChannels(attributes, attributes.integer("channels", 1));
    };
    kind.shardings = forwardRules;
    kind.gradient = forwardGradient;
    kind.localAttributes = localForward;
    return kind;
}

OutputTypes inferBackwardData(const model::Attributes& attributes, Types inputs)
{
    if (const auto ranked = expectImages("dy", kGradients, inputs[0]); !ranked)
        return ranked.error();
    const std::size_t rank = inputs[0].shape.size();
    if (const auto ranked = expectRank("weight", rank, "[k, c, r, s]", inputs[1]); !ranked)
        return ranked.error();
    const model::Shape& weight = inputs[1].shape;
    const model::Dim groups = groupsOf(attributes);
    if (const auto even = expectGroups("weight", weight[0], groups, weight); !even)
        return even.error();
    const model::Shape x =
        imageShape(inputs[0].shape[0], weight[1] * groups, extentsOf(attributes, rank - 2));
    const Result<model::Shape> y = convolutionOutput(attributes, x, weight[0]);
    if (!y)
        return y.error();
    if (const auto fits = expectShape("dy", *y, inputs[0]); !fits)
        return fits.error();
    return std::vector<model::TensorType>{{inputs[0].type, x}};
}

OpKind backwardData()
{
    OpKind kind;
    kind.name = "convolution_backward_data";
    kind.inputs = {"dy", "weight"};
    kind.outputs = {"dx"};
    kind.attributes = convolutionAttributes();
    for (AttributeSpec& spec : extentAttributes())
        kind.attributes.push_back(std::move(spec));
    kind.infer = inferBackwardData;
    kind.flops = [](const model::Attributes&, Types inputs, Types) {
        return convolutionFlops(inputs[1].shape, inputs[0].shape);
    };
    kind.completed = [](const model::Attributes& attributes, Types inputs) {
        return withGroupChannels(attributes, inputs[1].shape[1] * groupsOf(attributes));
    };
    kind.shardings = [](const model::Attributes& attributes, Types inputs, Types outputs) {
        if (!isGrouped(attributes))
            return backwardDataRules(attributes, inputs, outputs);
        std::vector<ShardingRule> rules;
        addRule(rules, "batch", inputs[0].shape[0], {splitAlong(0), kWhole}, {splitAlong(0)});
        addGroupRule(rules, groupsOf(attributes), {splitAlong(1), splitAlong(0)}, {splitAlong(1)});
        return rules;
    };
    kind.localAttributes = [](const model::Attributes& attributes, Types localOutputs) {
        return withLocalGroups(attributes, localOutputs[0].shape[1]);
    };
    return kind;
}

OutputTypes inferBackwardWeights(const model::Attributes& attributes, Types inputs)
{
    if (const auto ranked = expectImages("x", kImages, inputs[0]); !ranked)
        return ranked.error();
    const model::Shape& x = inputs[0].shape;
    if (const auto ranked = expectRank("dy", x.size(), kGradients, inputs[1]); !ranked)
        return ranked.error();
    const model::Dim channels = inputs[1].shape[1];
    const model::Dim groups = groupsOf(attributes);
    if (const auto even = expectGroups("x", x[1], groups, x); !even)
        return even.error();
    if (const auto even = expectGroups("dy", channels, groups, inputs[1].shape); !even)
        return even.error();
    const Result<model::Shape> y = convolutionOutput(attributes, x, channels);
    if (!y)
        return y.error();
    if (const auto fits = expectShape("dy", *y, inputs[1]); !fits)
        return fits.error();
    const auto weight = convolutionWeight(attributes, channels, x[1] / groups, x.size() - 2);
    if (!weight)
        return weight.error();
    std::vector<model::TensorType> outputs{{inputs[0].type, *weight}};
    if (hasBias(attributes))
        outputs.push_back({inputs[0].type, {channels}});
    return outputs;
}

OpKind backwardWeights()
{
    OpKind kind;
    kind.name = "convolution_backward_weights";
    kind.inputs = {"x", "dy"};
    kind.outputs = {"dweight", "dbias"};
    kind.attributes = convolutionAttributes();
    kind.infer = inferBackwardWeights;
    kind.flops = [](const model::Attributes&, Types inputs, Types outputs) {
        const double bias = outputs.size() == 2 ? elementsOf(inputs[1]) : 0;
        return convolutionFlops(outputs[0].shape, inputs[1].shape) + bias;
    };
    kind.completed = [](const model::Attributes& attributes, Types inputs) {
        return withGroupChannels(attributes, inputs[1].shape[1]);
    };
    kind.shardings = [](const model::Attributes& attributes, Types inputs, Types outputs) {
        if (!isGrouped(attributes))
            return backwardWeightsRules(attributes, inputs, outputs);
        std::vector<ShardingRule> rules;
        addRule(rules, "batch", inputs[0].shape[0], {splitAlong(0), splitAlong(0)},
                std::vector<AxisRule>(outputs.size(), kPartial));
        addGroupRule(rules, groupsOf(attributes), {splitAlong(1), splitAlong(1)},
                     std::vector<AxisRule>(outputs.size(), splitAlong(0)));
        return rules;
    };
    kind.localAttributes = [](const model::Attributes& attributes, Types localOutputs) {
        return withLocalGroups(attributes, localOutputs[0].shape[0]);
    };
    return kind;
}

} // namespace

std::vector<OpKind> convolutionKinds()
{
    return {forward(), backwardData(), backwardWeights()};
}

} // namespace plugboard::ops
