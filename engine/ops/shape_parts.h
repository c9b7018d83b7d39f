// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/ops/axes.h"
#include "engine/ops/kind_parts.h"

#include <functional>
#include <initializer_list>

/// What the kinds that move, pick and sum up elements share; not for others.
namespace plugboard::ops {

inline constexpr std::int64_t kMostExtent = std::int64_t(1) << 50;

/// "batch", "channels", "axis2" ...: what a rule that splits this axis is called.
std::string axisName(std::size_t axis);

/// Attribute `axis`; negative ones count from the end.
AttributeSpec axisAttribute(std::int64_t fallback, const std::string& help);
AttributeSpec axesAttribute(const std::string& help);
/// Extents of the output, where lowering knows them.
AttributeSpec extentsAttribute();

/// errors  InvalidInput where text attribute `name` is none of these
Result<void> checkChoice(const model::Attributes& attributes, const std::string& name,
                         std::initializer_list<const char*> choices);

/// Indices with as many axes as `port` lie within it but along attribute `axis`.
Result<void> checkElementIndices(const model::Attributes& attributes, const std::string& port,
                                 const model::Shape& data, const model::Shape& indices);

/// A drawn kind of the family Shape with one input x and one output y of any element type.
OpKind shapeKind(const std::string& name, const std::string& label, const std::string& help);
/// The kind with rules that take or make partial sums for floats only: nothing adds up the parts of
/// other types.
OpKind partialIfFloat(OpKind kind);
/// A kind that only the backward pass makes, with float operands and without FLOPs.
OpKind backwardKind(const std::string& name, std::vector<std::string> inputs,
                    const std::string& output);

/// The output's extents in attribute `shape`, those of the piece for a piece.
model::Attributes withLocalShape(const model::Attributes& attributes, Types localOutputs);
/// The first output has the extents of attribute `shape` and the first input's type.
OutputTypes inferExtents(const model::Attributes& attributes, Types inputs);

/// Rules of a kind that leaves every axis but those of `touched` alone: all operands are split
/// along the same axis; then "partial" where the kind is linear.
std::vector<ShardingRule> untouchedAxes(const model::Shape& shape, const std::vector<bool>& touched,
                                        std::size_t inputs, std::size_t outputs, bool linear);

/// The gradient of input 0 is one op of this kind on dy.
void setGradientOfFirst(GradientBuilder& builder, const std::string& kind,
                        const model::Attributes& attributes, std::vector<model::TensorId> inputs);

/// The first output's gradient with `shape`'s extents.
model::TensorId viewed(GradientBuilder& builder, const std::string& suffix, model::TensorId tensor,
                       const model::Shape& shape);

} // namespace plugboard::ops
