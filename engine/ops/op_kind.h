// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/model/graph.h"
#include "engine/model/network.h"
#include "engine/model/sharding.h"

#include <functional>
#include <span>
#include <string>
#include <vector>

namespace plugboard::ops {

enum class AttributeType { Integer, Real, Text, Integers, Boolean };

/// Element types of an input port. All ports of a kind that say Float, Number or Any share one
/// type.
enum class Accepts {
    Float,  ///< float32, float64, float16, bfloat16
    Number, ///< floats and whole numbers
    Any,    ///< bool too
    Index,  ///< int32 or int64
    Label,  ///< int32
    Truth   ///< bool
};

/// Groups of the palette; drawable kinds only.
enum class Family { DataAndLoss, Layer, Linear, Attention, Normalisation, Activation, Shape };

/// "Convolution and linear" ...
std::string toString(Family family);

/// What a user may set on a node of this kind: generates inspector, checks and help.
struct AttributeSpec {
    std::string name;
    AttributeType type = AttributeType::Integer;
    model::AttributeValue
        fallback; ///< the default; a required attribute has none: `required` is true
    double minimum = 0;
    double maximum = 0; ///< both 0: no range
    bool required = false;
    int values = 0;          ///< Integers: so many; one value stands for all of them. 0: any number
    std::vector<int> otherCounts; ///< Integers: or so many
    bool mayBeEmpty = false; ///< Integers: none is fine too (the shape of a scalar)
    std::string sameAs;      ///< the default is what this other attribute says
    bool drawn = true;       ///< false: lowering sets it, a node may not
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
/// Here only the axis of a split counts; `concreteSharding` fills in the boundaries. They are
/// chosen once, on `extent`, in multiples of `granule`; an operand whose split axis has another
/// extent gets
///
///     boundary(operand) = boundary * extent(operand) / extent
///
/// which is exact: flatten turns c channels into c h w features, and a batch norm of n samples has
/// n / granule groups. A rule without a split ("partial") has extent 1.
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
};

/// The gradient of an op, written as more ops. Given by the autograd pass.
class GradientBuilder {
public:
    virtual ~GradientBuilder() = default;
    /// Appends an op of the backward pass and returns its output tensors, types inferred.
    virtual std::vector<model::TensorId> add(const std::string& suffix, const std::string& kind,
                                             const model::Attributes& attributes,
                                             const std::vector<model::TensorId>& inputs) = 0;
    virtual const model::Op& op() const = 0; ///< the forward op
    virtual const model::TensorType& type(model::TensorId tensor) const = 0;
    virtual bool needsGradient(int input) const = 0;              ///< whether anybody wants d input
    virtual model::TensorId outputGradient(int output) const = 0; ///< invalid: zero
    virtual void setInputGradient(int input, model::TensorId gradient) = 0;
};

/// Everything about one kind of operation but its kernels. One file in engine/ops per drawn kind,
/// with its backward kinds beside it.
struct OpKind {
    std::string name;  ///< "convolution", "convolution_backward_weights"
    std::string label; ///< what the palette shows; empty: not drawable (backward, optimizer)
    Family family = Family::DataAndLoss;
    std::string help;
    std::vector<std::string> inputs; ///< port names; parameters follow the drawn ports
    std::vector<std::string> outputs;
    int parameterInputs = 0; ///< so many of the last inputs are variables of the node itself, each
                             ///< unless a wire is drawn to its port
    std::vector<Accepts> accepts; ///< per input, the last one for all that follow; empty: Float
    int optionalInputs = 0;       ///< so many of the last inputs may be absent
    bool variadic = false;        ///< the last input port repeats
    bool variadicOutputs = false; ///< the last output port repeats, as what it stands for says
    std::vector<AttributeSpec> attributes;
    model::Rate rate = model::Rate::MicroBatch;
    bool accumulates = false; ///< runs per micro-batch, its outputs have rate Step

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
    /// What follows from the operands' shapes but is asked for where only outputs are known (a
    /// group's channels), written out when an op is lowered; null: unchanged.
    std::function<model::Attributes(const model::Attributes&,
                                    std::span<const model::TensorType> inputs)>
        completed;
    /// All legal 1-D shardings; "replicate" (everything Broadcast) is always legal and not listed.
    std::function<std::vector<ShardingRule>(const model::Attributes&,
                                            std::span<const model::TensorType> inputs,
                                            std::span<const model::TensorType> outputs)>
        shardings;
    /// A layer: the network that it stands for, whose `input` and `output` nodes are its ports. Such a
    /// kind is drawn only: lowering puts what it stands for in its place. Null: an op.
    std::function<Result<model::Network>(const model::Attributes&)> expand;
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

/// All that checkAttributes would refuse, one after the other.
struct AttributeError {
    std::string attribute;
    Error error;
};
std::vector<AttributeError> attributeErrors(const OpKind& kind,
                                            const model::Attributes& attributes);

/// The same attributes with every default written out, single values of a list repeated and whole
/// numbers turned into reals where the kind asks for reals: equal meanings become equal attributes.
model::Attributes canonicalAttributes(const OpKind& kind, const model::Attributes& attributes);

/// What an input port takes.
Accepts acceptsOf(const OpKind& kind, int input);

/// Name of an input port; a variadic kind counts on from its last one: a, b, b2, b3 ...
std::string inputName(const OpKind& kind, int input);

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
