// SPDX-License-Identifier: Apache-2.0
#include "engine/ops/shape_parts.h"

#include <algorithm>

namespace plugboard::ops {

std::string axisName(std::size_t axis)
{
    return axis == 0 ? "batch" : axis == 1 ? "channels" : "axis" + std::to_string(axis);
}

AttributeSpec axisAttribute(std::int64_t fallback, const std::string& help)
{
    return integerAttribute("axis", fallback, -64, 64, help + "; negative: from the end");
}

AttributeSpec axesAttribute(const std::string& help)
{
    return integersAttribute("axes", {}, -64, 64, help);
}

AttributeSpec extentsAttribute()
{
    return lowered(integersAttribute("shape", {}, 0, kMostExtent, "extents of the output"));
}

Result<void> checkChoice(const model::Attributes& attributes, const std::string& name,
                         std::initializer_list<const char*> choices)
{
    const std::string value = attributes.text(name, *choices.begin());
    std::string known;
    for (const char* choice : choices) {
        if (value == choice)
            return {};
        known += (known.empty() ? "" : ", ") + std::string(choice);
    }
    return Error{ErrorCode::InvalidInput,
                 "attribute " + name + " must be one of " + known + ", got " + value,
                 {}};
}

Result<void> checkElementIndices(const model::Attributes& attributes, const std::string& port,
                                 const model::Shape& data, const model::Shape& indices)
{
    if (const auto checked = checkAxis(attributes, 0, port, data.size()); !checked)
        return checked.error();
    const std::size_t axis = axisOf(attributes, 0, data.size());
    bool fits = indices.size() == data.size();
    for (std::size_t at = 0; fits && at < data.size(); ++at)
        fits = at == axis || indices[at] <= data[at];
    if (!fits)
        return shapeError("indices",
                          "at most the extents of " + port + " " + model::toString(data) +
                              " but along axis " + std::to_string(axis),
                          indices);
    return {};
}

OpKind shapeKind(const std::string& name, const std::string& label, const std::string& help)
{
    OpKind kind;
    kind.name = name;
    kind.label = label;
    kind.family = Family::Shape;
    kind.help = help;
    kind.inputs = {"x"};
    kind.outputs = {"y"};
    kind.accepts = {Accepts::Any};
    kind.flops = noFlops;
    return kind;
}

OpKind partialIfFloat(OpKind kind)
{
    kind.shardings = [all = kind.shardings](const model::Attributes& attributes, Types inputs,
                                            Types outputs) {
        auto rules = all(attributes, inputs, outputs);
        const auto isPartial = [](const AxisRule& operand) {
            return operand.kind == AxisRule::Kind::PartialSum;
        };
        if (!model::isFloat(outputs[0].type))
            std::erase_if(rules, [&](const ShardingRule& rule) {
                return std::any_of(rule.outputs.begin(), rule.outputs.end(), isPartial);
            });
        return rules;
    };
    return kind;
}

OpKind backwardKind(const std::string& name, std::vector<std::string> inputs,
                    const std::string& output)
{
    OpKind kind;
    kind.name = name;
    kind.inputs = std::move(inputs);
    kind.outputs = {output};
    kind.flops = noFlops;
    return kind;
}

model::Attributes withLocalShape(const model::Attributes& attributes, Types localOutputs)
{
    model::Attributes local = attributes;
    local.set("shape", localOutputs[0].shape);
    return local;
}

OutputTypes inferExtents(const model::Attributes& attributes, Types inputs)
{
    return std::vector<model::TensorType>{{inputs[0].type, attributes.integers("shape", {})}};
}

std::vector<ShardingRule> untouchedAxes(const model::Shape& shape, const std::vector<bool>& touched,
                                        std::size_t inputs, std::size_t outputs, bool linear)
{
    std::vector<ShardingRule> rules;
    for (std::size_t axis = 0; axis < shape.size(); ++axis)
        if (!touched[axis])
            addRule(rules, axisName(axis), shape[axis],
                    std::vector<AxisRule>(inputs, splitAlong(int(axis))),
                    std::vector<AxisRule>(outputs, splitAlong(int(axis))));
    if (linear)
        addPartialRule(rules, inputs, outputs);
    return rules;
}

void setGradientOfFirst(GradientBuilder& builder, const std::string& kind,
                        const model::Attributes& attributes, std::vector<model::TensorId> inputs)
{
    if (builder.needsGradient(0))
        builder.setInputGradient(0, builder.add("backward", kind, attributes, inputs)[0]);
}

model::TensorId viewed(GradientBuilder& builder, const std::string& suffix, model::TensorId tensor,
                       const model::Shape& shape)
{
    if (builder.type(tensor).shape == shape)
        return tensor;
    model::Attributes attributes;
    attributes.set("shape", shape);
    return builder.add(suffix, "view", attributes, {tensor})[0];
}

} // namespace plugboard::ops
