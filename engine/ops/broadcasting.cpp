// SPDX-License-Identifier: Apache-2.0
#include "engine/ops/broadcasting.h"

#include <algorithm>

namespace plugboard::ops {
namespace {

using model::Dim;
using model::Shape;

/// Extent of the axis that lies `fromLast` axes before the end; 1 where there is none.
Dim extentAt(const Shape& shape, std::size_t fromLast)
{
    return fromLast < shape.size() ? shape[shape.size() - 1 - fromLast] : 1;
}

/// Widens `shape` by `other`; false where they do not fit.
bool widen(Shape& shape, const Shape& other)
{
    if (other.size() > shape.size())
        shape.insert(shape.begin(), other.size() - shape.size(), 1);
    for (std::size_t axis = 0; axis < other.size(); ++axis) {
        Dim& mine = shape[shape.size() - 1 - axis];
        const Dim theirs = extentAt(other, axis);
        if (mine != theirs && mine != 1 && theirs != 1)
            return false;
        if (mine == 1)
            mine = theirs;
    }
    return true;
}

/// How an operand goes along when axis `axis` of the output is split.
AxisRule ruleOf(const Shape& operand, const Shape& output, std::size_t axis)
{
    const std::size_t fromLast = output.size() - 1 - axis;
    if (fromLast >= operand.size() || extentAt(operand, fromLast) != output[axis])
        return kWhole;
    return splitAlong(int(operand.size() - 1 - fromLast));
}

} // namespace

Result<Shape> broadcastShape(const OpKind& kind, Types inputs)
{
    Shape shape = inputs[0].shape;
    for (std::size_t input = 1; input < inputs.size(); ++input) {
        const Shape before = shape;
        if (!widen(shape, inputs[input].shape))
            return shapeError(inputName(kind, int(input)),
                              "extents that broadcast to " + model::toString(before),
                              inputs[input].shape);
    }
    return shape;
}

OutputTypes inferBroadcast(const std::string& kind, Types inputs)
{
    const auto shape = broadcastShape(*find(kind), inputs);
    if (!shape)
        return shape.error();
    return std::vector<model::TensorType>{{inputs[0].type, *shape}};
}

OutputTypes inferTruth(const std::string& kind, Types inputs)
{
    const auto shape = broadcastShape(*find(kind), inputs);
    if (!shape)
        return shape.error();
    return std::vector<model::TensorType>{{model::DataType::Bool, *shape}};
}

std::vector<ShardingRule> broadcastRules(Types inputs, Types outputs)
{
    const Shape& output = outputs[0].shape;
    std::vector<ShardingRule> rules = elementwiseRules(output, inputs.size(), outputs.size());
    for (ShardingRule& rule : rules) {
        const std::size_t axis = std::size_t(rule.outputs[0].axis);
        for (std::size_t input = 0; input < inputs.size(); ++input)
            rule.inputs[input] = ruleOf(inputs[input].shape, output, axis);
    }
    return rules;
}

bool sumsInParts(const model::TensorType& type)
{
    return model::isFloat(type.type);
}

std::vector<ShardingRule> linearBroadcastRules(const model::Attributes&, Types inputs,
                                               Types outputs)
{
    auto rules = broadcastRules(inputs, outputs);
    if (sumsInParts(outputs[0]))
        addPartialRule(rules, inputs.size(), outputs.size());
    return rules;
}

model::TensorId summedTo(GradientBuilder& builder, int input, model::TensorId gradient)
{
    const Shape& shape = builder.type(builder.op().inputs[std::size_t(input)]).shape;
    if (builder.type(gradient).shape == shape)
        return gradient;
    model::Attributes attributes;
    attributes.set("shape", shape);
    return builder.add(partOf(builder, "sum", input), "sum_to", attributes, {gradient})[0];
}

std::string partOf(const GradientBuilder& builder, const std::string& what, int input)
{
    return what + "_" + inputName(*find(builder.op().kind), input);
}

OpKind binaryKind(const std::string& name, const std::string& label, const std::string& help)
{
    OpKind kind;
    kind.name = name;
    kind.label = label;
    kind.family = Family::Activation;
    kind.help = help;
    kind.inputs = {"a", "b"};
    kind.outputs = {"y"};
    kind.accepts = {Accepts::Number};
    kind.infer = [name](const model::Attributes&, Types inputs) {
        return inferBroadcast(name, inputs);
    };
    kind.flops = [](const model::Attributes&, Types inputs, Types outputs) {
        return double(inputs.size() - 1) * elementsOf(outputs[0]);
    };
    kind.shardings = [](const model::Attributes&, Types inputs, Types outputs) {
        return broadcastRules(inputs, outputs);
    };
    return kind;
}

OpKind broadcastBackward(const std::string& name, std::vector<std::string> inputs,
                         double flopsPerElement)
{
    OpKind kind;
    kind.name = name;
    kind.inputs = std::move(inputs);
    kind.outputs = {"dx"};
    kind.infer = [name](const model::Attributes&, Types operands) {
        return inferBroadcast(name, operands);
    };
    kind.flops = [flopsPerElement](const model::Attributes&, Types, Types outputs) {
        return flopsPerElement * elementsOf(outputs[0]);
    };
    kind.shardings = [](const model::Attributes&, Types operands, Types outputs) {
        return broadcastRules(operands, outputs);
    };
    return kind;
}

} // namespace plugboard::ops
