// SPDX-License-Identifier: Apache-2.0
#include "engine/ops/kind_parts.h"
#include "engine/ops/kinds.h"

namespace plugboard::ops {
namespace {

AttributeSpec textAttribute(const std::string& name, const std::string& help)
{
    AttributeSpec spec = integerAttribute(name, 0, 0, 0, help);
    spec.type = AttributeType::Text;
    spec.fallback = std::string();
    return lowered(spec);
}

AttributeSpec optionalReal(const std::string& name, double fallback, const std::string& help)
{
    AttributeSpec spec = realAttribute(name, fallback, 0, 0, help);
    spec.drawn = false;
    return spec;
}

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

std::vector<OpKind> initialiseKinds()
{
    OpKind kind;
    kind.name = "initialise";
    kind.outputs = {"variable"};
    kind.rate = model::Rate::Step;
    AttributeSpec shape = integerAttribute("shape", 1, 1, 1e12, "extents of the variable");
    shape.type = AttributeType::Integers;
    AttributeSpec fanIn = integerAttribute("fan_in", 1, 1, 1e12, "inputs of one output value");
    fanIn.drawn = false;
    kind.attributes = {textAttribute("path", "name that keys the random numbers"),
                       textAttribute("kind", "kaiming_uniform, uniform, normal or constant"),
                       lowered(shape),
                       typeAttribute(),
                       fanIn,
                       optionalReal("low", 0, "least value of uniform"),
                       optionalReal("high", 1, "largest value of uniform"),
                       optionalReal("mean", 0, "mean of normal"),
                       optionalReal("deviation", 1, "standard deviation of normal"),
                       optionalReal("value", 0, "the constant")};
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
