// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/model/graph.h"
#include "engine/model/sharding.h"

#include <functional>
#include <span>
#include <string>
#include <vector>

namespace plugboard::ops {

enum class AttributeType { Integer, Real, Text, Integers, Boolean };

/// What a user may set on a node of this kind: generates inspector, checks and help.
struct AttributeSpec {
    std::string name;
    AttributeType type = AttributeType::Integer;
    model::AttributeValue
        fallback; ///< the default; a required attribute has none: `required` is true
    double minimum = 0;
    double maximum = 0; ///< both 0: no range
    bool required = false;
    std::string help;
};

/// A variable that a node of this kind brings along, e.g. a convolution's weight.
struct ParameterSpec {
    std::string name; ///< "weight", "bias", "running_mean"
    model::TensorType type;
    model::Attributes initialiser;
    bool trainable = true;
};

/// One sharding of an op on a 1-D group of n devices, symbolic: per operand what is needed or made.
/// Split's boundaries are filled in by `axisShardings`; here only the axis counts.
struct AxisRule {
    enum class Kind { Broadcast, Split, PartialSum };
    Kind kind = Kind::Broadcast;
    int axis = 0;
};
struct ShardingRule {
    std::string name;             ///< "batch", "output_channels", "input_channels", "replicate"
    std::vector<AxisRule> inputs; ///< one per input
    std::vector<AxisRule> outputs;
    model::Dim extent = 1;  ///< of the axis that is split: pieces are cut here
    model::Dim granule = 1; ///< boundaries are multiples of this (batch norm groups)
    /// Extent and granule of each operand's split axis relative to `extent`: boundary_i(operand) =
    /// boundary_i * operandExtent / extent. 1:1 everywhere but for flatten and reshape.
};

/// The gradient of an op, written as more ops. Given by the autograd pass.
class GradientBuilder {
public:
    virtual ~GradientBuilder() = default;
    /// Appends an op of the backward pass and returns its output tensors, types inferred.
    virtual std::vector<model::TensorId> add(const std::string& suffix, const std::string& kind,
                                             const model::Attributes& attributes,
                                             const std::vector<model::TensorId>& inputs) = 0;
    virtual const model::Op& op() const = 0;                      ///< the forward op
    virtual bool needsGradient(int input) const = 0;              ///< whether anybody wants d input
    virtual model::TensorId outputGradient(int output) const = 0; ///< invalid: zero
    virtual void setInputGradient(int input, model::TensorId gradient) = 0;
};

/// Everything about one kind of operation but its kernels. One file in engine/ops per drawn kind,
/// with its backward kinds beside it.
struct OpKind {
    std::string name;  ///< "convolution", "convolution_backward_weights"
    std::string label; ///< what the palette shows; empty: not drawable (backward, optimizer)
    std::string help;
    std::vector<std::string> inputs; ///< port names; parameters follow the drawn ports
    std::vector<std::string> outputs;
    int optionalInputs = 0; ///< so many of the last inputs may be absent
    bool variadic = false;  ///< the last input port repeats
    std::vector<AttributeSpec> attributes;
    model::Rate rate = model::Rate::MicroBatch;

    /// Output types from input types.
    /// errors  ShapeMismatch whose message names the port and both shapes (the caller adds the
    /// node)
    std::function<Result<std::vector<model::TensorType>>(const model::Attributes&,
                                                         std::span<const model::TensorType>)>
        infer;
    /// Parameters of a node with these (drawn) input types; null: none.
    std::function<Result<std::vector<ParameterSpec>>(const model::Attributes&,
                                                     std::span<const model::TensorType>)>
        parameters;
    /// Floating-point operations of one firing, from operand types (inputs, outputs).
    std::function<double(const model::Attributes&, std::span<const model::TensorType> inputs,
                         std::span<const model::TensorType> outputs)>
        flops;
    /// All legal 1-D shardings; "replicate" (everything Broadcast) is always legal and not listed.
    std::function<std::vector<ShardingRule>(const model::Attributes&,
                                            std::span<const model::TensorType> inputs,
                                            std::span<const model::TensorType> outputs)>
        shardings;
    /// Adds the backward ops; null: not differentiable (labels, optimizers).
    std::function<void(GradientBuilder&)> gradient;
    /// Attributes as this kind needs them when its operands shrink to local pieces (reshape's
    /// target, the sample offset is given apart); null: unchanged.
    std::function<model::Attributes(const model::Attributes&,
                                    std::span<const model::TensorType> localOutputs)>
        localAttributes;
};

/// All kinds, in a fixed order.
std::span<const OpKind> all();
/// Null where there is none of this name.
const OpKind* find(const std::string& name);

/// Attributes against the kind's description: unknown names, wrong types, values out of range,
/// missing ones. errors  InvalidInput, naming attribute, value and allowed range
Result<void> checkAttributes(const OpKind& kind, const model::Attributes& attributes);

/// Output types of an op; checks the number of inputs and the attributes first.
Result<std::vector<model::TensorType>> inferTypes(const OpKind& kind,
                                                  const model::Attributes& attributes,
                                                  std::span<const model::TensorType> inputs);

/// Compulsory traffic of one firing: every input read and every output written once.
Bytes traffic(std::span<const model::TensorType> inputs,
              std::span<const model::TensorType> outputs);

/// The rule's concrete sharding of one operand (`rule.inputs[i]` with its type) given boundaries on
/// `rule.extent`; an operand whose split axis has another extent gets them scaled.
model::Sharding concreteSharding(const ShardingRule& rule, const AxisRule& operand,
                                 const model::TensorType& type,
                                 const std::vector<model::Dim>& boundaries);

} // namespace plugboard::ops
