// SPDX-License-Identifier: Apache-2.0
#include "engine/ops/kind_parts.h"
#include "engine/ops/kinds.h"

namespace plugboard::ops {
namespace {

OutputTypes inferAdd(const model::Attributes& attributes, Types inputs)
{
    for (std::size_t input = 1; input < inputs.size(); ++input)
        if (inputs[input].shape != inputs[0].shape)
            return shapeError(inputName(*find("add"), int(input)),
                              model::toString(inputs[0].shape) + " as a", inputs[input].shape);
    return sameAsFirst(attributes, inputs);
}

std::vector<ShardingRule> addShardings(const model::Attributes&, Types inputs, Types)
{
    auto rules = elementwiseRules(inputs[0].shape, inputs.size(), 1);
    addPartialRule(rules, inputs.size(), 1);
    return rules;
}

} // namespace

std::vector<OpKind> addKinds()
{
    OpKind kind;
    kind.name = "add";
    kind.label = "Add";
    kind.family = Family::Activation;
    kind.help = "Sum of two or more tensors of one shape.";
    kind.inputs = {"a", "b"};
    kind.outputs = {"y"};
    kind.variadic = true;
    kind.infer = inferAdd;
    kind.flops = [](const model::Attributes&, Types inputs, Types outputs) {
        return double(inputs.size() - 1) * elementsOf(outputs[0]);
    };
    kind.shardings = addShardings;
    kind.gradient = [](GradientBuilder& builder) {
        for (int input = 0; input < int(builder.op().inputs.size()); ++input)
            if (builder.needsGradient(input))
                builder.setInputGradient(input, builder.outputGradient(0));
    };
    return {kind};
}

} // namespace plugboard::ops
