// SPDX-License-Identifier: Apache-2.0
#include "engine/ops/op_kind.h"

#include "engine/ops/kinds.h"

namespace plugboard::ops {
namespace {

std::vector<OpKind> allKinds()
{
    std::vector<OpKind> kinds;
    for (const auto describe : {inputKinds,
                                outputKinds,
                                convolutionKinds,
                                linearKinds,
                                biasKinds,
                                reluKinds,
                                maxPoolKinds,
                                averagePoolKinds,
                                globalAveragePoolKinds,
                                batchNormKinds,
                                batchNormBackwardKinds,
                                addKinds,
                                flattenKinds,
                                reshapeKinds,
                                dropoutKinds,
                                loadKinds,
                                softmaxCrossEntropyKinds,
                                accumulateKinds,
                                learningRateKinds,
                                sgdKinds,
                                adamKinds,
                                recordMetricsKinds,
                                initialiseKinds})
        for (OpKind& kind : describe())
            kinds.push_back(std::move(kind));
    return kinds;
}

/// Labels are whole numbers; all other operands share one float type.
Result<void> checkTypes(const OpKind& kind, std::span<const model::TensorType> inputs)
{
    for (std::size_t input = 0; input < inputs.size(); ++input) {
        const std::string port = inputName(kind, int(input));
        const model::DataType needed = port == "labels" ? model::DataType::Int32 : inputs[0].type;
        if (inputs[input].type != needed || (input == 0 && !model::isFloat(needed)))
            return Error{ErrorCode::ShapeMismatch,
                         port + " needs " +
                             (input == 0 ? "a float type" : model::toString(needed)) + ", got " +
                             model::toString(inputs[input]),
                         {}};
    }
    return {};
}

} // namespace

std::string toString(Family family)
{
    switch (family) {
    case Family::DataAndLoss:
        return "Data and loss";
    case Family::Linear:
        return "Convolution and linear";
    case Family::Attention:
        return "Attention";
    case Family::Normalisation:
        return "Normalisation";
    case Family::Activation:
        return "Activation and arithmetic";
    case Family::Shape:
        return "Pooling and shape";
    }
    return {};
}

std::span<const OpKind> all()
{
    static const std::vector<OpKind> kinds = allKinds();
    return kinds;
}

const OpKind* find(const std::string& name)
{
    for (const OpKind& kind : all())
        if (kind.name == name)
            return &kind;
    return nullptr;
}

std::string inputName(const OpKind& kind, int input)
{
    const int named = int(kind.inputs.size());
    if (input < named)
        return kind.inputs[std::size_t(input)];
    return kind.inputs.back() + std::to_string(input - named + 2);
}

Result<std::vector<model::TensorType>> inferTypes(const OpKind& kind,
                                                  const model::Attributes& attributes,
                                                  std::span<const model::TensorType> inputs)
{
    const Result<void> checked = checkAttributes(kind, attributes);
    if (!checked)
        return checked.error();
    const std::size_t most = kind.inputs.size();
    const std::size_t least = most - std::size_t(kind.optionalInputs);
    if (inputs.size() < least || (inputs.size() > most && !kind.variadic))
        return Error{ErrorCode::InvalidInput,
                     kind.name + " takes " + std::to_string(least) +
                         (kind.variadic  ? " or more"
                          : least < most ? " to " + std::to_string(most)
                                         : "") +
                         " inputs, got " + std::to_string(inputs.size()),
                     {}};
    if (const auto checked = checkTypes(kind, inputs); !checked)
        return checked.error();
    return kind.infer(canonicalAttributes(kind, attributes), inputs);
}

Bytes traffic(std::span<const model::TensorType> inputs, std::span<const model::TensorType> outputs)
{
    Bytes sum;
    for (const model::TensorType& type : inputs)
        sum = sum + model::bytes(type);
    for (const model::TensorType& type : outputs)
        sum = sum + model::bytes(type);
    return sum;
}

model::Sharding concreteSharding(const ShardingRule& rule, const AxisRule& operand,
                                 const model::TensorType& type,
                                 const std::vector<model::Dim>& boundaries)
{
    if (operand.kind == AxisRule::Kind::Broadcast)
        return model::broadcast();
    if (operand.kind == AxisRule::Kind::PartialSum)
        return model::partialSum();
    const model::Dim extent = type.shape[std::size_t(operand.axis)];
    std::vector<model::Dim> scaled;
    scaled.reserve(boundaries.size());
    for (const model::Dim boundary : boundaries)
        scaled.push_back(boundary * extent / rule.extent);
    return model::split(operand.axis, std::move(scaled));
}

} // namespace plugboard::ops
