// SPDX-License-Identifier: Apache-2.0
#include "engine/cost/cost.h"
#include "engine/cost/roofline.h"

#include <algorithm>

namespace plugboard::cost {
namespace {

std::vector<model::TensorType> typesOf(const model::Graph& graph,
                                       const std::vector<model::TensorId>& tensors)
{
    std::vector<model::TensorType> types;
    types.reserve(tensors.size());
    for (const model::TensorId tensor : tensors)
        types.push_back(graph.tensor(tensor).type);
    return types;
}

int firingsPerStep(const model::Graph& graph, model::Rate rate)
{
    return rate == model::Rate::Step ? 1 : graph.microBatches;
}

/// FLOPs of one firing; loading samples is no mathematics.
Flops mathematicsOf(const model::Graph& graph, const model::Op& op)
{
    if (op.pass == model::Pass::Load)
        return {};
    return flopsOf(op.kind, op.attributes, typesOf(graph, op.inputs), typesOf(graph, op.outputs));
}

FlopsPerSecond summedPeak(const model::Graph& graph, const model::Topology& topology,
                          std::span<const model::DeviceId> devices)
{
    std::vector<model::TensorType> types;
    for (const model::Tensor& tensor : graph.tensors)
        types.push_back(tensor.type);
    FlopsPerSecond sum;
    for (const model::DeviceId device : devices)
        sum.value += peakFor(topology.device(device), types, {}).value;
    return sum;
}

/// Inputs, outputs and variables once: what any execution must move, however well it fuses.
Bytes compulsoryBytes(const model::Graph& graph)
{
    std::vector<bool> read(graph.tensors.size(), false);
    std::vector<bool> made(graph.tensors.size(), false);
    std::vector<bool> loaded(graph.tensors.size(), false);
    for (const model::Op& op : graph.ops) {
        for (const model::TensorId tensor : op.inputs)
            read[tensor.index()] = true;
        for (const model::TensorId tensor : op.outputs)
            (op.pass == model::Pass::Load ? loaded : made)[tensor.index()] = true;
    }
    Bytes sum;
    for (std::size_t at = 0; at < graph.tensors.size(); ++at) {
        const model::Tensor& tensor = graph.tensors[at];
        const bool isVariable = tensor.variable.valid() && (read[at] || made[at]);
        const bool isOutput = !tensor.variable.valid() && made[at] && !read[at];
        const int times = isVariable ? 1 : firingsPerStep(graph, tensor.rate);
        if (isVariable || isOutput || loaded[at])
            sum = sum + std::int64_t(times) * model::bytes(tensor.type);
    }
    return sum;
}

/// FLOPs along the dependency chain with the most of them: one firing of each op on it. Bytes do
/// not count here, an ideal chip fetches ahead.
Flops longestChain(const model::Graph& graph, const std::vector<Flops>& flops)
{
    std::vector<Flops> reached(graph.tensors.size());
    Flops longest;
    for (std::size_t at = 0; at < graph.ops.size(); ++at) {
        Flops before;
        for (const model::TensorId tensor : graph.ops[at].inputs)
            before = std::max(before, reached[tensor.index()]);
        const Flops after = before + flops[at];
        for (const model::TensorId tensor : graph.ops[at].outputs)
            reached[tensor.index()] = after;
        longest = std::max(longest, after);
    }
    return longest;
}

} // namespace

Seconds IdealChip::step() const
{
    return std::max({compute, memory, chain});
}

IdealChip idealChip(const model::Graph& graph, const model::Topology& topology,
                    std::span<const model::DeviceId> devices)
{
    IdealChip chip;
    if (devices.empty())
        return chip;
    std::vector<Flops> flops;
    for (const model::Op& op : graph.ops) {
        flops.push_back(mathematicsOf(graph, op));
        chip.flops.value += firingsPerStep(graph, op.rate) * flops.back().value;
    }
    chip.bytes = compulsoryBytes(graph);
    const FlopsPerSecond peak = summedPeak(graph, topology, devices);
    BytesPerSecond bandwidth;
    for (const model::DeviceId device : devices)
        bandwidth.value += topology.device(device).memoryBandwidth.value;
    chip.compute = chip.flops / peak;
    chip.memory = chip.bytes / bandwidth;
    chip.chain = longestChain(graph, flops) / peak;
    return chip;
}

} // namespace plugboard::cost
