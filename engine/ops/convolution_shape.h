// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/ops/window.h"

/// What convolution, its gradients and its transposed form share.
namespace plugboard::ops {

inline constexpr const char* kImages = "[n, c, h, w]";

/// A multiply and an add per output element and weight that it sees: 2 k / groups of a weight
/// [k, c / groups, ...].
double convolutionFlops(const model::Shape& weight, const model::Shape& y);

std::vector<AttributeSpec> convolutionAttributes();
model::Dim groupsOf(const model::Attributes& attributes);
/// The groups, which x's and the made channels can be shared out to.
/// errors  ShapeMismatch, InvalidInput
Result<model::Dim> evenGroups(const model::Attributes& attributes, const model::Shape& x);
/// errors  ShapeMismatch where the channels are no multiple of the groups
Result<void> expectGroups(const std::string& port, model::Dim channels, model::Dim groups,
                          const model::Shape& found);

/// [first, second, kernel...]
Result<model::Shape> convolutionWeight(const model::Attributes& attributes, model::Dim first,
                                       model::Dim second, std::size_t axes);
/// y of a convolution over x.
Result<model::Shape> convolutionOutput(const model::Attributes& attributes, const model::Shape& x,
                                       model::Dim channels);

/// Writes out the made channels of a group, where there are several groups.
model::Attributes withGroupChannels(model::Attributes attributes, model::Dim channels);
/// The groups of a shard that makes so many channels.
model::Attributes withLocalGroups(model::Attributes attributes, model::Dim channels);

/// "groups": operands split together, in whole groups.
void addGroupRule(std::vector<ShardingRule>& rules, model::Dim groups, std::vector<AxisRule> inputs,
                  std::vector<AxisRule> outputs);

} // namespace plugboard::ops
