// SPDX-License-Identifier: Apache-2.0
#include "engine/io/container.h"
#include "engine/io/convert.h"

#include <map>

namespace plugboard::io {

void write(const model::Attributes& attributes, AttributeList& list)
{
    for (const auto& [name, value] : attributes.values) {
        proto::Attribute& item = *list.Add();
        item.set_name(name);
        if (const auto* integer = std::get_if<std::int64_t>(&value))
            item.set_integer(*integer);
        else if (const auto* real = std::get_if<double>(&value))
            item.set_real(*real);
        else if (const auto* text = std::get_if<std::string>(&value))
            item.set_text(*text);
        else
            for (const std::int64_t number : std::get<std::vector<std::int64_t>>(value))
                item.mutable_integers()->add_values(number);
        if (item.value_case() == proto::Attribute::VALUE_NOT_SET)
            item.mutable_integers();
    }
}

model::Attributes read(const AttributeList& list, const std::string& place, Findings& findings)
{
    model::Attributes attributes;
    for (const proto::Attribute& item : list) {
        const std::string at = place + "." + item.name();
        if (attributes.has(item.name()))
            findings.refuse(ErrorCode::InvalidInput, at, "the attribute is given twice");
        switch (item.value_case()) {
        case proto::Attribute::kInteger:
            attributes.set(item.name(), std::int64_t(item.integer()));
            break;
        case proto::Attribute::kReal:
            attributes.set(item.name(), findings.finite(item.real(), at));
            break;
        case proto::Attribute::kText:
            attributes.set(item.name(), item.text());
            break;
        case proto::Attribute::kIntegers:
            attributes.set(item.name(), std::vector<std::int64_t>(item.integers().values().begin(),
                                                                  item.integers().values().end()));
            break;
        case proto::Attribute::VALUE_NOT_SET:
            findings.refuse(ErrorCode::InvalidInput, at, "the attribute has no value");
            break;
        }
    }
    return attributes;
}

void write(const model::Network& network, proto::Network& message)
{
    message.set_name(network.name);
    for (const model::Node& node : network.nodes) {
        proto::Node& item = *message.add_nodes();
        item.set_name(node.name);
        item.set_kind(node.kind);
        write(node.attributes, *item.mutable_attributes());
        item.set_x(node.x);
        item.set_y(node.y);
    }
    for (const model::Wire& wire : network.wires) {
        proto::Wire& item = *message.add_wires();
        item.set_from(network.nodes[wire.from.index()].name);
        item.set_from_port(std::uint32_t(wire.fromPort));
        item.set_to(network.nodes[wire.to.index()].name);
        item.set_to_port(std::uint32_t(wire.toPort));
    }
    for (const model::Block& block : network.blocks) {
        proto::Block& item = *message.add_blocks();
        item.set_name(block.name);
        write(block.body, *item.mutable_body());
    }
}

model::Network read(const proto::Network& message, Findings& findings)
{
    model::Network network;
    network.name = message.name();
    std::map<std::string, std::size_t> index;
    for (const proto::Node& item : message.nodes()) {
        if (item.name().empty())
            findings.refuse(ErrorCode::InvalidInput, "nodes", "a node has no name; give it one");
        if (!index.emplace(item.name(), network.nodes.size()).second)
            findings.refuse(ErrorCode::InvalidInput, item.name(),
                            "two nodes have this name; rename one");
        network.nodes.push_back(
            {item.name(), item.kind(), read(item.attributes(), item.name(), findings),
             findings.finite(item.x(), item.name()), findings.finite(item.y(), item.name())});
    }
    for (const proto::Wire& item : message.wires()) {
        const auto end = [&](const std::string& name) {
            const auto found = index.find(name);
            if (found == index.end())
                findings.refuse(ErrorCode::InvalidInput, "wires",
                                "a wire ends at the unknown node '" + name + "'");
            return found == index.end() ? model::NodeId() : model::NodeId(found->second);
        };
        constexpr int kPorts = 1 << 16;
        network.wires.push_back(
            {end(item.from()), int(findings.within(item.from_port(), 0, kPorts, "wires.from_port")),
             end(item.to()), int(findings.within(item.to_port(), 0, kPorts, "wires.to_port"))});
    }
    for (const proto::Block& item : message.blocks()) {
        if (network.block(item.name()) != nullptr || item.name().empty())
            findings.refuse(ErrorCode::InvalidInput, "blocks",
                            item.name().empty() ? "a block has no name; give it one"
                                                : "two blocks are called " + item.name());
        network.blocks.push_back({item.name(), read(item.body(), findings)});
    }
    return network;
}

Result<model::Network> loadNetwork(const std::string& path)
{
    proto::Network message;
    if (auto loaded = loadMessage(path, kNetworkFormat, message); !loaded)
        return loaded.error();
    Findings findings;
    return findings.result(read(message, findings), path);
}

Result<void> save(const std::string& path, const model::Network& network)
{
    proto::Network message;
    write(network, message);
    return saveMessage(path, kNetworkFormat, message);
}

} // namespace plugboard::io
