// SPDX-License-Identifier: Apache-2.0
#include "engine/ops/kinds.h"
#include "engine/ops/weighted.h"

namespace plugboard::ops {
namespace {

double matrixFlops(const model::TensorType& rows, const model::TensorType& weight)
{
    return 2.0 * double(rows.shape[0]) * elementsOf(weight);
}

OutputTypes inferForward(const model::Attributes& attributes, Types inputs)
{
    if (const auto ranked = expectRank("x", 2, "[n, f]", inputs[0]); !ranked)
        return ranked.error();
    const model::Dim features = attributes.integer("features", 1);
    if (const auto fits = expectWeights(attributes, {features, inputs[0].shape[1]}, inputs); !fits)
        return fits.error();
    return std::vector<model::TensorType>{{inputs[0].type, {inputs[0].shape[0], features}}};
}

Result<std::vector<ParameterSpec>> parameters(const model::Attributes& attributes, Types inputs)
{
    if (const auto ranked = expectRank("x", 2, "[n, f]", inputs[0]); !ranked)
        return ranked.error();
    const model::Shape weight{attributes.integer("features", 1), inputs[0].shape[1]};
    return weightParameters(attributes, {inputs[0].type, weight});
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
    model::Attributes weights;
    weights.set("bias", builder.op().attributes.integer("bias", 1));
    weightedGradient(builder, {}, weights);
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
    kind.family = Family::Linear;
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
        return matrixFlops(inputs[0], inputs[1]) + bias;
    };
    kind.shardings = weightedRules;
    kind.gradient = forwardGradient;
    kind.localAttributes = localForward;
    return kind;
}

OutputTypes inferBackwardData(const model::Attributes&, Types inputs)
{
    if (const auto ranked = expectRank("dy", 2, "[n, o]", inputs[0]); !ranked)
        return ranked.error();
    if (const auto ranked = expectRank("weight", 2, "[o, f]", inputs[1]); !ranked)
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
        return matrixFlops(inputs[0], inputs[1]);
    };
    kind.shardings = backwardDataRules;
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
        return matrixFlops(inputs[0], outputs[0]) + bias;
    };
    kind.shardings = backwardWeightsRules;
    return kind;
}

} // namespace

std::vector<OpKind> linearKinds()
{
    return {forward(), backwardData(), backwardWeights()};
}

} // namespace plugboard::ops
