// SPDX-License-Identifier: Apache-2.0
#include "engine/passes/variables.h"

#include <set>

namespace plugboard::passes {
namespace {

model::Attributes zero()
{
    model::Attributes initialiser;
    initialiser.set("kind", std::string("constant"));
    initialiser.set("value", 0.0);
    return initialiser;
}

} // namespace

Result<std::vector<std::string>> optimizerStates(const model::Recipe& recipe)
{
    const model::Optimizer& optimizer = recipe.optimizer;
    if (optimizer.kind == "adam")
        return std::vector<std::string>{"adam_m", "adam_v"};
    if (optimizer.kind == "sgd")
        return optimizer.momentum == 0 ? std::vector<std::string>{}
                                       : std::vector<std::string>{"momentum"};
    return Error{ErrorCode::Unsupported,
                 "unknown optimizer '" + optimizer.kind + "'; known are sgd and adam",
                 "recipe.optimizer"};
}

Result<std::vector<model::Variable>> variablesOf(const model::Network& network,
                                                 const Wiring& wiring, const NodeTypes& types,
                                                 const model::Recipe& recipe)
{
    std::vector<std::string> states;
    if (recipe.mode == model::Mode::Train) {
        auto found = optimizerStates(recipe);
        if (!found)
            return found.error();
        states = std::move(*found);
    }
    std::vector<model::Variable> variables;
    std::set<std::string> names;
    for (const model::NodeId id : wiring.order) {
        const model::Node& node = network.nodes[id.index()];
        const ops::OpKind& kind = *wiring.kinds[id.index()];
        const auto parameters = parametersOf(kind, nodeAttributes(kind, node, 1, recipe.precision),
                                             inputTypes(wiring, types, id));
        if (!parameters)
            return parameters.error();
        for (const auto& [spec, wired] : *parameters) {
            if (wired)
                continue;
            const std::string name = node.name + "." + spec.name;
            variables.push_back({name, spec.type, spec.initialiser, spec.trainable});
            if (spec.trainable)
                for (const std::string& state : states)
                    variables.push_back({name + "." + state, spec.type, zero(), false});
        }
    }
    for (const model::Variable& variable : variables)
        if (!names.insert(variable.name).second)
            return Error{ErrorCode::InvalidInput,
                         "two variables would be called this: rename a node", variable.name};
    return variables;
}

} // namespace plugboard::passes
