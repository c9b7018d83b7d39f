// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/ops/kind_parts.h"

namespace plugboard::ops {

AttributeSpec epsilonAttribute();
AttributeSpec momentumAttribute();
AttributeSpec groupAttribute();                ///< statistics_samples of a lowered kind, never 0
std::vector<AttributeSpec> momentAttributes(); ///< statistics_samples and groups

/// How an operand of a batch norm piece lies beside the samples: x [n, c, ...], moments [g, c],
/// parameters [c].
enum class Role { Samples, Moments, Channels };

/// "batch": whole groups per member, moments split by group; "batch_partial": any split of the
/// samples, moments made are partial sums and moments taken are whole; "channels".
std::vector<ShardingRule> groupRules(const model::Attributes& attributes, const model::Shape& x,
                                     const std::vector<Role>& inputs,
                                     const std::vector<Role>& outputs);

/// x [n, c, ...] and parameters [c]: the type of x.
OutputTypes inferWithChannels(const model::Attributes& attributes, Types inputs);
/// x [n, c, ...], further inputs of x's shape or moments [g, c]: moments [g, c] with
/// g = n / statistics_samples, or `groups` where a shard makes partial sums of all groups.
OutputTypes inferMoments(const model::Attributes& attributes, Types inputs);
/// x, moments and parameters, told apart by their rank: the type of x.
OutputTypes inferNormalized(const model::Attributes& attributes, Types inputs);
/// Keeps the number of groups that a shard's moments have.
model::Attributes localMoments(const model::Attributes& attributes, Types localOutputs);

/// Backward of `normalize`, through the moments as well.
void normalizeGradient(GradientBuilder& builder);

template <int Operations>
double perElement(const model::Attributes&, Types inputs, Types)
{
    return Operations * elementsOf(inputs[0]);
}

} // namespace plugboard::ops
