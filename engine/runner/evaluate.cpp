// SPDX-License-Identifier: Apache-2.0
#include "engine/runner/evaluate.h"

#include "engine/runner/backends.h"
#include "engine/runner/binding.h"
#include "engine/runner/detect.h"
#include "engine/runner/infer.h"
#include "engine/session/session.h"

#include <utility>

namespace plugboard::runner {

Result<std::vector<model::NamedTensor>> evaluate(const model::Network& network,
                                                 const std::vector<model::NamedTensor>& weights,
                                                 const std::vector<data::MemoryField>& inputs,
                                                 const EvaluateOptions& options)
{
    model::Topology topology;
    if (options.topology != nullptr) {
        topology = *options.topology;
    } else {
        auto detected = detectThisMachine({.coresPerDevice = 1, .maximumDevices = 1});
        if (!detected)
            return detected.error();
        topology = std::move(*detected);
    }
    model::Recipe recipe;
    recipe.mode = model::Mode::Infer;
    recipe.data.name = "arrays";
    recipe.batch = options.batch;
    recipe.loss.clear();
    recipe.metrics.clear();
    recipe.precision = options.precision;
    const auto compiled = session::compile(network, recipe, topology, {}, {.strategy = "single"});
    if (!compiled)
        return compiled.error();
    const auto dataSet = data::memoryDataSet(inputs);
    if (!dataSet)
        return dataSet.error();
    auto inference = infer(compiled->plan, topology.devices, registeredBackends(), **dataSet,
                           {.weights = weights, .partial = Partial::Allowed});
    if (!inference)
        return inference.error();
    return std::move(inference->outputs);
}

Result<std::vector<data::MemoryField>> fieldsFor(const model::Network& network,
                                                 std::vector<model::NamedTensor> inputs)
{
    std::vector<data::MemoryField> fields;
    for (model::NamedTensor& input : inputs) {
        const model::NodeId node = network.find(input.name);
        if (!node.valid() || network.nodes[node.index()].kind != "input")
            return Error{ErrorCode::NotFound, "the network has no input of this name", input.name};
        const bool batched = network.nodes[node.index()].attributes.integer("batched", 1) != 0;
        fields.push_back({std::move(input), batched});
    }
    return fields;
}

} // namespace plugboard::runner
