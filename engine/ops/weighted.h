// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/ops/kind_parts.h"

/// What convolution and linear share: a weight of [outputs, inputs, ...] and perhaps a bias.
namespace plugboard::ops {

/// Attribute `bias`, 1 where it is absent.
bool hasBias(const model::Attributes& attributes);
/// Weight and bias, the third input, against what attributes and x call for.
Result<void> expectWeights(const model::Attributes& attributes, const model::Shape& weight,
                           model::Dim outputs, Types inputs);
/// The parameters "weight" and "bias", both with the weight's fan-in.
std::vector<ParameterSpec> weightParameters(const model::Attributes& attributes,
                                            const model::TensorType& weight);

/// x, weight, [bias] -> y: "batch", "output_channels" and, where no bias would be added several
/// times, "input_channels".
std::vector<ShardingRule> weightedRules(const model::Attributes& attributes, Types inputs,
                                        Types outputs);
/// dy, weight -> dx
std::vector<ShardingRule> backwardDataRules(const model::Attributes& attributes, Types inputs,
                                            Types outputs);
/// x, dy -> dweight, [dbias]
std::vector<ShardingRule> backwardWeightsRules(const model::Attributes& attributes, Types inputs,
                                               Types outputs);

/// Adds `KIND_backward_data` where x wants a gradient, and `KIND_backward_weights`.
void weightedGradient(GradientBuilder& builder, const model::Attributes& dataAttributes,
                      const model::Attributes& weightsAttributes);

} // namespace plugboard::ops
