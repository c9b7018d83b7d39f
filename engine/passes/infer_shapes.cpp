// SPDX-License-Identifier: Apache-2.0
#include "engine/passes/node_types.h"

namespace plugboard::passes {
namespace {

/// Far more than any device holds, and far from overflow in bytes.
constexpr double kMostElements = 1e15;

Error withNode(Error error, const model::Node& node)
{
    error.subject = node.name;
    return error;
}

Result<void> checkSizes(const std::vector<model::TensorType>& types)
{
    for (const model::TensorType& type : types) {
        double elements = 1;
        for (const model::Dim extent : type.shape)
            elements *= double(extent);
        if (elements > kMostElements)
            return Error{ErrorCode::InvalidInput,
                         "a tensor of shape " + model::toString(type.shape) + " is out of range",
                         {}};
    }
    return {};
}

/// Types of a node's outputs from those of its drawn inputs.
Result<std::vector<model::TensorType>> outputTypes(const ops::OpKind& kind,
                                                   const model::Attributes& attributes,
                                                   std::vector<model::TensorType> inputs)
{
    if (kind.parameters) {
        const auto parameters = kind.parameters(attributes, inputs);
        if (!parameters)
            return parameters.error();
        for (const ops::ParameterSpec& parameter : *parameters)
            inputs.push_back(parameter.type);
        if (const auto sized = checkSizes(inputs); !sized)
            return sized.error();
    }
    auto types = ops::inferTypes(kind, attributes, inputs);
    if (!types)
        return types;
    if (const auto sized = checkSizes(*types); !sized)
        return sized.error();
    return types;
}

} // namespace

model::Attributes nodeAttributes(const ops::OpKind& kind, const model::Node& node,
                                 std::int64_t samples, model::DataType precision)
{
    model::Attributes attributes = node.attributes;
    if (kind.name == "input") {
        attributes.set("samples", samples);
        attributes.set("type", model::toString(precision));
    }
    return ops::canonicalAttributes(kind, attributes);
}

std::vector<model::TensorType> inputTypes(const Wiring& wiring, const NodeTypes& types,
                                          model::NodeId node)
{
    std::vector<model::TensorType> inputs;
    for (const Source& source : wiring.inputs[node.index()])
        inputs.push_back(types.outputs[source.node.index()][std::size_t(source.port)]);
    return inputs;
}

Result<NodeTypes> inferShapes(const model::Network& network, const Wiring& wiring,
                              std::int64_t samples, model::DataType precision)
{
    NodeTypes types;
    types.outputs.resize(network.nodes.size());
    types.order = wiring.order;
    for (const model::NodeId id : wiring.order) {
        const model::Node& node = network.nodes[id.index()];
        const ops::OpKind& kind = *wiring.kinds[id.index()];
        auto outputs = outputTypes(kind, nodeAttributes(kind, node, samples, precision),
                                   inputTypes(wiring, types, id));
        if (!outputs)
            return withNode(outputs.error(), node);
        types.outputs[id.index()] = std::move(*outputs);
    }
    return types;
}

Result<NodeTypes> inferShapes(const model::Network& network, std::int64_t samples,
                              model::DataType precision)
{
    if (samples < 1)
        return Error{ErrorCode::InvalidInput,
                     "a batch needs at least 1 sample, got " + std::to_string(samples),
                     network.name};
    const Result<Wiring> wiring = wiringOf(network);
    if (!wiring)
        return wiring.error();
    return inferShapes(network, *wiring, samples, precision);
}

} // namespace plugboard::passes
