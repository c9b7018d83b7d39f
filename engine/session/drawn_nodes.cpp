// SPDX-License-Identifier: Apache-2.0
#include "engine/session/drawn_nodes.h"

#include "engine/passes/expand.h"

#include <algorithm>
#include <tuple>

namespace plugboard::session {
namespace {

void addTo(NodePlacement& whole, const NodeOnDevice& part)
{
    const auto at = std::lower_bound(
        whole.devices.begin(), whole.devices.end(), part.device,
        [](const NodeOnDevice& on, model::DeviceId device) { return on.device < device; });
    if (at == whole.devices.end() || at->device != part.device) {
        whole.devices.insert(at, part);
        return;
    }
    at->seconds = at->seconds + part.seconds;
    at->memory = at->memory + part.memory;
    at->tasks += part.tasks;
}

std::vector<NodePlacement> merged(const std::vector<NodePlacement>& placements,
                                  const DrawnNodes& drawn)
{
    std::vector<NodePlacement> result;
    std::unordered_map<std::string, std::size_t> rows;
    for (const NodePlacement& placement : placements) {
        const auto [known, isNew] = rows.try_emplace(drawn.of(placement.node), result.size());
        if (isNew)
            result.push_back({known->first, {}, {}});
        for (const NodeOnDevice& part : placement.devices)
            addTo(result[known->second], part);
    }
    for (NodePlacement& placement : result)
        for (const NodeOnDevice& part : placement.devices)
            placement.seconds = std::max(placement.seconds, part.seconds);
    return result;
}

} // namespace

const std::string& DrawnNodes::of(const std::string& node) const
{
    const auto found = owner.find(node);
    return found == owner.end() ? node : found->second;
}

DrawnNodes drawnNodes(const model::Network& drawing)
{
    DrawnNodes drawn;
    if (!passes::hasLayers(drawing))
        return drawn;
    const auto expansion = passes::expand(drawing);
    if (!expansion)
        return drawn;
    const auto& inner = expansion->network.nodes;
    for (std::size_t at = 0; at < inner.size(); ++at)
        if (const std::string& owner = drawing.nodes[expansion->origin[at].index()].name;
            owner != inner[at].name)
            drawn.owner.emplace(inner[at].name, owner);
    for (std::size_t at = 0; at < drawing.nodes.size(); ++at)
        for (std::size_t port = 0; port < expansion->outputs[at].size(); ++port)
            if (const auto& from = expansion->outputs[at][port];
                from && drawn.owner.count(inner[from->node.index()].name) != 0)
                drawn.outputs.emplace(DrawnNodes::Port(inner[from->node.index()].name, from->port),
                                      DrawnNodes::Port(drawing.nodes[at].name, int(port)));
    return drawn;
}

PlanSummary byDrawnNodes(PlanSummary summary, const DrawnNodes& drawn)
{
    if (drawn.empty())
        return summary;
    summary.placements = merged(summary.placements, drawn);
    std::vector<TensorPlacement> tensors;
    for (TensorPlacement& tensor : summary.tensors) {
        if (const auto leaves = drawn.outputs.find({tensor.node, tensor.port});
            leaves != drawn.outputs.end())
            std::tie(tensor.node, tensor.port) = leaves->second;
        else if (drawn.owner.count(tensor.node) != 0)
            continue;
        tensors.push_back(std::move(tensor));
    }
    summary.tensors = std::move(tensors);
    for (Transfer& transfer : summary.transfers)
        transfer.node = drawn.of(transfer.node);
    return summary;
}

} // namespace plugboard::session
