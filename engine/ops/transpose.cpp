// SPDX-License-Identifier: Apache-2.0
#include "engine/ops/kinds.h"
#include "engine/ops/shape_parts.h"

namespace plugboard::ops {
namespace {

OutputTypes inferTranspose(const model::Attributes& attributes, Types inputs)
{
    const model::Shape& x = inputs[0].shape;
    const auto asked = attributes.integers("permutation", {});
    std::vector<bool> named(x.size());
    bool fits = asked.empty() || asked.size() == x.size();
    for (const std::int64_t axis : asked) {
        fits = fits && axis < std::int64_t(x.size()) && !named[std::size_t(axis)];
        if (fits)
            named[std::size_t(axis)] = true;
    }
    if (!fits)
        return shapeError("x", "each of its axes once in permutation " + model::toString(asked), x);
    model::Shape y;
    for (const std::size_t axis : permutationOf(attributes, x.size()))
        y.push_back(x[axis]);
    return std::vector<model::TensorType>{{inputs[0].type, y}};
}

std::vector<ShardingRule> transposeShardings(const model::Attributes& attributes, Types inputs,
                                             Types)
{
    std::vector<ShardingRule> rules;
    const model::Shape& x = inputs[0].shape;
    const auto permutation = permutationOf(attributes, x.size());
    for (std::size_t from = 0; from < x.size(); ++from)
        for (std::size_t to = 0; to < x.size(); ++to)
            if (permutation[to] == from)
                addRule(rules, axisName(from), x[from], {splitAlong(int(from))},
                        {splitAlong(int(to))});
    addPartialRule(rules, 1, 1);
    return rules;
}

} // namespace

std::vector<OpKind> transposeKinds()
{
    OpKind kind = shapeKind("transpose", "Transpose", "The axes in another order.");
    kind.attributes = {
        integersAttribute("permutation", {}, 0, 64,
                          "the input's axis for each axis of the output; empty: turned round")};
    kind.infer = inferTranspose;
    kind.shardings = transposeShardings;
    kind.gradient = [](GradientBuilder& builder) {
        const auto permutation = permutationOf(builder.op().attributes,
                                               builder.type(builder.op().inputs[0]).shape.size());
        std::vector<std::int64_t> inverse(permutation.size());
        for (std::size_t axis = 0; axis < permutation.size(); ++axis)
            inverse[permutation[axis]] = std::int64_t(axis);
        model::Attributes attributes;
        attributes.set("permutation", inverse);
        setGradientOfFirst(builder, "transpose", attributes, {builder.outputGradient(0)});
    };
    return {partialIfFloat(kind)};
}

} // namespace plugboard::ops
