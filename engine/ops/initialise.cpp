// SPDX-License-Identifier: Apache-2.0
#include "engine/ops/kind_parts.h"
#include "engine/ops/kinds.h"

namespace plugboard::ops {
namespace {

OutputTypes inferVariable(const model::Attributes& attributes, Types)
{
    const Result<model::DataType> type = typeOf(attributes);
    if (!type)
        return type.error();
    return std::vector<model::TensorType>{{*type, attributes.integers("shape", {})}};
}

model::Attributes localInitialise(const model::Attributes& attributes, Types localOutputs)
{
    model::Attributes local = attributes;
    local.set("shape", localOutputs[0].shape);
    return local;
}

} // namespace

std::vector<AttributeSpec> initialiserAttributes(const std::string& name)
{
    return {textAttribute(name, "constant",
                          "kaiming_uniform, xavier_uniform, uniform, normal, constant or values"),
            integerAttribute("fan_in", 1, 1, 1e12, "inputs of one output value"),
            integerAttribute("fan_out", 1, 1, 1e12, "outputs of one input value (Xavier)"),
            realAttribute("low", 0, 0, 0, "least value of uniform"),
            realAttribute("high", 1, 0, 0, "largest value of uniform"),
            realAttribute("mean", 0, 0, 0, "mean of normal"),
            realAttribute("deviation", 1, 0, 0, "standard deviation of normal"),
            realAttribute("value", 0, 0, 0, "the constant"),
            integersAttribute("values", {}, 0, 0, "whole numbers, one per element, for values")};
}

std::vector<OpKind> initialiseKinds()
{
    OpKind kind;
    kind.name = "initialise";
    kind.outputs = {"variable"};
    kind.rate = model::Rate::Step;
    kind.attributes = {lowered(textAttribute("path", "", "name that keys the random numbers")),
                       lowered(integersAttribute("shape", {}, 0, 1e12, "extents of the variable")),
                       typeAttribute()};
    for (AttributeSpec& spec : initialiserAttributes("kind"))
        kind.attributes.push_back(std::move(spec));
    kind.infer = inferVariable;
    kind.flops = noFlops;
    kind.shardings = [](const model::Attributes&, Types, Types outputs) {
        auto rules = elementwiseRules(outputs[0].shape, 0, 1);
        for (ShardingRule& rule : rules)
            rule.name = "axis" + std::to_string(rule.outputs[0].axis);
        return rules;
    };
    kind.localAttributes = localInitialise;
    return {kind};
}

} // namespace plugboard::ops
