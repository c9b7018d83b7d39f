// SPDX-License-Identifier: Apache-2.0
#include "engine/bench/bench.h"
#include "engine/bench/rival.h"
#include "engine/bench/steps.h"

#include <algorithm>
#include <map>

namespace plugboard::bench {
namespace {

double median(std::vector<double> values)
{
    std::sort(values.begin(), values.end());
    return values.empty() ? 0 : values[values.size() / 2];
}

/// Ours and PyTorch's in turn; each side's settings are its best.
Result<Figures> againstPyTorch(const std::string& example, const std::string& net,
                               std::int64_t batch, const std::vector<Setting>& settings,
                               const BenchOptions& options)
{
    auto project = exampleProject(example);
    if (!project)
        return project.error();
    model::DataSpec& data = project->recipe.data;
    data = {};
    data.sampleShape = project->network.nodes[0].attributes.integers("shape", {});
    data.trainSamples = 4 * batch;
    data.testSamples = batch;
    project->recipe.batch = batch;
    project->coresPerDevice = 1;
    project->maximumDevices = 1;
    std::vector<double> ours;
    std::vector<double> oursCpu;
    std::vector<double> ratios;
    std::map<std::string, std::vector<double>> rivals;
    std::string rivalVersion;
    for (int round = 0; round < options.rounds; ++round) {
        if (options.progress)
            options.progress(net + ", round " + std::to_string(round + 1));
        const auto measured = measureSteps(*project, {.strategy = "single", .steps = 1000});
        if (!measured)
            return measured.error();
        ours.push_back(measured->stepMedian);
        oursCpu.push_back(measured->cpuPerStep);
        double best = 0;
        for (const Setting& setting : settings) {
            const auto rival = pytorchStep(net, setting, options.seconds);
            if (!rival)
                continue;
            rivalVersion = rival->version;
            rivals[setting.name].push_back(rival->seconds);
            best = best == 0 ? rival->seconds : std::min(best, rival->seconds);
        }
        if (best > 0)
            ratios.push_back(best / measured->stepMedian);
    }
    Figures figures{{"step_time", median(ours)},
                    {"cpu_time_per_step", median(oursCpu)},
                    {"samples_per_second", double(batch) / median(ours)},
                    {"rounds", options.rounds}};
    if (ratios.empty()) {
        figures["rival"] = "not installed: sudo apt install python3-torch python3-torchvision "
                           "libopenblas0-pthread libjemalloc2";
        return figures;
    }
    figures["rival"] = "PyTorch " + rivalVersion;
    for (const auto& [name, times] : rivals)
        figures["rival_step_time_" + name] = median(times);
    figures["speedup_over_best_rival"] = median(ratios);
    return figures;
}

/// SkylakeX kernels where OpenBLAS takes a newer CPU for an old one; else what it detects is best.
const std::vector<Setting> kPlain = {
    {"stock"}, {"jemalloc", true}, {"jemalloc_skylakex", true, "SkylakeX"}};
const std::vector<Setting> kChannelsLast = {
    {"channels_last", false, "", true},
    {"jemalloc_channels_last", true, "", true},
    {"jemalloc_skylakex_channels_last", true, "SkylakeX", true}};

} // namespace

Result<Figures> lenetTraining(const BenchOptions& options)
{
    std::vector<Setting> settings = kPlain;
    settings.insert(settings.end(), kChannelsLast.begin(), kChannelsLast.end());
    return againstPyTorch("lenet5", "lenet", 64, settings, options);
}

Result<Figures> mlpTraining(const BenchOptions& options)
{
    return againstPyTorch("mlp", "mlp", 128, kPlain, options);
}

} // namespace plugboard::bench
