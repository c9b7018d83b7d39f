// SPDX-License-Identifier: Apache-2.0
#include "engine/ops/batch_norm_parts.h"
#include "engine/ops/kinds.h"

namespace plugboard::ops {
namespace {

OutputTypes inferSums(const model::Attributes& attributes, Types inputs)
{
    if (const auto fits = expectShape("dy", inputs[0].shape, inputs[1]); !fits)
        return fits.error();
    const std::vector<model::TensorType> moments{inputs[0], inputs[2]};
    const OutputTypes sums = inferMoments(attributes, moments);
    if (!sums)
        return sums.error();
    if (const auto fits = expectShape("squares", inputs[2].shape, inputs[3]); !fits)
        return fits.error();
    return std::vector<model::TensorType>{(*sums)[0], (*sums)[0]};
}

OpKind backwardSums()
{
    OpKind kind;
    kind.name = "batch_norm_backward_sums";
    kind.inputs = {"x", "dy", "sum", "squares"};
    kind.outputs = {"dweight_g", "dbias_g"};
    kind.attributes = momentAttributes();
    kind.attributes.push_back(epsilonAttribute());
    kind.infer = inferSums;
    kind.flops = perElement<5>;
    kind.shardings = [](const model::Attributes& attributes, Types inputs, Types) {
        return groupRules(attributes, inputs[0].shape,
                          {Role::Samples, Role::Samples, Role::Moments, Role::Moments},
                          {Role::Moments, Role::Moments});
    };
    kind.localAttributes = localMoments;
    return kind;
}

OutputTypes inferData(const model::Attributes& attributes, Types inputs)
{
    if (const auto fits = expectShape("dy", inputs[0].shape, inputs[1]); !fits)
        return fits.error();
    const std::vector<model::TensorType> forward{inputs[0], inputs[2], inputs[3], inputs[4],
                                                 inputs[4]};
    if (const OutputTypes checked = inferNormalized(attributes, forward); !checked)
        return checked.error();
    for (std::size_t input = 5; input < 7; ++input)
        if (const auto fits =
                expectShape(input == 5 ? "dweight_g" : "dbias_g", inputs[2].shape, inputs[input]);
            !fits)
            return fits.error();
    return sameAsFirst(attributes, inputs);
}

OpKind backwardData()
{
    OpKind kind;
    kind.name = "batch_norm_backward_data";
    kind.inputs = {"x", "dy", "sum", "squares", "weight", "dweight_g", "dbias_g"};
    kind.outputs = {"dx"};
    kind.attributes = {groupAttribute(), epsilonAttribute()};
    kind.infer = inferData;
    kind.flops = perElement<8>;
    kind.shardings = [](const model::Attributes& attributes, Types inputs, Types) {
        return groupRules(attributes, inputs[0].shape,
                          {Role::Samples, Role::Samples, Role::Moments, Role::Moments,
                           Role::Channels, Role::Moments, Role::Moments},
                          {Role::Samples});
    };
    return kind;
}

OpKind reduceGroups()
{
    OpKind kind;
    kind.name = "reduce_groups";
    kind.inputs = {"a"};
    kind.outputs = {"y"};
    kind.infer = [](const model::Attributes&, Types inputs) -> OutputTypes {
        if (const auto ranked = expectRank("a", 2, "[g, c]", inputs[0]); !ranked)
            return ranked.error();
        return std::vector<model::TensorType>{{inputs[0].type, {inputs[0].shape[1]}}};
    };
    kind.flops = perElement<1>;
    kind.shardings = [](const model::Attributes&, Types inputs, Types) {
        std::vector<ShardingRule> rules;
        addRule(rules, "batch", inputs[0].shape[0], {splitAlong(0)}, {kPartial});
        addRule(rules, "channels", inputs[0].shape[1], {splitAlong(1)}, {splitAlong(0)});
        addPartialRule(rules, 1, 1);
        return rules;
    };
    return kind;
}

} // namespace

void normalizeGradient(GradientBuilder& builder)
{
    const model::Op& op = builder.op();
    const model::TensorId x = op.inputs[0];
    const model::TensorId dy = builder.outputGradient(0);
    const auto sums = builder.add("backward_sums", "batch_norm_backward_sums", op.attributes,
                                  {x, dy, op.inputs[1], op.inputs[2]});
    if (builder.needsGradient(0))
        builder.setInputGradient(
            0, builder.add("backward_data", "batch_norm_backward_data", op.attributes,
                           {x, dy, op.inputs[1], op.inputs[2], op.inputs[3], sums[0], sums[1]})[0]);
    builder.setInputGradient(3, builder.add("backward_weight", "reduce_groups", {}, {sums[0]})[0]);
    builder.setInputGradient(4, builder.add("backward_bias", "reduce_groups", {}, {sums[1]})[0]);
}

std::vector<OpKind> batchNormBackwardKinds()
{
    return {backwardSums(), backwardData(), reduceGroups()};
}

} // namespace plugboard::ops
