// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/ops/op_kind.h"

#include <string>
#include <vector>

/// What the files of this folder share to describe their kinds; not for others.
namespace plugboard::ops {

using Types = std::span<const model::TensorType>;
using OutputTypes = Result<std::vector<model::TensorType>>;

inline constexpr AxisRule kWhole{AxisRule::Kind::Broadcast, 0};
inline constexpr AxisRule kPartial{AxisRule::Kind::PartialSum, 0};
constexpr AxisRule splitAlong(int axis)
{
    return {AxisRule::Kind::Split, axis};
}

/// ShapeMismatch: "x needs [n, c, h, w], got [64, 784]".
Error shapeError(const std::string& port, const std::string& needed, const model::Shape& found);
Error shapeError(const std::string& port, const model::Shape& needed, const model::Shape& found);
/// The shape of `port` against the one that the other operands call for.
Result<void> expectShape(const std::string& port, const model::Shape& needed,
                         const model::TensorType& found);
/// The number of axes of `port`; `pattern` shows them by name.
Result<void> expectRank(const std::string& port, std::size_t rank, const std::string& pattern,
                        const model::TensorType& found);

/// Appends a rule; one whose extent holds less than two granules splits nothing and is left out.
void addRule(std::vector<ShardingRule>& rules, const std::string& name, model::Dim extent,
             std::vector<AxisRule> inputs, std::vector<AxisRule> outputs, model::Dim granule = 1);
/// Appends "partial": everything PartialSum, for operations that are linear in all operands.
void addPartialRule(std::vector<ShardingRule>& rules, std::size_t inputs, std::size_t outputs);
/// Every operand split along the same axis, one rule per axis: "batch", "channels", "axis2" ...
std::vector<ShardingRule> elementwiseRules(const model::Shape& shape, std::size_t inputs,
                                           std::size_t outputs);
std::vector<ShardingRule> noRules(const model::Attributes& attributes, Types inputs, Types outputs);

double elementsOf(const model::TensorType& type);
double noFlops(const model::Attributes& attributes, Types inputs, Types outputs);
/// The type of the first input.
OutputTypes sameAsFirst(const model::Attributes& attributes, Types inputs);

AttributeSpec integerAttribute(const std::string& name, std::int64_t fallback, double minimum,
                               double maximum, const std::string& help);
AttributeSpec realAttribute(const std::string& name, double fallback, double minimum,
                            double maximum, const std::string& help);
AttributeSpec booleanAttribute(const std::string& name, bool fallback, const std::string& help);
AttributeSpec textAttribute(const std::string& name, const std::string& fallback,
                            const std::string& help);
/// Any number of whole numbers.
AttributeSpec integersAttribute(const std::string& name, std::vector<std::int64_t> fallback,
                                double minimum, double maximum, const std::string& help);
AttributeSpec required(AttributeSpec spec);
AttributeSpec lowered(AttributeSpec spec); ///< set by lowering, required
/// Element type of a kind without inputs; lowering sets it.
AttributeSpec typeAttribute();
/// The same for a drawn kind: float32 stands for the recipe's precision.
AttributeSpec drawnTypeAttribute();
/// Extents of one sample, or where `batched` is 0 of the whole tensor.
AttributeSpec batchedAttribute();
/// Attribute `shape` with `samples` in front where the attribute `batched` says so.
model::Shape loadedShape(const model::Attributes& attributes);
Result<model::DataType> typeOf(const model::Attributes& attributes);

/// How a variable starts: which initialiser (attribute `name`), and what each of them reads.
std::vector<AttributeSpec> initialiserAttributes(const std::string& name);

/// The initialisers that variables start with.
model::Attributes kaimingUniform(std::int64_t fanIn);
model::Attributes constant(double value);

} // namespace plugboard::ops
