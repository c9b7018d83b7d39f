// SPDX-License-Identifier: Apache-2.0
#include "engine/bench/bench.h"
#include "engine/bench/rival.h"
#include "engine/bench/scratch_folder.h"
#include "engine/bench/steps.h"
#include "engine/data/data_set.h"
#include "engine/io/safetensors.h"
#include "engine/runner/backends.h"
#include "engine/runner/binding.h"
#include "engine/runner/prepare.h"
#include "engine/runner/run.h"
#include "engine/runner/weights.h"

#include <algorithm>
#include <cmath>
#include <fstream>

namespace plugboard::bench {
namespace {

constexpr std::int64_t kSteps = 300;

/// Losses of the steps that a run has recorded.
std::vector<double> lossesOf(const std::string& run)
{
    std::vector<double> losses;
    std::ifstream file(run + "/metrics.jsonl");
    for (std::string line; std::getline(file, line);) {
        const auto entry = nlohmann::json::parse(line, nullptr, false);
        if (entry.is_object() && entry.contains("loss") && entry.contains("step") &&
            !entry.contains("accuracy"))
            losses.push_back(entry["loss"]);
    }
    return losses;
}

/// Trains for some steps in a folder of its own.
Result<void> train(const runner::Prepared& prepared, const std::string& folder, std::int64_t steps,
                   std::optional<double> rate)
{
    runner::RunOptions options;
    options.directory = folder;
    options.steps = steps;
    options.learningRate = rate;
    const auto binding = runner::bind(prepared.plan, prepared.topology, {});
    if (!binding)
        return binding.error();
    const auto summary =
        runner::run(prepared.plan, binding->physical, runner::registeredBackends(), options);
    return summary ? Result<void>() : summary.error();
}

/// The weights that a training begins with: a step at a rate of almost nothing leaves them.
Result<void> saveInitialWeights(const runner::Prepared& prepared, const std::string& folder,
                                const std::string& path)
{
    constexpr double kAlmostNothing = 1e-30;
    if (auto trained = train(prepared, folder, 1, kAlmostNothing); !trained)
        return trained;
    const auto weights = runner::loadWeights(folder);
    if (!weights)
        return weights.error();
    return io::saveSafetensors(path, *weights);
}

} // namespace

Result<Figures> gptTraining(const BenchOptions& options)
{
    auto project = exampleProject("tiny_gpt");
    if (!project)
        return project.error();
    model::Recipe& recipe = project->recipe;
    recipe.data.shuffle = false;
    recipe.run.schedule.kind = "constant";
    const auto data = data::openDataSet(recipe.data, recipe.seed, data::Subset::Train);
    if (!data)
        return data.error();
    const ScratchFolder scratch;
    if (options.progress)
        options.progress("planning");
    const auto prepared = runner::prepare(*project, {});
    if (!prepared)
        return prepared.error();
    const std::string weights = scratch.path() + "/initial.safetensors";
    if (auto saved = saveInitialWeights(*prepared, scratch.path() + "/first", weights); !saved)
        return saved.error();
    if (options.progress)
        options.progress("training");
    const std::string run = scratch.path() + "/run";
    if (auto trained = train(*prepared, run, kSteps, {}); !trained)
        return trained.error();
    const std::vector<double> ours = lossesOf(run);
    Figures figures{{"plan", prepared->plan.header.strategy},
                    {"steps", ours.size()},
                    {"loss_first", ours.empty() ? 0 : ours.front()},
                    {"loss_last", ours.empty() ? 0 : ours.back()}};
    const auto rival = pytorchLosses(weights, recipe, (*data)->size(), kSteps);
    if (!rival) {
        figures["rival"] = rival.error().message;
        return figures;
    }
    double largest = 0;
    for (std::size_t at = 0; at < std::min(ours.size(), rival->losses.size()); ++at)
        largest = std::max(largest, std::abs(ours[at] / rival->losses[at] - 1));
    figures["rival"] = "PyTorch " + rival->version;
    figures["rival_loss_last"] = rival->losses.empty() ? 0 : rival->losses.back();
    figures["largest_difference"] = largest;
    return figures;
}

} // namespace plugboard::bench
