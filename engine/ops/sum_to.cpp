// SPDX-License-Identifier: Apache-2.0
#include "engine/ops/broadcasting.h"
#include "engine/ops/kinds.h"

namespace plugboard::ops {
namespace {

/// Axes that `shape` lacks, or holds as 1, are summed over.
OutputTypes inferSumTo(const model::Attributes& attributes, Types inputs)
{
    const model::Shape& x = inputs[0].shape;
    const model::Shape shape = attributes.integers("shape", {});
    bool fits = shape.size() <= x.size();
    for (std::size_t axis = 0; fits && axis < shape.size(); ++axis)
        fits = shape[axis] == 1 || shape[axis] == x[x.size() - shape.size() + axis];
    if (!fits)
        return shapeError("x", "a shape that " + model::toString(shape) + " broadcasts to", x);
    return std::vector<model::TensorType>{{inputs[0].type, shape}};
}

/// A split of an axis that is summed over makes partial sums.
std::vector<ShardingRule> sumToShardings(const model::Attributes&, Types inputs, Types outputs)
{
    const model::Shape& x = inputs[0].shape;
    const model::Shape& y = outputs[0].shape;
    std::vector<ShardingRule> rules = elementwiseRules(x, 1, 1);
    for (ShardingRule& rule : rules) {
        const int axis = rule.inputs[0].axis - int(x.size() - y.size());
        const bool kept = axis >= 0 && y[std::size_t(axis)] == rule.extent;
        rule.outputs[0] = kept ? splitAlong(axis) : kPartial;
    }
    addPartialRule(rules, 1, 1);
    return rules;
}

} // namespace

std::vector<OpKind> sumToKinds()
{
    OpKind kind;
    kind.name = "sum_to";
    kind.inputs = {"x"};
    kind.outputs = {"y"};
    kind.attributes = {lowered(integersAttribute("shape", {}, 0, 1e15, "extents of the sum"))};
    kind.infer = inferSumTo;
    kind.flops = [](const model::Attributes&, Types inputs, Types) {
        return elementsOf(inputs[0]);
    };
    kind.shardings = sumToShardings;
    kind.localAttributes = [](const model::Attributes& attributes, Types localOutputs) {
        model::Attributes local = attributes;
        local.set("shape", localOutputs[0].shape);
        return local;
    };
    return {kind};
}

} // namespace plugboard::ops
