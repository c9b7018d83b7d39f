// SPDX-License-Identifier: Apache-2.0
#include "engine/ops/op_kind.h"

#include "engine/ops/kinds.h"

#include <algorithm>

namespace plugboard::ops {
namespace {

std::vector<OpKind> allKinds()
{
    std::vector<OpKind> kinds;
    for (const auto describe : {inputKinds,         outputKinds,
                                parameterKinds,
                                blockKinds,
                                residualLayers,
                                transformerLayers,
                                lstmLayers,     convolutionKinds,
                                linearKinds,        biasKinds,
                                reluKinds,          maxPoolKinds,
                                averagePoolKinds,   globalAveragePoolKinds, globalMaxPoolKinds,
                                matmulKinds, softmaxKinds, rowNormKinds, groupNormKinds, lrnKinds,
                                attentionKinds, convolutionTransposeKinds, resizeKinds,
                                negativeLogLikelihoodKinds,
                                batchNormKinds,     batchNormBackwardKinds,
                                addKinds,           flattenKinds,
                                reshapeKinds,       dropoutKinds,
                                loadKinds,          softmaxCrossEntropyKinds,
                                accumulateKinds,    learningRateKinds,
                                sgdKinds,           adamKinds,
                                recordMetricsKinds, recordOutputKinds,
                                viewKinds,          transposeKinds,
                                concatKinds,        sliceKinds,
                                expandKinds,        tileKinds,
                                padKinds,           gatherKinds,
                                gatherElementsKinds, gatherNdKinds,
                                scatterNdKinds,     scatterElementsKinds,
                                oneHotKinds,        topKKinds,
                                triluKinds,         depthToSpaceKinds,
                                cumulativeSumKinds, argMaxKinds,
                                reduceKinds,        einsumKinds,
                                embeddingKinds,
                                initialiseKinds,    binaryKinds,
                                powerKinds,         extremumKinds,
                                comparisonKinds,    whereKinds,
                                unaryKinds,         activationKinds,
                                preluKinds,         castKinds,
                                sumToKinds})
        for (OpKind& kind : describe())
            kinds.push_back(std::move(kind));
    return kinds;
}

bool isShared(Accepts accepts)
{
    return accepts == Accepts::Float || accepts == Accepts::Number || accepts == Accepts::Any;
}

bool takes(Accepts accepts, model::DataType type)
{
    switch (accepts) {
    case Accepts::Float:
        return model::isFloat(type);
    case Accepts::Number:
        return type != model::DataType::Bool;
    case Accepts::Any:
        return true;
    case Accepts::Index:
        return type == model::DataType::Int32 || type == model::DataType::Int64;
    case Accepts::Label:
        return type == model::DataType::Int32;
    case Accepts::Truth:
        return type == model::DataType::Bool;
    }
    return false;
}

std::string nameOf(Accepts accepts)
{
    constexpr const char* names[] = {"a float type",   "a number type", "any type",
                                     "int32 or int64", "int32",         "bool"};
    return names[std::size_t(accepts)];
}

/// Every port takes its type, and the shared one is one.
Result<void> checkTypes(const OpKind& kind, std::span<const model::TensorType> inputs)
{
    const model::TensorType* shared = nullptr;
    for (std::size_t input = 0; input < inputs.size(); ++input) {
        const Accepts accepts = acceptsOf(kind, int(input));
        const model::DataType type = inputs[input].type;
        const bool alike = !isShared(accepts) || shared == nullptr || shared->type == type;
        if (!takes(accepts, type) || !alike)
            return Error{ErrorCode::ShapeMismatch,
                         inputName(kind, int(input)) + " needs " +
                             (alike ? nameOf(accepts) : model::toString(shared->type)) + ", got " +
                             model::toString(inputs[input]),
                         {}};
        if (isShared(accepts) && shared == nullptr)
            shared = &inputs[input];
    }
    return {};
}

} // namespace

std::string toString(Family family)
{
    switch (family) {
    case Family::DataAndLoss:
        return "Data and loss";
    case Family::Layer:
        return "Layers and blocks";
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

Accepts acceptsOf(const OpKind& kind, int input)
{
    if (kind.accepts.empty())
        return Accepts::Float;
    return kind.accepts[std::min(std::size_t(input), kind.accepts.size() - 1)];
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
