// SPDX-License-Identifier: Apache-2.0
#include "tests/session/examples.h"

#include "engine/io/presets.h"
#include "tests/passes/networks.h"
#include "tests/session/zoo.h"

#include <vector>

namespace plugboard::tests {
namespace {

/// 5 epochs of Fashion-MNIST on this machine's first two cores, rate decayed to zero.
model::Recipe fashionMnist(std::int64_t batch, double rate)
{
    model::Recipe recipe;
    recipe.data.name = "fashion-mnist";
    recipe.batch = batch;
    recipe.optimizer.momentum = 0.9;
    recipe.optimizer.weightDecay = 5e-4;
    recipe.run.epochs = 5;
    recipe.run.schedule.kind = "linear";
    recipe.run.schedule.rate = rate;
    return recipe;
}

model::Recipe imageNetLike(std::int64_t batch)
{
    model::Recipe recipe;
    recipe.data.name = "synthetic";
    recipe.data.sampleShape = {3, 224, 224};
    recipe.data.classes = 1000;
    recipe.data.trainSamples = 100 * batch;
    recipe.data.testSamples = 10 * batch;
    recipe.batch = batch;
    recipe.optimizer.momentum = 0.9;
    recipe.optimizer.weightDecay = 1e-4;
    recipe.run.schedule.kind = "cosine";
    recipe.run.schedule.rate = 0.1;
    return recipe;
}

/// The text of a licence that every Debian has, byte by byte.
model::Recipe text(std::int64_t context, std::int64_t batch)
{
    model::Recipe recipe;
    recipe.data.name = "text";
    recipe.data.files = {"/usr/share/common-licenses/GPL-3"};
    recipe.data.context = context;
    recipe.optimizer.kind = "adam";
    recipe.run.schedule.rate = 1e-3;
    recipe.run.epochs = 5;
    recipe.batch = batch;
    return recipe;
}

/// Images of the network's size, or text.
model::Recipe recipeFor(const model::Network& network)
{
    model::Recipe recipe = imageNetLike(32);
    recipe.data.trainSamples = 1'281'167; // ImageNet's
    recipe.data.testSamples = 50'000;
    recipe.run.epochs = 90;
    const model::Attributes& input = network.nodes[0].attributes;
    recipe.data.sampleShape = input.integers("shape", {});
    if (input.text("type", "float32") == "float32")
        return recipe;
    return text(input.integers("shape", {1})[0], 8);
}

io::Project onThisMachine(model::Network network, model::Recipe recipe)
{
    io::Project project;
    project.network = std::move(network);
    project.recipe = std::move(recipe);
    project.coresPerDevice = 1;
    project.maximumDevices = 2;
    return project;
}

model::Link link(const std::string& a, const std::string& b, double bandwidth, double latency)
{
    const model::LinkRate rate{{bandwidth}, {latency}};
    return {a + "-" + b, a, b, rate, rate};
}

/// A host with `count` GPUs of one kind, each on its own PCIe link.
model::Topology gpuHost(const std::string& name, const model::Device& gpu, int count, double pcie)
{
    model::Topology topology;
    topology.name = name;
    topology.hosts.push_back({"host", {std::int64_t(512) << 30}});
    for (int at = 0; at < count; ++at) {
        model::Device device = gpu;
        device.name = "gpu" + std::to_string(at);
        device.host = "host";
        topology.devices.push_back(device);
        topology.links.push_back(link(device.name, "host", pcie, 5e-6));
    }
    return topology;
}

/// NVIDIA DGX-1 with V100: the hybrid cube mesh, 25 GB/s per NVLink and direction.
/// source  NVIDIA: DGX-1 with Tesla V100 system architecture, white paper WP-08437 (2017)
model::Topology dgx1(const model::Device& v100)
{
    model::Topology topology = gpuHost("DGX-1", v100, 8, 15.75e9);
    struct Pair {
        int a, b, links;
    };
    const std::vector<Pair> pairs = {
        {0, 1, 1}, {0, 2, 1}, {0, 3, 2}, {0, 4, 2}, {1, 2, 2}, {1, 3, 1}, {1, 5, 2}, {2, 3, 2},
        {2, 6, 1}, {3, 7, 1}, {4, 5, 1}, {4, 6, 1}, {4, 7, 2}, {5, 6, 2}, {5, 7, 1}, {6, 7, 2}};
    for (const Pair& pair : pairs)
        topology.links.push_back(link("gpu" + std::to_string(pair.a),
                                      "gpu" + std::to_string(pair.b), 25e9 * pair.links, 2e-6));
    return topology;
}

/// Four A100 behind NVSwitch, 300 GB/s each and direction.
/// source  NVIDIA: A100 Tensor Core GPU architecture, white paper (2020)
model::Topology fourA100(const model::Device& a100)
{
    model::Topology topology = gpuHost("four A100", a100, 4, 31.5e9);
    topology.switches.push_back({"nvswitch"});
    for (const model::Device& device : topology.devices)
        topology.links.push_back(link(device.name, "nvswitch", 300e9, 1e-6));
    return topology;
}

/// Eight H200 behind NVSwitch, 450 GB/s each and direction.
/// source  NVIDIA: H200 Tensor Core GPU, data sheet (2024): NVLink 900 GB/s, both directions
model::Topology eightH200(const model::Device& h200)
{
    model::Topology topology = gpuHost("eight H200", h200, 8, 63e9);
    topology.switches.push_back({"nvswitch"});
    for (const model::Device& device : topology.devices)
        topology.links.push_back(link(device.name, "nvswitch", 450e9, 1e-6));
    return topology;
}

} // namespace

Result<std::map<std::string, io::Project>> exampleProjects()
{
    const auto v100 = io::presetDevice("v100_sxm2_16gb");
    if (!v100)
        return v100.error();
    const auto a100 = io::presetDevice("a100_sxm_40gb");
    if (!a100)
        return a100.error();
    const auto h200 = io::presetDevice("h200");
    if (!h200)
        return h200.error();
    std::map<std::string, io::Project> projects;
    projects["lenet5"] = onThisMachine(lenet5(), fashionMnist(64, 0.03));
    projects["mlp"] = onThisMachine(mlp(), fashionMnist(128, 0.05));
    projects["resnet18_4gpu"].network = resnet18(1000, 224);
    projects["resnet18_4gpu"].recipe = imageNetLike(256);
    projects["resnet18_4gpu"].topology = fourA100(*a100);
    projects["vgg16_dgx1"].network = vgg16();
    projects["vgg16_dgx1"].recipe = imageNetLike(256);
    projects["vgg16_dgx1"].topology = dgx1(*v100);
    projects["fashion_resnet"] = onThisMachine(smallResNet(), fashionMnist(64, 0.05));
    projects["fashion_resnet"].recipe.run.epochs = 4;
    projects["tiny_gpt"] = onThisMachine(tinyGpt(), text(64, 16));
    for (KnownNetwork& known : zoo()) {
        io::Project& project = projects[known.file];
        project.recipe = recipeFor(known.network);
        project.network = std::move(known.network);
        project.topology = fourA100(*a100);
    }
    // Segmentation has no loss here yet.
    projects["zoo_unet"].recipe.mode = model::Mode::Infer;
    projects["zoo_mixture_of_experts"].topology = eightH200(*h200);
    projects["zoo_gpt3_175b"].topology = eightH200(*h200);
    return projects;
}

} // namespace plugboard::tests
