// SPDX-License-Identifier: Apache-2.0
#include "engine/session/network_figures.h"

#include "engine/passes/build_graph.h"
#include "engine/session/op_kinds.h"

#include <unordered_map>

namespace plugboard::session {
namespace {

bool isKnown(const NetworkCheck& check, model::NodeId node, int port)
{
    return node.valid() && node.index() < check.outputs.size() && port >= 0 &&
           std::size_t(port) < check.outputs[node.index()].size();
}

void addVariables(NodeFigures& figures, const ops::OpKind& kind,
                  const model::Attributes& attributes)
{
    if (!kind.parameters)
        return;
    const auto parameters =
        kind.parameters(ops::canonicalAttributes(kind, attributes), figures.inputs);
    if (!parameters) {
        figures.known = false;
        return;
    }
    for (const ops::ParameterSpec& parameter : *parameters) {
        figures.variables.push_back({parameter.name, parameter.type});
        figures.variableBytes = figures.variableBytes + model::bytes(parameter.type);
        if (parameter.trainable)
            figures.parameters += model::elements(parameter.type.shape);
    }
}

void addWork(NodeFigures& figures, const ops::OpKind& kind, const model::Attributes& attributes)
{
    if (!figures.known || !kind.flops)
        return;
    std::vector<model::TensorType> operands = figures.inputs;
    for (const auto& [name, type] : figures.variables)
        operands.push_back(type);
    figures.forward = {
        kind.flops(ops::canonicalAttributes(kind, attributes), operands, figures.outputs)};
}

NodeFigures complete(NodeFigures figures, const model::Node& node)
{
    const ops::OpKind* kind = ops::find(node.kind);
    if (kind == nullptr || !figures.known) {
        figures.known = false;
        return figures;
    }
    addVariables(figures, *kind, node.attributes);
    for (const model::TensorType& type : figures.outputs)
        figures.outputBytes = figures.outputBytes + model::bytes(type);
    addWork(figures, *kind, node.attributes);
    return figures;
}

} // namespace

std::vector<NodeFigures> figuresOf(const model::Network& network, const NetworkCheck& check,
                                   std::span<const model::NodeId> nodes)
{
    std::unordered_map<std::uint32_t, std::size_t> asked;
    std::vector<std::map<int, model::TensorType>> inputs(nodes.size());
    std::vector<bool> known(nodes.size(), true);
    for (std::size_t at = 0; at < nodes.size(); ++at)
        asked.emplace(nodes[at].value, at);
    for (const model::Wire& wire : network.wires) {
        const auto found = asked.find(wire.to.value);
        if (found == asked.end())
            continue;
        if (isKnown(check, wire.from, wire.fromPort))
            inputs[found->second][wire.toPort] =
                check.outputs[wire.from.index()][std::size_t(wire.fromPort)];
        else
            known[found->second] = false;
    }
    std::vector<NodeFigures> result(nodes.size());
    for (std::size_t at = 0; at < nodes.size(); ++at) {
        NodeFigures figures;
        const std::size_t index = nodes[at].index();
        const ops::OpKind* kind = ops::find(network.nodes[index].kind);
        const std::size_t drawn = kind == nullptr ? 0 : std::size_t(drawnInputs(*kind));
        for (const auto& [port, type] : inputs[at])
            figures.inputs.push_back(type);
        if (index < check.outputs.size())
            figures.outputs = check.outputs[index];
        figures.known = known[at] && kind != nullptr && figures.inputs.size() >= drawn &&
                        figures.outputs.size() == kind->outputs.size();
        result[at] = complete(std::move(figures), network.nodes[index]);
    }
    return result;
}

Result<StepFigures> stepFigures(const model::Network& network, const model::Recipe& recipe)
{
    const auto program =
        recipe.mode == model::Mode::Train ? model::ProgramKind::Train : model::ProgramKind::Infer;
    const Result<model::Graph> graph = passes::buildGraph(network, recipe, program, 1);
    if (!graph)
        return graph.error();
    StepFigures figures;
    for (const model::Variable& variable : graph->variables) {
        figures.variables = figures.variables + model::bytes(variable.type);
        if (variable.trainable)
            figures.parameters += model::elements(variable.type.shape);
    }
    const auto types = [&graph](const std::vector<model::TensorId>& tensors) {
        std::vector<model::TensorType> found;
        for (const model::TensorId tensor : tensors)
            found.push_back(graph->tensor(tensor).type);
        return found;
    };
    for (const model::Op& op : graph->ops) {
        const ops::OpKind* kind = ops::find(op.kind);
        if (kind == nullptr || !kind->flops)
            continue;
        const Flops work{kind->flops(ops::canonicalAttributes(*kind, op.attributes),
                                     types(op.inputs), types(op.outputs))};
        figures.total = figures.total + work;
        if (!op.node.empty())
            figures.ofNode[op.node] = figures.ofNode[op.node] + work;
    }
    return figures;
}

} // namespace plugboard::session
