// SPDX-License-Identifier: Apache-2.0
#include "engine/ops/optimizer.h"

namespace plugboard::ops {
namespace {

constexpr std::size_t kFirstState = 4;

OutputTypes inferUpdate(const OpKind& kind, Types inputs)
{
    for (std::size_t input = 1; input < inputs.size(); ++input) {
        const bool scalar = input == 2 || input == 3;
        const model::Shape needed = scalar ? model::Shape{1} : inputs[0].shape;
        if (const auto fits = expectShape(inputName(kind, int(input)), needed, inputs[input]);
            !fits)
            return fits.error();
    }
    return std::vector<model::TensorType>(inputs.size() - kFirstState + 1, inputs[0]);
}

std::vector<ShardingRule> updateShardings(const model::Attributes&, Types inputs, Types outputs)
{
    auto rules = elementwiseRules(inputs[0].shape, inputs.size(), outputs.size());
    for (ShardingRule& rule : rules) {
        rule.name = "axis" + std::to_string(rule.inputs[0].axis);
        rule.inputs[2] = kWhole;
        rule.inputs[3] = kWhole;
    }
    return rules;
}

} // namespace

OpKind optimizerKind(const std::string& name, const std::vector<std::string>& states,
                     double flopsPerElement)
{
    OpKind kind;
    kind.name = name;
    kind.rate = model::Rate::Step;
    kind.inputs = {"weight", "gradient", "weight_sum", "rate"};
    kind.outputs = {"weight"};
    for (const std::string& state : states) {
        kind.inputs.push_back(state);
        kind.outputs.push_back(state);
    }
    kind.infer = [name](const model::Attributes&, Types inputs) -> OutputTypes {
        return inferUpdate(*find(name), inputs);
    };
    kind.flops = [flopsPerElement](const model::Attributes&, Types inputs, Types) {
        return flopsPerElement * elementsOf(inputs[0]);
    };
    kind.shardings = updateShardings;
    return kind;
}

} // namespace plugboard::ops
