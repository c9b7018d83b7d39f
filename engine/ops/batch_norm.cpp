// SPDX-License-Identifier: Apache-2.0
#include "engine/ops/batch_norm_parts.h"
#include "engine/ops/kinds.h"

namespace plugboard::ops {
namespace {

/// The drawn kind: its shapes and parameters. Lowering replaces it by the kinds of this file.
OpKind drawn()
{
    OpKind kind;
    kind.name = "batch_norm";
    kind.label = "Batch norm";
    kind.family = Family::Normalisation;
    kind.help = "Centres and scales each channel by its mean and variance over groups of samples.";
    kind.inputs = {"x", "weight", "bias", "running_mean", "running_variance"};
    kind.outputs = {"y"};
    kind.parameterInputs = 4;
    AttributeSpec samples =
        integerAttribute("statistics_samples", 0, 0, 1 << 30,
                         "samples that share one mean and variance; 0: the whole batch");
    kind.attributes = {epsilonAttribute(), momentumAttribute(), samples};
    kind.infer = inferWithChannels;
    kind.parameters = [](const model::Attributes&,
                         Types inputs) -> Result<std::vector<ParameterSpec>> {
        const model::Shape& x = inputs[0].shape;
        if (x.size() < 2)
            return shapeError("x", "[n, c, ...]", x);
        const model::TensorType type{inputs[0].type, {x[1]}};
        return std::vector<ParameterSpec>{{"weight", type, constant(1), true},
                                          {"bias", type, constant(0), true},
                                          {"running_mean", type, constant(0), false},
                                          {"running_variance", type, constant(1), false}};
    };
    kind.flops = perElement<8>;
    kind.shardings = noRules;
    return kind;
}

OpKind batchSum()
{
    OpKind kind;
    kind.name = "batch_sum";
    kind.inputs = {"x"};
    kind.outputs = {"sum"};
    kind.attributes = momentAttributes();
    kind.infer = inferMoments;
    kind.flops = perElement<1>;
    kind.shardings = [](const model::Attributes& attributes, Types inputs, Types) {
        return groupRules(attributes, inputs[0].shape, {Role::Samples}, {Role::Moments});
    };
    kind.localAttributes = localMoments;
    return kind;
}

OpKind batchCentredSquares()
{
    OpKind kind;
    kind.name = "batch_centred_squares";
    kind.inputs = {"x", "sum"};
    kind.outputs = {"squares"};
    kind.attributes = momentAttributes();
    kind.infer = inferMoments;
    kind.flops = perElement<3>;
    kind.shardings = [](const model::Attributes& attributes, Types inputs, Types) {
        return groupRules(attributes, inputs[0].shape, {Role::Samples, Role::Moments},
                          {Role::Moments});
    };
    kind.localAttributes = localMoments;
    return kind;
}

OpKind normalize()
{
    OpKind kind;
    kind.name = "normalize";
    kind.inputs = {"x", "sum", "squares", "weight", "bias"};
    kind.outputs = {"y"};
    kind.attributes = {groupAttribute(), epsilonAttribute()};
    kind.infer = inferNormalized;
    kind.flops = perElement<4>;
    kind.shardings = [](const model::Attributes& attributes, Types inputs, Types) {
        return groupRules(
            attributes, inputs[0].shape,
            {Role::Samples, Role::Moments, Role::Moments, Role::Channels, Role::Channels},
            {Role::Samples});
    };
    kind.gradient = normalizeGradient;
    return kind;
}

OpKind runningMoments()
{
    OpKind kind;
    kind.name = "running_moments";
    kind.inputs = {"running_mean", "running_variance", "sum", "squares"};
    kind.outputs = {"running_mean", "running_variance"};
    kind.attributes = {momentumAttribute(),
                       lowered(integerAttribute("elements", 1, 1, 1e12,
                                                "values of a channel in one statistics group"))};
    kind.infer = [](const model::Attributes&, Types inputs) -> OutputTypes {
        for (std::size_t moment = 2; moment < 4; ++moment)
            if (inputs[moment].shape.size() != 2 || inputs[moment].shape[1] != inputs[0].shape[0])
                return shapeError(moment == 2 ? "sum" : "squares",
                                  "[g, " + std::to_string(inputs[0].shape[0]) + "]",
                                  inputs[moment].shape);
        if (const auto fits = expectShape("running_variance", inputs[0].shape, inputs[1]); !fits)
            return fits.error();
        return std::vector<model::TensorType>{inputs[0], inputs[1]};
    };
    kind.flops = [](const model::Attributes&, Types inputs, Types) {
        return 8 * elementsOf(inputs[2]);
    };
    kind.shardings = [](const model::Attributes&, Types inputs, Types) {
        std::vector<ShardingRule> rules;
        addRule(rules, "channels", inputs[0].shape[0],
                {splitAlong(0), splitAlong(0), splitAlong(1), splitAlong(1)},
                {splitAlong(0), splitAlong(0)});
        return rules;
    };
    return kind;
}

OpKind inference()
{
    OpKind kind;
    kind.name = "batch_norm_inference";
    kind.inputs = {"x", "weight", "bias", "running_mean", "running_variance"};
    kind.outputs = {"y"};
    kind.attributes = {epsilonAttribute()};
    kind.infer = inferWithChannels;
    kind.flops = perElement<2>;
    kind.shardings = [](const model::Attributes&, Types inputs, Types) {
        std::vector<ShardingRule> rules;
        std::vector<AxisRule> batch(5, kWhole);
        batch[0] = splitAlong(0);
        std::vector<AxisRule> channels(5, splitAlong(0));
        channels[0] = splitAlong(1);
        addRule(rules, "batch", inputs[0].shape[0], batch, {splitAlong(0)});
        addRule(rules, "channels", inputs[0].shape[1], channels, {splitAlong(1)});
        return rules;
    };
    return kind;
}

} // namespace

std::vector<OpKind> batchNormKinds()
{
    return {drawn(), batchSum(), batchCentredSquares(), normalize(), runningMoments(), inference()};
}

} // namespace plugboard::ops
