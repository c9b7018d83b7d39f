// SPDX-License-Identifier: Apache-2.0
#include "engine/ops/kind_parts.h"
#include "engine/ops/kinds.h"

#include <algorithm>

namespace plugboard::ops {
namespace {

/// Instance norm is a group norm whose groups are single channels.
enum class Norm { Instance, Group };

std::vector<AttributeSpec> normAttributes(Norm norm)
{
    std::vector<AttributeSpec> specs{
        realAttribute("epsilon", 1e-5, 0, 1, "added to the variance before the root")};
    if (norm == Norm::Group) {
        specs.push_back(required(
            integerAttribute("groups", 1, 1, 1 << 24, "groups of channels that share moments")));
        AttributeSpec group =
            integerAttribute("group_channels", 0, 0, 1 << 24, "channels of a group; 0: any");
        group.drawn = false;
        specs.push_back(group);
    }
    return specs;
}

Result<void> expectNormed(Norm norm, const model::Attributes& attributes, Types inputs)
{
    const model::Shape& x = inputs[0].shape;
    if (x.size() < 3)
        return shapeError("x", "[n, c, ...]", x);
    const model::Dim groups = norm == Norm::Group ? attributes.integer("groups", 1) : 1;
    if (x[1] % groups != 0)
        return shapeError("x", "channels in " + std::to_string(groups) + " equal groups", x);
    return {};
}

/// All samples, or whole groups of channels with their weights (operands of one axis).
std::vector<ShardingRule> normRules(Norm norm, const model::Attributes& attributes, Types inputs,
                                    Types outputs, AxisRule weightsOfBatch)
{
    const model::Shape& x = inputs[0].shape;
    const auto rulesOf = [&](Types types, AxisRule images, AxisRule weights) {
        std::vector<AxisRule> rules;
        for (const model::TensorType& type : types)
            rules.push_back(type.shape.size() == 1 ? weights : images);
        return rules;
    };
    std::vector<ShardingRule> rules;
    addRule(rules, "batch", x[0], rulesOf(inputs, splitAlong(0), kWhole),
            rulesOf(outputs, splitAlong(0), weightsOfBatch));
    const model::Dim groups = norm == Norm::Group ? attributes.integer("groups", 1) : x[1];
    addRule(rules, norm == Norm::Group ? "groups" : "channels", groups,
            rulesOf(inputs, splitAlong(1), splitAlong(0)),
            rulesOf(outputs, splitAlong(1), splitAlong(0)));
    return rules;
}

model::Attributes completed(const model::Attributes& attributes, Types inputs)
{
    model::Attributes result = attributes;
    result.set("group_channels", inputs[0].shape[1] / attributes.integer("groups", 1));
    return result;
}

/// The groups of a shard, from the channels of its first output.
model::Attributes localNorm(const model::Attributes& attributes, Types localOutputs)
{
    model::Attributes local = attributes;
    const model::Shape& made = localOutputs[0].shape;
    const model::Dim channels = made.size() == 1 ? made[0] : made[1];
    if (const model::Dim group = attributes.integer("group_channels", 0); group > 0)
        local.set("groups", std::max<model::Dim>(1, channels / group));
    return local;
}

/// What the three kinds share.
OpKind normKind(Norm norm, const std::string& name)
{
    OpKind kind;
    kind.name = name;
    kind.attributes = normAttributes(norm);
    if (norm == Norm::Group) {
        kind.completed = completed;
        kind.localAttributes = localNorm;
    }
    return kind;
}

OpKind forward(Norm norm, const std::string& name)
{
    const bool instance = norm == Norm::Instance;
    OpKind kind = normKind(norm, name);
    kind.label = instance ? "Instance norm" : "Group norm";
    kind.family = Family::Normalisation;
    kind.help = instance ? "Each channel of each sample to mean 0 and variance 1, then scaled and "
                           "shifted."
                         : "Each group of channels of each sample to mean 0 and variance 1, then "
                           "scaled and shifted by channel.";
    kind.inputs = {"x", "scale", "bias"};
    kind.outputs = {"y"};
    kind.parameterInputs = 2;
    kind.infer = [norm](const model::Attributes& attributes, Types inputs) -> OutputTypes {
        if (const auto fits = expectNormed(norm, attributes, inputs); !fits)
            return fits.error();
        for (const std::size_t port : {1, 2})
            if (const auto fits =
                    expectShape(port == 1 ? "scale" : "bias", {inputs[0].shape[1]}, inputs[port]);
                !fits)
                return fits.error();
        return sameAsFirst(attributes, inputs);
    };
    kind.parameters = [norm](const model::Attributes& attributes,
                             Types inputs) -> Result<std::vector<ParameterSpec>> {
        if (const auto fits = expectNormed(norm, attributes, inputs); !fits)
            return fits.error();
        const model::TensorType channels{inputs[0].type, {inputs[0].shape[1]}};
        return std::vector<ParameterSpec>{{"scale", channels, constant(1), true},
                                          {"bias", channels, constant(0), true}};
    };
    // Per element: sum, difference, square, sum, two products, a sum.
    kind.flops = [](const model::Attributes&, Types inputs, Types) {
        return 7 * elementsOf(inputs[0]);
    };
    kind.shardings = [norm](const model::Attributes& attributes, Types inputs, Types outputs) {
        return normRules(norm, attributes, inputs, outputs, kWhole);
    };
    kind.gradient = [](GradientBuilder& builder) {
        const model::Op& op = builder.op();
        const model::TensorId dy = builder.outputGradient(0);
        if (builder.needsGradient(0))
            builder.setInputGradient(0, builder.add("backward_data", op.kind + "_backward_data",
                                                    op.attributes,
                                                    {op.inputs[0], dy, op.inputs[1]})[0]);
        const auto gradients = builder.add("backward_weights", op.kind + "_backward_weights",
                                           op.attributes, {op.inputs[0], dy});
        builder.setInputGradient(1, gradients[0]);
        builder.setInputGradient(2, gradients[1]);
    };
    return kind;
}

Result<void> expectGradient(Norm norm, const model::Attributes& attributes, Types inputs)
{
    if (const auto fits = expectNormed(norm, attributes, inputs); !fits)
        return fits.error();
    return expectShape("dy", inputs[0].shape, inputs[1]);
}

OpKind backwardData(Norm norm, const std::string& name)
{
    OpKind kind = normKind(norm, name + "_backward_data");
    kind.inputs = {"x", "dy", "scale"};
    kind.outputs = {"dx"};
    kind.infer = [norm](const model::Attributes& attributes, Types inputs) -> OutputTypes {
        if (const auto fits = expectGradient(norm, attributes, inputs); !fits)
            return fits.error();
        if (const auto fits = expectShape("scale", {inputs[0].shape[1]}, inputs[2]); !fits)
            return fits.error();
        return sameAsFirst(attributes, inputs);
    };
    // The moments again, dy scale, its sum and product with xhat, and the combination.
    kind.flops = [](const model::Attributes&, Types inputs, Types) {
        return 13 * elementsOf(inputs[0]);
    };
    kind.shardings = [norm](const model::Attributes& attributes, Types inputs, Types outputs) {
        return normRules(norm, attributes, inputs, outputs, kWhole);
    };
    return kind;
}

OpKind backwardWeights(Norm norm, const std::string& name)
{
    OpKind kind = normKind(norm, name + "_backward_weights");
    kind.inputs = {"x", "dy"};
    kind.outputs = {"dscale", "dbias"};
    kind.infer = [norm](const model::Attributes& attributes, Types inputs) -> OutputTypes {
        if (const auto fits = expectGradient(norm, attributes, inputs); !fits)
            return fits.error();
        return std::vector<model::TensorType>(2, {inputs[0].type, {inputs[0].shape[1]}});
    };
    // The moments again, xhat, its product with dy and two sums.
    kind.flops = [](const model::Attributes&, Types inputs, Types) {
        return 8 * elementsOf(inputs[0]);
    };
    kind.shardings = [norm](const model::Attributes& attributes, Types inputs, Types outputs) {
        return normRules(norm, attributes, inputs, outputs, kPartial);
    };
    return kind;
}

} // namespace

std::vector<OpKind> groupNormKinds()
{
    std::vector<OpKind> kinds;
    for (const Norm norm : {Norm::Instance, Norm::Group}) {
        const std::string name = norm == Norm::Instance ? "instance_norm" : "group_norm";
        kinds.push_back(forward(norm, name));
        kinds.push_back(backwardData(norm, name));
        kinds.push_back(backwardWeights(norm, name));
    }
    return kinds;
}

} // namespace plugboard::ops
