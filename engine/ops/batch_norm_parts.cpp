// SPDX-License-Identifier: Apache-2.0
#include "engine/ops/batch_norm_parts.h"

#include <algorithm>

namespace plugboard::ops {
namespace {

Result<void> expectSamples(const model::TensorType& x)
{
    if (x.shape.size() < 2)
        return shapeError("x", "[n, c, ...]", x.shape);
    return {};
}

/// Moments [g, c] that cover the samples of x.
Result<void> expectMoments(const std::string& port, const model::Attributes& attributes,
                           const model::Shape& x, const model::TensorType& found)
{
    const model::Dim samples = attributes.integer("statistics_samples", 1);
    const bool fits =
        found.shape.size() == 2 && found.shape[1] == x[1] && found.shape[0] * samples >= x[0];
    if (!fits)
        return shapeError(port,
                          "[g, " + std::to_string(x[1]) + "] with g groups of " +
                              std::to_string(samples) + " for x " + model::toString(x),
                          found.shape);
    return {};
}

AxisRule ruleOf(Role role, int sampleAxis)
{
    if (role == Role::Channels)
        return sampleAxis == 0 ? kWhole : splitAlong(0);
    return splitAlong(sampleAxis);
}

std::vector<AxisRule> rulesOf(const std::vector<Role>& roles, int axis)
{
    std::vector<AxisRule> rules;
    for (const Role role : roles)
        rules.push_back(ruleOf(role, axis));
    return rules;
}

/// Split by samples where moments are not split by group.
std::vector<AxisRule> partialRulesOf(const std::vector<Role>& roles, AxisRule moments)
{
    std::vector<AxisRule> rules;
    for (const Role role : roles)
        rules.push_back(role == Role::Moments ? moments : ruleOf(role, 0));
    return rules;
}

} // namespace

AttributeSpec epsilonAttribute()
{
    return realAttribute("epsilon", 1e-5, 0, 1, "added to the variance");
}

AttributeSpec momentumAttribute()
{
    return realAttribute("momentum", 0.1, 0, 1, "share of the new moments in the running ones");
}

AttributeSpec groupAttribute()
{
    return lowered(integerAttribute("statistics_samples", 1, 1, 1 << 30,
                                    "samples that share one mean and variance"));
}

std::vector<AttributeSpec> momentAttributes()
{
    AttributeSpec groups =
        integerAttribute("groups", 0, 0, 1 << 30, "statistics groups; 0: as x has samples for");
    groups.drawn = false;
    return {groupAttribute(), groups};
}

std::vector<ShardingRule> groupRules(const model::Attributes& attributes, const model::Shape& x,
                                     const std::vector<Role>& inputs,
                                     const std::vector<Role>& outputs)
{
    std::vector<ShardingRule> rules;
    addRule(rules, "batch", x[0], rulesOf(inputs, 0), rulesOf(outputs, 0),
            attributes.integer("statistics_samples", 1));
    addRule(rules, "batch_partial", x[0], partialRulesOf(inputs, kWhole),
            partialRulesOf(outputs, kPartial));
    addRule(rules, "channels", x[1], rulesOf(inputs, 1), rulesOf(outputs, 1));
    return rules;
}

OutputTypes inferWithChannels(const model::Attributes& attributes, Types inputs)
{
    if (const auto samples = expectSamples(inputs[0]); !samples)
        return samples.error();
    static const char* const kPorts[] = {"x", "weight", "bias", "running_mean", "running_variance"};
    for (std::size_t input = 1; input < inputs.size(); ++input)
        if (const auto fits = expectShape(kPorts[input], {inputs[0].shape[1]}, inputs[input]);
            !fits)
            return fits.error();
    return sameAsFirst(attributes, inputs);
}

OutputTypes inferMoments(const model::Attributes& attributes, Types inputs)
{
    if (const auto samples = expectSamples(inputs[0]); !samples)
        return samples.error();
    const model::Shape& x = inputs[0].shape;
    const model::Dim samples = attributes.integer("statistics_samples", 1);
    model::Dim groups = attributes.integer("groups", 0);
    if (groups == 0 && x[0] % samples != 0)
        return shapeError("x", "whole groups of " + std::to_string(samples) + " samples", x);
    if (groups == 0)
        groups = x[0] / samples;
    if (inputs.size() > 1)
        if (const auto fits = expectMoments("sum", attributes, x, inputs[1]); !fits)
            return fits.error();
    return std::vector<model::TensorType>{{inputs[0].type, {groups, x[1]}}};
}

OutputTypes inferNormalized(const model::Attributes& attributes, Types inputs)
{
    if (const auto samples = expectSamples(inputs[0]); !samples)
        return samples.error();
    const model::Shape& x = inputs[0].shape;
    if (const auto fits = expectMoments("sum", attributes, x, inputs[1]); !fits)
        return fits.error();
    if (const auto fits = expectMoments("squares", attributes, x, inputs[2]); !fits)
        return fits.error();
    if (const auto fits = expectShape("weight", {x[1]}, inputs[3]); !fits)
        return fits.error();
    if (const auto fits = expectShape("bias", {x[1]}, inputs[4]); !fits)
        return fits.error();
    return sameAsFirst(attributes, inputs);
}

model::Attributes localMoments(const model::Attributes& attributes, Types localOutputs)
{
    model::Attributes local = attributes;
    local.set("groups", localOutputs[0].shape[0]);
    return local;
}

} // namespace plugboard::ops
