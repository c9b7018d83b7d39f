// SPDX-License-Identifier: Apache-2.0
#include "engine/passes/lower_forward.h"

#include "engine/passes/lower_batch_norm.h"

namespace plugboard::passes {
namespace {

/// A node that is one op: drawn inputs, then its parameters.
Result<std::vector<model::TensorId>> lowerNode(const model::Node& node, const ops::OpKind& kind,
                                               std::vector<model::TensorId> inputs,
                                               GraphBuilder& builder)
{
    model::Attributes attributes = node.attributes;
    if (node.kind == "dropout")
        attributes.set("path", node.name);
    if (kind.parameters) {
        std::vector<model::TensorType> types;
        for (const model::TensorId input : inputs)
            types.push_back(builder.graph().tensor(input).type);
        const auto parameters = kind.parameters(ops::canonicalAttributes(kind, attributes), types);
        PB_CHECK(parameters.hasValue(), "shapes were inferred before lowering");
        for (const ops::ParameterSpec& parameter : *parameters)
            inputs.push_back(builder.variable(node.name + "." + parameter.name));
    }
    return builder.add({node.name, model::Pass::Forward, node.name}, node.kind, attributes, inputs);
}

Result<std::vector<model::TensorId>> lower(const model::Node& node, const ops::OpKind& kind,
                                           ForwardMode mode,
                                           const std::vector<model::TensorId>& inputs,
                                           GraphBuilder& builder)
{
    if (node.kind == "batch_norm")
        return mode == ForwardMode::Train ? lowerBatchNormTraining(node, inputs[0], builder)
                                          : lowerBatchNormInference(node, inputs[0], builder);
    if (node.kind == "dropout" && mode == ForwardMode::Evaluate)
        return inputs;
    return lowerNode(node, kind, inputs, builder);
}

} // namespace

Result<model::TensorId> lowerForward(const model::Network& network, const Wiring& wiring,
                                     ForwardMode mode, model::TensorId samples,
                                     GraphBuilder& builder)
{
    std::vector<std::vector<model::TensorId>> outputs(network.nodes.size());
    outputs[wiring.input.index()] = {samples};
    for (const model::NodeId id : wiring.order) {
        if (id == wiring.input || id == wiring.output)
            continue;
        std::vector<model::TensorId> inputs;
        for (const Source& source : wiring.inputs[id.index()])
            inputs.push_back(outputs[source.node.index()][std::size_t(source.port)]);
        auto made =
            lower(network.nodes[id.index()], *wiring.kinds[id.index()], mode, inputs, builder);
        if (!made)
            return made.error();
        outputs[id.index()] = std::move(*made);
    }
    const Source& result = wiring.inputs[wiring.output.index()][0];
    return outputs[result.node.index()][std::size_t(result.port)];
}

} // namespace plugboard::passes
