// SPDX-License-Identifier: Apache-2.0
#include "engine/onnx/mapping.h"
#include "engine/onnx/window.h"

namespace plugboard::onnx {
namespace {

model::Attributes attributesOf(Mapping& node, const Window& window)
{
    model::Attributes attributes;
    attributes.set("kernel", window.kernel);
    attributes.set("stride", window.stride);
    attributes.set("dilation", window.dilation);
    attributes.set("padding", window.padding());
    attributes.set("ceil", node.integer("ceil_mode", 0));
    return attributes;
}

void mapMaxPool(Mapping& node)
{
    const Value x = node.input(0);
    model::Attributes attributes = attributesOf(node, windowOf(node, x, {}));
    if (node.hasOutput(1)) {
        attributes.set("indices", std::int64_t(1));
        attributes.set("column_major", node.integer("storage_order", 0));
    }
    const std::vector<Value> results = node.addAll("max_pool", attributes, {x});
    for (std::size_t port = 0; port < results.size(); ++port)
        node.set(int(port), results[port]);
}

void mapAveragePool(Mapping& node)
{
    const Value x = node.input(0);
    model::Attributes attributes = attributesOf(node, windowOf(node, x, {}));
    attributes.set("include_padding", node.integer("count_include_pad", 0));
    node.set(0, node.addAll("average_pool", attributes, {x})[0]);
}

void mapGlobal(Mapping& node)
{
    node.set(0, node.add(node.op() == "GlobalMaxPool" ? "global_max_pool" : "global_average_pool",
                         {}, {node.input(0)}));
}

} // namespace

std::span<const MappingRow> poolMappings()
{
    static constexpr MappingRow kRows[] = {
        {"MaxPool", mapMaxPool},
        {"AveragePool", mapAveragePool},
        {"GlobalMaxPool", mapGlobal},
        {"GlobalAveragePool", mapGlobal},
    };
    return kRows;
}

} // namespace plugboard::onnx
