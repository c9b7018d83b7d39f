// SPDX-License-Identifier: Apache-2.0
#include "engine/planner/pins.h"

#include "engine/ops/op_kind.h"

#include <algorithm>

namespace plugboard::planner {
namespace {

std::vector<std::string> shardingsOf(const std::string& node, const model::Graph& graph)
{
    std::vector<std::string> names = {"replicate"};
    for (const model::Op& op : graph.ops) {
        const ops::OpKind* kind = ops::find(op.kind);
        if (!model::covers({node, {}, {}}, op.node) || op.pass != model::Pass::Forward || !kind->shardings)
            continue;
        std::vector<model::TensorType> inputs;
        std::vector<model::TensorType> outputs;
        for (const model::TensorId id : op.inputs)
            inputs.push_back(graph.tensor(id).type);
        for (const model::TensorId id : op.outputs)
            outputs.push_back(graph.tensor(id).type);
        for (const ops::ShardingRule& rule : kind->shardings(op.attributes, inputs, outputs))
            if (std::find(names.begin(), names.end(), rule.name) == names.end())
                names.push_back(rule.name);
    }
    return names;
}

Result<void> checkSharding(const Pin& pin, const model::Graph& graph)
{
    const std::vector<std::string> names = shardingsOf(pin.node, graph);
    if (pin.sharding.empty() || std::find(names.begin(), names.end(), pin.sharding) != names.end())
        return {};
    std::string known;
    for (const std::string& name : names)
        known += (known.empty() ? "" : ", ") + name;
    return Error{ErrorCode::InvalidInput,
                 "the pin names an unknown sharding " + pin.sharding + "; the node has " + known,
                 pin.node};
}

} // namespace

Result<void> checkPins(const std::vector<Pin>& pins, const model::Network& network,
                       const model::Graph& graph, const model::Topology& topology)
{
    for (const Pin& pin : pins) {
        if (!network.find(pin.node).valid())
            return Error{ErrorCode::InvalidInput, "the pin names an unknown node", pin.node};
        for (const std::string& name : pin.devices)
            if (!topology.findDevice(name).valid())
                return Error{ErrorCode::InvalidInput, "the pin names an unknown device " + name,
                             pin.node};
        if (auto known = checkSharding(pin, graph); !known)
            return known;
    }
    return {};
}

} // namespace plugboard::planner
