// SPDX-License-Identifier: Apache-2.0
#include "engine/ops/kinds.h"
#include "engine/ops/reducing.h"

namespace plugboard::ops {
namespace {

std::vector<bool> reducedAxis(const model::Attributes& attributes, std::size_t rank)
{
    std::vector<bool> reduced(rank);
    reduced[axisOf(attributes, 0, rank)] = true;
    return reduced;
}

bool keeps(const model::Attributes& attributes)
{
    return attributes.integer("keep", 1) != 0;
}

OutputTypes inferArg(const model::Attributes& attributes, Types inputs)
{
    const model::Shape& x = inputs[0].shape;
    if (const auto checked = checkAxis(attributes, 0, "x", x.size()); !checked)
        return checked.error();
    if (x[axisOf(attributes, 0, x.size())] == 0)
        return shapeError("x", "at least one element along the axis", x);
    return std::vector<model::TensorType>{
        {model::DataType::Int64,
         reducedShape(x, reducedAxis(attributes, x.size()), keeps(attributes))}};
}

std::vector<ShardingRule> argShardings(const model::Attributes& attributes, Types inputs, Types)
{
    std::vector<ShardingRule> rules;
    const model::Shape& x = inputs[0].shape;
    const auto kept = keptAxes(reducedAxis(attributes, x.size()), keeps(attributes));
    for (std::size_t axis = 0; axis < x.size(); ++axis)
        if (kept[axis] >= 0)
            addRule(rules, axisName(axis), x[axis], {splitAlong(int(axis))},
                    {splitAlong(kept[axis])});
    return rules;
}

OpKind argKind(const std::string& name, const std::string& label, const std::string& help)
{
    OpKind kind = shapeKind(name, label, help);
    kind.outputs = {"indices"};
    kind.accepts = {Accepts::Number};
    kind.attributes = {axisAttribute(0, "along which"), keepAttribute(),
                       booleanAttribute("last", false, "of equal ones the last, else the first")};
    kind.infer = inferArg;
    kind.flops = [](const model::Attributes&, Types inputs, Types) {
        return elementsOf(inputs[0]);
    };
    kind.shardings = argShardings;
    return kind;
}

} // namespace

std::vector<OpKind> argMaxKinds()
{
    return {
        argKind("arg_max", "Index of the maximum", "Where the largest element along an axis is."),
        argKind("arg_min", "Index of the minimum", "Where the smallest element along an axis is.")};
}

} // namespace plugboard::ops
