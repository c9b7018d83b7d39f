// SPDX-License-Identifier: Apache-2.0
#include "engine/planner/placement.h"

#include "engine/cost/cost.h"

#include <algorithm>
#include <limits>
#include <map>

namespace plugboard::planner {
namespace {

/// Nodes in the order of their first forward op, and the seconds of all their ops on one device.
struct NodeTimes {
    std::vector<std::string> names;
    std::vector<double> seconds;
    std::map<std::string, std::size_t> index;
};

NodeTimes nodeTimes(const PlacementContext& context, const model::Device& device)
{
    NodeTimes nodes;
    for (const model::Op& op : context.graph.ops) {
        if (op.node.empty() || op.pass == model::Pass::Load)
            continue;
        if (nodes.index.emplace(op.node, nodes.names.size()).second) {
            nodes.names.push_back(op.node);
            nodes.seconds.push_back(0);
        }
        std::vector<model::TensorType> inputs;
        std::vector<model::TensorType> outputs;
        for (const model::TensorId id : op.inputs)
            inputs.push_back(context.graph.tensor(id).type);
        for (const model::TensorId id : op.outputs)
            outputs.push_back(context.graph.tensor(id).type);
        const double time =
            cost::choose(context.catalogue, device, op.kind, op.attributes, inputs, outputs)
                .seconds.value;
        nodes.seconds[nodes.index[op.node]] +=
            op.rate == model::Rate::Step ? time / context.graph.microBatches : time;
    }
    return nodes;
}

/// Seconds of a stage's nodes: each as its slowest device would take alone, shared by all.
std::vector<double> stageSeconds(const PlacementContext& context, const Stage& stage)
{
    std::vector<double> slowest;
    for (const model::DeviceId device : stage.group.devices) {
        const std::vector<double> seconds =
            nodeTimes(context, context.topology.device(device)).seconds;
        slowest.resize(seconds.size(), 0);
        for (std::size_t node = 0; node < seconds.size(); ++node)
            slowest[node] = std::max(slowest[node], seconds[node] / stage.group.size());
    }
    return slowest;
}

/// First node of each stage, so that the largest sum of a stage is the smallest.
std::vector<std::size_t> cut(const std::vector<std::vector<double>>& seconds, Stop stop)
{
    const std::size_t n = seconds[0].size();
    const std::size_t k = seconds.size();
    // best[s][i]: bottleneck of the first i nodes on the first s stages
    const double infinite = std::numeric_limits<double>::infinity();
    std::vector<std::vector<double>> best(k + 1, std::vector<double>(n + 1, infinite));
    std::vector<std::vector<std::size_t>> from(k + 1, std::vector<std::size_t>(n + 1, 0));
    best[0][0] = 0;
    for (std::size_t s = 1; s <= k; ++s) {
        std::vector<double> sum(n + 1, 0);
        for (std::size_t i = 0; i < n; ++i)
            sum[i + 1] = sum[i] + seconds[s - 1][i];
        for (std::size_t i = s; i <= n && !stop.asked(); ++i)
            for (std::size_t j = s - 1; j < i; ++j) {
                const double bottleneck = std::max(best[s - 1][j], sum[i] - sum[j]);
                if (bottleneck < best[s][i]) {
                    best[s][i] = bottleneck;
                    from[s][i] = j;
                }
            }
    }
    std::vector<std::size_t> first(k, 0);
    for (std::size_t s = k, i = n; s > 0; --s) {
        i = from[s][i];
        first[s - 1] = i;
    }
    return first;
}

} // namespace

Result<std::vector<int>> cutStages(const PlacementContext& context,
                                   const std::vector<Stage>& stages)
{
    const int last = int(stages.size()) - 1;
    std::vector<int> stageOfOp(context.graph.ops.size(), 0);
    if (last == 0)
        return stageOfOp;
    const NodeTimes nodes = nodeTimes(context, context.topology.device(stages[0].group.devices[0]));
    if (nodes.names.empty())
        return stageOfOp; // initialisation: its ops follow their variables
    if (nodes.names.size() < stages.size())
        return Error{ErrorCode::Infeasible,
                     "the network has " + std::to_string(nodes.names.size()) +
                         " nodes, fewer than " + std::to_string(stages.size()) + " stages",
                     "pipeline"};
    std::vector<std::vector<double>> seconds;
    for (const Stage& stage : stages)
        seconds.push_back(stageSeconds(context, stage));
    const std::vector<std::size_t> first = cut(seconds, context.stop);
    if (context.stop.asked())
        return interrupted();
    for (std::size_t at = 0; at < stageOfOp.size(); ++at) {
        const model::Op& op = context.graph.ops[at];
        const auto node = nodes.index.find(op.node);
        // Loss and metrics belong to no node: they stand where the network ends.
        stageOfOp[at] =
            node == nodes.index.end()
                ? last
                : int(std::upper_bound(first.begin(), first.end(), node->second) - first.begin()) -
                      1;
    }
    return stageOfOp;
}

} // namespace plugboard::planner
