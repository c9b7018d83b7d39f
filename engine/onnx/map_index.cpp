// SPDX-License-Identifier: Apache-2.0
#include "engine/onnx/mapping.h"

namespace plugboard::onnx {
namespace {

using model::DataType;

/// Rows of a learned table are an embedding.
void mapGather(Mapping& node)
{
    const Value data = node.input(0);
    const Value indices = node.input(1);
    const std::size_t axis = node.axis(node.integer("axis", 0), data.rank());
    const bool table = axis == 0 && data.rank() == 2 && node.isLearned(data) &&
                       model::isFloat(data.type.type) && indices.constant == nullptr;
    if (table)
        node.set(0, node.add("embedding", {{"count", data.extent(0)}, {"width", data.extent(1)}},
                             {indices}, {data}));
    else
        node.set(0, node.add("gather", {{"axis", std::int64_t(axis)}}, {data, indices}));
}

void mapGatherElements(Mapping& node)
{
    const Value data = node.input(0);
    const std::size_t axis = node.axis(node.integer("axis", 0), data.rank());
    node.set(0, node.add("gather_elements", {{"axis", std::int64_t(axis)}}, {data, node.input(1)}));
}

void mapGatherND(Mapping& node)
{
    node.set(0, node.add("gather_nd", {{"batch_dims", node.integer("batch_dims", 0)}},
                         {node.input(0), node.input(1)}));
}

void mapScatterND(Mapping& node)
{
    node.set(0, node.add("scatter_nd", {{"reduction", node.text("reduction", "none")}},
                         {node.input(0), node.input(1), node.input(2)}));
}

void mapScatterElements(Mapping& node)
{
    const Value data = node.input(0);
    const std::size_t axis = node.axis(node.integer("axis", 0), data.rank());
    node.set(0,
             node.add("scatter_elements",
                      {{"axis", std::int64_t(axis)}, {"reduction", node.text("reduction", "none")}},
                      {data, node.input(1), node.input(2)}));
}

void mapOneHot(Mapping& node)
{
    Value indices = node.input(0);
    const auto depth = std::int64_t(node.knownReal(node.input(1), "the depth"));
    const ConstantPtr values = node.known(node.input(2), "the values");
    if (values == nullptr)
        return;
    const std::vector<double> pair = realsOf(*values);
    if (pair.size() != 2) {
        node.fail("it needs two values, off and on");
        return;
    }
    if (indices.type.type != DataType::Int32)
        indices = node.cast(indices, DataType::Int64);
    const std::size_t axis = node.axis(node.integer("axis", -1), indices.rank() + 1);
    node.set(0, node.add("one_hot",
                         {{"depth", depth},
                          {"axis", std::int64_t(axis)},
                          {"off", pair[0]},
                          {"on", pair[1]},
                          {"type", model::toString(values->type.type)}},
                         {indices}));
}

void mapTopK(Mapping& node)
{
    const Value x = node.input(0);
    const std::int64_t k =
        node.has("k") ? node.integer("k", 1) : std::int64_t(node.knownReal(node.input(1), "k"));
    const std::size_t axis = node.axis(node.integer("axis", -1), x.rank());
    model::Attributes attributes;
    attributes.set("k", k);
    attributes.set("axis", std::int64_t(axis));
    attributes.set("largest", node.integer("largest", 1));
    const std::vector<Value> results = node.addAll("top_k", attributes, {x});
    for (int port = 0; port < 2 && port < int(results.size()); ++port)
        node.set(port, results[std::size_t(port)]);
}

void mapEinsum(Mapping& node)
{
    std::string equation;
    for (const char letter : node.text("equation", ""))
        if (letter != ' ')
            equation += letter;
    node.set(0, node.add("einsum", {{"equation", equation}}, node.allInputs()));
}

} // namespace

std::span<const MappingRow> indexMappings()
{
    static constexpr MappingRow kRows[] = {
        {"Gather", mapGather},
        {"GatherElements", mapGatherElements},
        {"GatherND", mapGatherND},
        {"ScatterND", mapScatterND},
        {"ScatterElements", mapScatterElements},
        {"Scatter", mapScatterElements},
        {"OneHot", mapOneHot},
        {"TopK", mapTopK},
        {"Einsum", mapEinsum},
    };
    return kRows;
}

} // namespace plugboard::onnx
