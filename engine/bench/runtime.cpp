// SPDX-License-Identifier: Apache-2.0
#include "engine/bench/bench.h"
#include "engine/bench/steps.h"

namespace plugboard::bench {
namespace {

constexpr int kNodes = 4998;
constexpr std::int64_t kSteps = 200;
constexpr std::size_t kRecords = std::size_t(1)
                                 << 22; ///< so that the drainer loses none at this rate

/// A chain of tiny ops: forward and backward come to some 10,000 firings a step.
model::Network chain()
{
    model::Network network;
    network.name = "chain";
    const auto add = [&network](const std::string& name, const std::string& kind,
                                model::Attributes attributes = {}) {
        network.nodes.push_back({name, kind, std::move(attributes)});
        if (network.nodes.size() > 1)
            network.wires.push_back({model::NodeId(network.nodes.size() - 2), 0,
                                     model::NodeId(network.nodes.size() - 1), 0});
    };
    add("samples", "input", {{{"shape", std::vector<std::int64_t>{8}}}});
    add("linear", "linear", {{{"features", std::int64_t(8)}}});
    for (int at = 0; at < kNodes; ++at)
        add("relu" + std::to_string(at), "relu");
    add("result", "output");
    return network;
}

} // namespace

Result<Figures> runtimeOverhead(const BenchOptions& options)
{
    if (options.progress)
        options.progress("10,000 tiny firings on one device");
    io::Project project;
    project.network = chain();
    project.recipe.batch = 1;
    project.recipe.data.sampleShape = {8};
    project.recipe.data.classes = 8;
    project.recipe.data.trainSamples = 64;
    project.recipe.data.testSamples = 8;
    project.coresPerDevice = 1;
    project.maximumDevices = 1;
    auto measured = measureSteps(
        project,
        {.strategy = "single", .steps = kSteps, .calibrate = false, .recorderCapacity = kRecords});
    if (!measured)
        return measured.error();
    const double firings = double(measured->firingsPerStep);
    return Figures{{"ns_per_firing", measured->stepMedian / firings * 1e9},
                   {"ns_per_firing_mean", measured->stepMean / firings * 1e9},
                   {"firings_per_step", measured->firingsPerStep},
                   {"steps", kSteps},
                   {"recorded", measured->recorded},
                   {"dropped", measured->dropped}};
}

} // namespace plugboard::bench
