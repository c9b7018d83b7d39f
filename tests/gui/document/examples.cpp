// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/gui/document/examples.h"

namespace plugboard::tests {

io::Project tinyProject()
{
    io::Project project;
    model::Network& network = project.network;
    network.name = "tiny";
    const auto add = [&](const char* name, const char* kind) -> model::Attributes& {
        model::Node& node = network.nodes.emplace_back();
        node.name = name;
        node.kind = kind;
        node.x = 200.0 * double(network.nodes.size());
        return node.attributes;
    };
    add("input", "input").set("shape", std::vector<std::int64_t>{4});
    add("fc1", "linear").set("features", std::int64_t(16));
    add("relu1", "relu");
    add("fc2", "linear").set("features", std::int64_t(3));
    add("output", "output");
    for (std::uint32_t at = 0; at + 1 < network.nodes.size(); ++at)
        network.wires.push_back({model::NodeId(at), 0, model::NodeId(at + 1), 0});
    model::Recipe& recipe = project.recipe;
    recipe.data.name = "synthetic";
    recipe.data.sampleShape = {4};
    recipe.data.classes = 3;
    recipe.data.trainSamples = 64;
    recipe.data.testSamples = 16;
    recipe.data.normalise = false;
    recipe.batch = 8;
    return project;
}

model::Topology twoCores()
{
    model::Topology topology;
    topology.name = "two cores";
    model::Host host;
    host.name = "host";
    host.memory = {std::int64_t(8) << 30};
    topology.hosts.push_back(host);
    for (const char* name : {"cpu0", "cpu1"}) {
        model::Device device;
        device.name = name;
        device.model = "core";
        device.host = "host";
        device.peak = {5e10};
        device.memoryBandwidth = {1e10};
        device.memory = {std::int64_t(4) << 30};
        topology.devices.push_back(device);
        const model::LinkRate rate{{1e10}, {1e-6}};
        topology.links.push_back({std::string(name) + "-host", name, "host", rate, rate});
    }
    return topology;
}

} // namespace plugboard::tests
