// SPDX-License-Identifier: Apache-2.0
#include "engine/passes/updates.h"

#include "engine/passes/variables.h"

namespace plugboard::passes {
namespace {

model::Attributes optimizerAttributes(const model::Optimizer& optimizer)
{
    model::Attributes attributes;
    attributes.set("weight_decay", optimizer.weightDecay);
    if (optimizer.kind == "sgd") {
        attributes.set("momentum", optimizer.momentum);
        return attributes;
    }
    attributes.set("beta1", optimizer.beta1);
    attributes.set("beta2", optimizer.beta2);
    attributes.set("epsilon", optimizer.epsilon);
    return attributes;
}

/// Which network node a variable belongs to: the node of the first op that reads it.
std::string nodeOf(const model::Graph& graph, model::TensorId variable)
{
    for (const model::Op& op : graph.ops)
        for (const model::TensorId input : op.inputs)
            if (input == variable)
                return op.node;
    return {};
}

struct Update {
    model::TensorId weight;
    model::TensorId gradient; ///< of the whole step
    std::string node;
};

/// Per trainable variable the gradient of the whole step.
Result<std::vector<Update>>
accumulatedGradients(GraphBuilder& builder,
                     const std::map<model::TensorId, model::TensorId>& gradients)
{
    std::vector<Update> updates;
    const std::vector<model::Variable> variables = builder.graph().variables;
    for (const model::Variable& variable : variables) {
        if (!variable.trainable)
            continue;
        const model::TensorId weight = builder.variable(variable.name);
        const auto found = gradients.find(weight);
        if (found == gradients.end())
            continue;
        const std::string node = nodeOf(builder.graph(), weight);
        const auto sum = accumulated(builder, found->second,
                                     {variable.name + ".accumulate", model::Pass::Backward, node});
        if (!sum)
            return sum.error();
        updates.push_back({weight, *sum, node});
    }
    return updates;
}

} // namespace

Result<model::TensorId> accumulated(GraphBuilder& builder, model::TensorId tensor,
                                    const OpPlace& place)
{
    if (builder.graph().microBatches == 1)
        return tensor;
    const auto sum = builder.add(place, "accumulate", {}, {tensor});
    if (!sum)
        return sum.error();
    return (*sum)[0];
}

Result<void> addUpdates(GraphBuilder& builder, const model::Recipe& recipe,
                        const std::map<model::TensorId, model::TensorId>& gradients,
                        model::TensorId weightSum)
{
    const auto states = optimizerStates(recipe);
    if (!states)
        return states.error();
    const model::Attributes attributes = optimizerAttributes(recipe.optimizer);
    const ops::OpKind& kind = *ops::find(recipe.optimizer.kind);
    if (const auto checked = ops::checkAttributes(kind, attributes); !checked)
        return Error{ErrorCode::InvalidInput, checked.error().message, "recipe.optimizer"};
    const auto updates = accumulatedGradients(builder, gradients);
    if (!updates)
        return updates.error();
    model::Attributes type;
    type.set("type", model::toString(recipe.precision));
    const auto rate =
        builder.add({"learning_rate", model::Pass::Update, {}}, "learning_rate", type, {});
    if (!rate)
        return rate.error();
    for (const Update& update : *updates) {
        const std::string name = builder.graph().tensor(update.weight).name;
        std::vector<model::TensorId> inputs{update.weight, update.gradient, weightSum, (*rate)[0]};
        std::vector<model::TensorId> outputs{update.weight};
        for (const std::string& state : *states) {
            inputs.push_back(builder.variable(name + "." + state));
            outputs.push_back(inputs.back());
        }
        if (const auto added =
                builder.addUpdate({name + ".update", model::Pass::Update, update.node}, kind.name,
                                  attributes, inputs, outputs);
            !added)
            return added.error();
    }
    return {};
}

} // namespace plugboard::passes
