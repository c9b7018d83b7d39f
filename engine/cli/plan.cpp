// SPDX-License-Identifier: Apache-2.0
#include "engine/cli/commands.h"
#include "engine/cli/interrupt.h"
#include "engine/cli/progress.h"
#include "engine/io/settings.h"
#include "engine/runner/prepare.h"

#include <CLI/Validators.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <map>
#include <optional>

namespace plugboard::cli {
namespace {

struct Options {
    std::string project;
    std::string network;
    std::string topology;
    std::int64_t batch = 0;
    planner::CompileOptions compile;
    std::optional<int> effort;
    std::vector<std::string> pins;
    bool modelled = false;
    bool infer = false;
};

/// "conv1=cpu0,cpu1", "conv1:batch", "conv1=cpu0,cpu1:batch"
Result<planner::Pin> pinOf(const std::string& text)
{
    const std::size_t equals = text.find('=');
    const std::size_t colon = text.find(':', equals == std::string::npos ? 0 : equals);
    planner::Pin pin;
    pin.node = text.substr(0, std::min(equals, colon));
    if (pin.node.empty() || (equals == std::string::npos && colon == std::string::npos))
        return Error{ErrorCode::InvalidInput,
                     "a pin reads NODE=DEVICE,DEVICE or NODE:SHARDING or both, e.g. "
                     "conv1=cpu0,cpu1:batch",
                     "--pin " + text};
    if (colon != std::string::npos)
        pin.sharding = text.substr(colon + 1);
    if (equals != std::string::npos) {
        const std::string devices = text.substr(equals + 1, colon - equals - 1);
        for (std::size_t at = 0; at <= devices.size();) {
            const std::size_t comma = std::min(devices.find(',', at), devices.size());
            pin.devices.push_back(devices.substr(at, comma - at));
            at = comma + 1;
        }
    }
    return pin;
}

Result<io::Project> projectOf(const Options& options)
{
    auto project = io::loadProject(options.project);
    if (!project)
        return project;
    if (!options.network.empty()) {
        auto network = io::loadNetwork(options.network);
        if (!network)
            return network.error();
        project->network = std::move(*network);
    }
    if (!options.topology.empty()) {
        auto topology = io::loadTopology(options.topology);
        if (!topology)
            return topology.error();
        project->topology = std::move(*topology);
    }
    if (options.batch > 0)
        project->recipe.batch = options.batch;
    if (options.infer)
        project->recipe.mode = model::Mode::Infer;
    return project;
}

double gapOf(const model::PlanHeader& header)
{
    return header.value.value > 0 ? 1 - header.lowerBound.value / header.value.value : 0;
}

std::string textOf(const runner::Prepared& prepared, const std::string& file)
{
    const model::PlanHeader& header = prepared.plan.header;
    char gap[64];
    std::snprintf(gap, sizeof gap, "%.1f %%", 100 * gapOf(header));
    std::string text = prepared.plan.networkName + ": " + header.strategy + "\n";
    text += "  predicted step   " + toString(header.value) + "\n";
    text += "  ideal chip       " + toString(header.lowerBound) + ", gap " + gap + "\n";
    text += "  batch            " + std::to_string(header.batch) + " in " +
            std::to_string(header.microBatches) + " micro-batches\n";
    text += "  candidates       " + std::to_string(header.candidates) + ", search " +
            header.searchEnded + "\n";
    for (std::size_t device = 0; device < prepared.plan.requirements.size(); ++device)
        text += "  " + prepared.plan.topology.devices[device].name + " needs " +
                toString(prepared.plan.requirements[device].memory) + "\n";
    text += "  kernels          " + std::to_string(prepared.calibrated) + " measured now, " +
            std::to_string(prepared.missing) + " modelled\n";
    return text + "written " + file + "\n";
}

nlohmann::json objectOf(const runner::Prepared& prepared, const std::string& file)
{
    const model::PlanHeader& header = prepared.plan.header;
    nlohmann::json devices = nlohmann::json::array();
    for (std::size_t device = 0; device < prepared.plan.requirements.size(); ++device)
        devices.push_back({{"name", prepared.plan.topology.devices[device].name},
                           {"memory", prepared.plan.requirements[device].memory.value}});
    return {{"plan", file},
            {"strategy", header.strategy},
            {"value", header.value.value},
            {"bound", header.lowerBound.value},
            {"gap", gapOf(header)},
            {"batch", header.batch},
            {"micro_batches", header.microBatches},
            {"candidates", header.candidates},
            {"search_ended", header.searchEnded},
            {"kernels_calibrated", prepared.calibrated},
            {"kernels_modelled", prepared.missing},
            {"devices", devices}};
}

Result<void> plan(const Context& context, Options options)
{
    for (const std::string& text : options.pins) {
        auto pin = pinOf(text);
        if (!pin)
            return pin.error();
        options.compile.pins.push_back(std::move(*pin));
    }
    const auto project = projectOf(options);
    if (!project)
        return project.error();
    for (const model::Pin& pin : project->pins) { // those of the command line go before
        auto& pins = options.compile.pins;
        if (std::none_of(pins.begin(), pins.end(),
                         [&](const planner::Pin& given) { return given.node == pin.node; }))
            pins.push_back(pin);
    }
    const auto settings = io::loadSettings();
    if (!settings)
        return settings.error();
    options.compile.effort = options.effort.value_or(settings->effort);
    ProgressBar progress(context);
    options.compile.cancelled = &interruptFlag();
    runner::PrepareOptions prepare;
    prepare.compile = options.compile;
    prepare.calibrate = !options.modelled;
    prepare.progress = [&](const std::string& what, double fraction) {
        progress.show(fraction, what);
    };
    auto prepared = runner::prepare(*project, prepare);
    if (!prepared)
        return prepared.error();
    const std::string file =
        !context.output.empty()
            ? context.output
            : std::filesystem::path(options.project).replace_extension(".plan").string();
    if (auto saved = io::save(file, prepared->plan); !saved)
        return saved;
    return print(context, objectOf(*prepared, file), textOf(*prepared, file));
}

void addSearchOptions(CLI::App& command, Options& options)
{
    static const std::map<std::string, planner::Objective> objectives = {
        {"throughput", planner::Objective::Throughput},
        {"latency", planner::Objective::Latency},
        {"memory", planner::Objective::Memory}};
    command
        .add_option("--objective", options.compile.objective,
                    "throughput (default), latency or memory")
        ->transform(CLI::CheckedTransformer(objectives).description(""));
    command.add_option("--effort", options.effort, "1 (seconds) to 5 (default: setting effort, 1)")
        ->check(CLI::Range(1, 5).description(""));
    command
        .add_option("--time-limit", options.compile.timeLimitCpuSeconds,
                    "CPU seconds after which the best so far is taken; a safety stop")
        ->check(CLI::NonNegativeNumber.description(""));
    command.add_option("--seed", options.compile.seed, "of the search; same seed, same plan");
    command
        .add_option("--pin", options.pins,
                    "keep a decision: NODE=DEVICE,DEVICE or NODE:SHARDING, several times")
        ->allow_extra_args(false);
    command
        .add_option("--strategy", options.compile.strategy,
                    "only single, data, tensor, pipeline or mixture")
        ->check(CLI::IsMember({"single", "data", "tensor", "pipeline", "mixture"}).description(""));
    command
        .add_option("--micro-batches", options.compile.microBatches,
                    "micro-batches of a step (default: the best)")
        ->check(CLI::PositiveNumber.description(""));
    command.add_option("--device", options.compile.devices, "use only this device, several times")
        ->allow_extra_args(false);
    command.add_flag("--no-calibrate", options.modelled, "model what was not measured before");
}

} // namespace

void addPlan(CLI::App& program, Context& context)
{
    auto* command = program.add_subcommand("plan", "make a checked plan of a project");
    auto options = std::make_shared<Options>();
    command->add_option("PROJECT", options->project, "project file (*.plugboard)")->required();
    command->add_option("--network", options->network, "take this network instead");
    command->add_option("--topology", options->topology, "take these machines instead");
    command->add_option("--batch", options->batch, "samples of a step instead of the recipe's")
        ->check(CLI::PositiveNumber.description(""));
    command->add_flag("--infer", options->infer, "plan the inference, whatever the recipe says");
    addSearchOptions(*command, *options);
    command->add_option("-o,--output", context.output,
                        "plan file (default: PROJECT.plan; .txt: text)");
    command->footer("Examples:\n"
                    "  plugboard plan lenet5.plugboard -o lenet5.plan\n"
                    "  plugboard plan lenet5.plugboard --strategy pipeline --micro-batches 4\n"
                    "  plugboard plan resnet18.plugboard --topology dgx1.topology.txt --effort 3\n"
                    "  plugboard plan lenet5.plugboard --pin conv1=cpu0,cpu1 --json");
    command->callback([&context, options] {
        context.action = [&context, options] { return plan(context, *options); };
    });
}

} // namespace plugboard::cli
