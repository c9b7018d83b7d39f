// SPDX-License-Identifier: Apache-2.0
#include "engine/passes/graph_builder.h"

#include <algorithm>

namespace plugboard::passes {

GraphBuilder::GraphBuilder(std::vector<model::Variable> variables, std::int64_t batch,
                           int microBatches)
{
    graph_.variables = std::move(variables);
    graph_.batch = batch;
    graph_.microBatches = microBatches;
}

Result<std::vector<model::TensorType>>
GraphBuilder::append(const OpPlace& place, const ops::OpKind& kind,
                     const model::Attributes& attributes,
                     const std::vector<model::TensorId>& inputs)
{
    const model::OpId id(graph_.ops.size());
    const std::string& subject = place.node.empty() ? place.name : place.node;
    if (!opNames_.emplace(place.name, id).second)
        return Error{ErrorCode::InvalidInput,
                     "the name '" + place.name +
                         "' is needed for an operation that lowering makes: rename the node",
                     graph_.op(opNames_.at(place.name)).node};
    std::vector<model::TensorType> types;
    for (const model::TensorId input : inputs)
        types.push_back(graph_.tensor(input).type);
    auto outputs = ops::inferTypes(kind, attributes, types);
    if (!outputs)
        return Error{outputs.error().code, outputs.error().message, subject};
    const model::Attributes canonical = ops::canonicalAttributes(kind, attributes);
    graph_.ops.push_back({place.name,
                          kind.name,
                          kind.completed ? kind.completed(canonical, types) : canonical,
                          inputs,
                          {},
                          kind.rate,
                          place.pass,
                          place.node});
    return outputs;
}

Result<std::vector<model::TensorId>> GraphBuilder::add(const OpPlace& place,
                                                       const std::string& kindName,
                                                       const model::Attributes& attributes,
                                                       const std::vector<model::TensorId>& inputs)
{
    const ops::OpKind& kind = *ops::find(kindName);
    const auto types = append(place, kind, attributes, inputs);
    if (!types)
        return types.error();
    model::Op& op = graph_.ops.back();
    const model::OpId id(graph_.ops.size() - 1);
    const model::Rate rate = kind.accumulates ? model::Rate::Step : kind.rate;
    for (std::size_t port = 0; port < types->size(); ++port) {
        op.outputs.push_back(model::TensorId(graph_.tensors.size()));
        graph_.tensors.push_back(
            {place.name + "." + kind.outputs[port], (*types)[port], rate, {}, id});
    }
    return op.outputs;
}

Result<void> GraphBuilder::addUpdate(const OpPlace& place, const std::string& kindName,
                                     const model::Attributes& attributes,
                                     const std::vector<model::TensorId>& inputs,
                                     const std::vector<model::TensorId>& outputs)
{
    const auto types = append(place, *ops::find(kindName), attributes, inputs);
    if (!types)
        return types.error();
    PB_CHECK(types->size() == outputs.size(), "an update gives each of its variables");
    const model::OpId id(graph_.ops.size() - 1);
    graph_.ops.back().outputs = outputs;
    for (const model::TensorId output : outputs)
        graph_.tensors[output.index()].producer = id;
    return {};
}

model::TensorId GraphBuilder::variable(const std::string& name)
{
    const auto known = variableTensors_.find(name);
    if (known != variableTensors_.end())
        return known->second;
    const auto found =
        std::find_if(graph_.variables.begin(), graph_.variables.end(),
                     [&](const model::Variable& variable) { return variable.name == name; });
    PB_CHECK(found != graph_.variables.end(), "variables are listed before ops use them");
    const model::TensorId id(graph_.tensors.size());
    const model::VariableId variable(std::size_t(found - graph_.variables.begin()));
    graph_.tensors.push_back({name, found->type, model::Rate::Step, variable, {}});
    variableTensors_[name] = id;
    return id;
}

} // namespace plugboard::passes
