// SPDX-License-Identifier: Apache-2.0
#include "engine/ops/kinds.h"
#include "engine/ops/weighted.h"

namespace plugboard::ops {
namespace {

/// rows [n, ..., f]: each of its rows with the whole weight.
double matrixFlops(const model::TensorType& rows, const model::TensorType& weight)
{
    return 2.0 * elementsOf(rows) / double(rows.shape.back()) * elementsOf(weight);
}

/// [n, ..., f] with another last extent.
model::Shape withFeatures(model::Shape shape, model::Dim features)
{
    shape.back() = features;
    return shape;
}

Result<void> expectRows(const model::Attributes& attributes, const std::string& port,
                        const model::TensorType& type)
{
    const bool lastAxis = attributes.integer("last_axis", 0) != 0;
    const std::string axes =
        (lastAxis ? "[n, ..., " : "[n, ") + std::string(port == "x" ? "f]" : "o]");
    if (lastAxis ? type.shape.size() < 2 || type.shape.back() < 1 : type.shape.size() != 2)
        return shapeError(port, axes, type.shape);
    return {};
}

AttributeSpec lastAxisAttribute()
{
    return booleanAttribute("last_axis", false,
                            "only the last axis takes part, the others count rows; 0: x is [n, f]");
}

OutputTypes inferForward(const model::Attributes& attributes, Types inputs)
{
    if (const auto ranked = expectRows(attributes, "x", inputs[0]); !ranked)
        return ranked.error();
    const model::Dim features = attributes.integer("features", 1);
    if (const auto fits =
            expectWeights(attributes, {features, inputs[0].shape.back()}, features, inputs);
        !fits)
        return fits.error();
    return std::vector<model::TensorType>{
        {inputs[0].type, withFeatures(inputs[0].shape, features)}};
}

Result<std::vector<ParameterSpec>> parameters(const model::Attributes& attributes, Types inputs)
{
    if (const auto ranked = expectRows(attributes, "x", inputs[0]); !ranked)
        return ranked.error();
    const model::Shape weight{attributes.integer("features", 1), inputs[0].shape.back()};
    return weightParameters(attributes, {inputs[0].type, weight});
}

/// The features that a shard of the output holds.
model::Attributes localForward(const model::Attributes& attributes, Types localOutputs)
{
    model::Attributes local = attributes;
    local.set("features", localOutputs[0].shape.back());
    return local;
}

void forwardGradient(GradientBuilder& builder)
{
    model::Attributes data;
    data.set("last_axis", builder.op().attributes.integer("last_axis", 0));
    model::Attributes weights = data;
    weights.set("bias", builder.op().attributes.integer("bias", 1));
    weightedGradient(builder, data, weights);
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
        biasAttribute(), lastAxisAttribute()};
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

OutputTypes inferBackwardData(const model::Attributes& attributes, Types inputs)
{
    if (const auto ranked = expectRows(attributes, "dy", inputs[0]); !ranked)
        return ranked.error();
    if (const auto ranked = expectRank("weight", 2, "[o, f]", inputs[1]); !ranked)
        return ranked.error();
    if (const auto fits =
            expectShape("dy", withFeatures(inputs[0].shape, inputs[1].shape[0]), inputs[0]);
        !fits)
        return fits.error();
    return std::vector<model::TensorType>{
        {inputs[0].type, withFeatures(inputs[0].shape, inputs[1].shape[1])}};
}

OpKind backwardData()
{
    OpKind kind;
    kind.name = "linear_backward_data";
    kind.inputs = {"dy", "weight"};
    kind.outputs = {"dx"};
    kind.attributes = {lastAxisAttribute()};
    kind.infer = inferBackwardData;
    kind.flops = [](const model::Attributes&, Types inputs, Types) {
        return matrixFlops(inputs[0], inputs[1]);
    };
    kind.shardings = backwardDataRules;
    return kind;
}

OutputTypes inferBackwardWeights(const model::Attributes& attributes, Types inputs)
{
    if (const auto ranked = expectRows(attributes, "x", inputs[0]); !ranked)
        return ranked.error();
    if (const auto ranked = expectRows(attributes, "dy", inputs[1]); !ranked)
        return ranked.error();
    const model::Dim features = inputs[1].shape.back();
    if (const auto fits = expectShape("dy", withFeatures(inputs[0].shape, features), inputs[1]);
        !fits)
        return fits.error();
    std::vector<model::TensorType> outputs{{inputs[0].type, {features, inputs[0].shape.back()}}};
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
    kind.attributes = {biasAttribute(), lastAxisAttribute()};
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
