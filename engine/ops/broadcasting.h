// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/ops/kind_parts.h"

/// What the elementwise kinds of several operands share: shapes are aligned at their last axis, and
/// an extent of 1 (or an axis that is not there) stands for any other.
namespace plugboard::ops {

/// The shape that all operands broadcast to.
/// errors  ShapeMismatch that names the first port which does not fit those before it
Result<model::Shape> broadcastShape(const OpKind& kind, Types inputs);

/// infer of a kind whose output has the type of its first input.
OutputTypes inferBroadcast(const std::string& kind, Types inputs);
/// The same for outputs of bool.
OutputTypes inferTruth(const std::string& kind, Types inputs);

/// Each axis of the output split, with all operands that have its extent; the others are whole.
std::vector<ShardingRule> broadcastRules(Types inputs, Types outputs);

/// Whether partial sums of this type may be made: floats.
bool sumsInParts(const model::TensorType& type);
/// broadcastRules and, for floats, "partial": the kind is linear in all operands together.
std::vector<ShardingRule> linearBroadcastRules(const model::Attributes& attributes, Types inputs,
                                               Types outputs);

/// The gradient of a broadcast operand: `gradient`, summed over the axes that `input` stands for.
model::TensorId summedTo(GradientBuilder& builder, int input, model::TensorId gradient);

/// "backward_b2": a name for what belongs to one input.
std::string partOf(const GradientBuilder& builder, const std::string& what, int input);

/// A kind of two operands a and b of one number type, or with `variadic` more.
OpKind binaryKind(const std::string& name, const std::string& label, const std::string& help);
/// A kind that lowering makes, element by element of operands that broadcast; its output has the
/// shape of all.
OpKind broadcastBackward(const std::string& name, std::vector<std::string> inputs,
                         double flopsPerElement);

} // namespace plugboard::ops
