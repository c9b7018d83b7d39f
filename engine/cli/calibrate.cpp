// SPDX-License-Identifier: Apache-2.0
#include "engine/runner/calibrate.h"
#include "engine/cli/commands.h"
#include "engine/cli/interrupt.h"
#include "engine/cli/progress.h"
#include "engine/io/settings.h"
#include "engine/runner/backends.h"
#include "engine/runner/catalogue_cache.h"
#include "engine/runner/detect.h"
#include "engine/runner/prepare.h"
#include "profiler/text_table.h"

#include <CLI/Validators.hpp>
#include <nlohmann/json.hpp>

#include <sys/stat.h>

#include <ctime>
#include <optional>

namespace plugboard::cli {
namespace {

struct Options {
    std::string project;
    runner::DetectOptions detect;
    planner::CompileOptions compile;
    std::optional<int> effort;
    double seconds = 10;
    bool show = false;
};

std::size_t kernelsIn(const model::Catalogue& catalogue)
{
    std::size_t count = 0;
    for (const auto& [device, kernels] : catalogue.kernels)
        count += kernels.size();
    return count;
}

/// Measures peak and copies of this machine's devices, and no kernels.
Result<void> calibrateMachine(const Options& options, ProgressBar& progress)
{
    const auto topology = runner::detectThisMachine(options.detect);
    if (!topology)
        return topology.error();
    const backend::Registry& registry = runner::registeredBackends();
    const auto existing = runner::loadCachedCatalogue(registry);
    if (!existing)
        return existing.error();
    runner::CalibrateOptions calibrate;
    calibrate.budgetSeconds = options.seconds;
    calibrate.cancelled = &interruptFlag();
    calibrate.progress = [&](const runner::CalibrationProgress& done) {
        progress.show(done.total > 0 ? double(done.done) / double(done.total) : 0, done.what);
    };
    const auto catalogue = runner::calibrate({}, topology->devices, registry, calibrate, *existing);
    if (!catalogue)
        return catalogue.error();
    return runner::saveCachedCatalogue(registry, *catalogue);
}

/// Measures what the plans of a project need. result  the number of kernels measured now
Result<std::int64_t> calibrateFor(const Options& options, int effort, ProgressBar& progress)
{
    const auto project = io::loadProject(options.project);
    if (!project)
        return project.error();
    runner::PrepareOptions prepare;
    prepare.calibrateSeconds = options.seconds;
    prepare.compile = options.compile;
    prepare.compile.effort = effort;
    prepare.compile.cancelled = &interruptFlag();
    prepare.progress = [&](const std::string& what, double done) { progress.show(done, what); };
    const auto prepared = runner::prepare(*project, prepare);
    if (!prepared)
        return prepared.error();
    if (!prepared->attached)
        return Error{ErrorCode::InvalidInput,
                     "its devices are not those of this machine: nothing to measure",
                     options.project};
    return prepared->calibrated;
}

std::string textOf(const model::Catalogue& catalogue, const std::string& file,
                   std::int64_t measured)
{
    std::string text = "  library          " + catalogue.library + "\n  peak of a core   " +
                       toString(FlopsPerSecond{catalogue.fmaPeak}) + "\n  kernels          " +
                       std::to_string(measured) + " measured now, " +
                       std::to_string(kernelsIn(catalogue)) + " known\n";
    for (const auto& [name, rate] : catalogue.copies)
        text += "  copy             " + toString(rate.bandwidth) + ", " + toString(rate.latency) +
                "  " + name + "\n";
    return text + "kept in " + file + "\n";
}

/// "2026-01-31T12:00:00Z"; empty where there is no such file.
std::string timeOf(const std::string& file)
{
    struct stat facts {};
    if (stat(file.c_str(), &facts) != 0)
        return {};
    std::tm utc{};
    gmtime_r(&facts.st_mtime, &utc);
    char text[32];
    std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &utc);
    return text;
}

nlohmann::json objectOf(const model::Catalogue& catalogue, const std::string& file,
                        std::int64_t measured)
{
    nlohmann::json copies = nlohmann::json::array();
    for (const auto& [name, rate] : catalogue.copies)
        copies.push_back({{"between", name},
                          {"bandwidth_GBps", rate.bandwidth.value / 1e9},
                          {"latency", rate.latency.value}});
    return {{"catalogue", file},
            {"measured", timeOf(file)},
            {"library", catalogue.library},
            {"fma_peak_GFLOPps", catalogue.fmaPeak / 1e9},
            {"kernels_measured", measured},
            {"kernels_known", kernelsIn(catalogue)},
            {"copies", copies}};
}

Result<void> calibrate(const Context& context, const Options& options)
{
    const auto settings = io::loadSettings();
    if (!settings)
        return settings.error();
    const int effort = options.effort.value_or(settings->effort);
    std::int64_t measured = 0;
    if (!options.show) {
        ProgressBar progress(context);
        if (options.project.empty()) {
            if (auto done = calibrateMachine(options, progress); !done)
                return done;
        } else {
            auto count = calibrateFor(options, effort, progress);
            if (!count)
                return count.error();
            measured = *count;
        }
    }
    const backend::Registry& registry = runner::registeredBackends();
    const auto catalogue = runner::loadCachedCatalogue(registry);
    const auto file = runner::catalogueCachePath(registry);
    if (!catalogue || !file)
        return catalogue ? file.error() : catalogue.error();
    if (!context.output.empty())
        if (auto saved = io::save(context.output, *catalogue); !saved)
            return saved;
    nlohmann::json object = objectOf(*catalogue, *file, measured);
    if (!options.project.empty())
        object["effort"] = effort;
    return print(context, object, textOf(*catalogue, *file, measured));
}

} // namespace

void addCalibrate(CLI::App& program, Context& context)
{
    auto* command =
        program.add_subcommand("calibrate", "measure this machine's devices, links and kernels");
    auto options = std::make_shared<Options>();
    auto* project = command->add_option("--for", options->project,
                                        "measure the kernels that plans of this project need");
    command
        ->add_option("--cores-per-device", options->detect.coresPerDevice,
                     "cores of one device (default: all of a socket)")
        ->excludes(project);
    command
        ->add_option("--devices", options->detect.maximumDevices,
                     "only the first N devices (default: all)")
        ->excludes(project);
    command
        ->add_option("--device", options->detect.devices,
                     "only the device of this name, several times (default: all)")
        ->excludes(project)
        ->allow_extra_args(false);
    command
        ->add_option("--effort", options->effort,
                     "of those plans: 1 to 5 (default: setting effort, 1)")
        ->needs(project)
        ->check(CLI::Range(1, 5).description(""));
    command->add_option("--strategy", options->compile.strategy, "of those plans (default: all)")
        ->needs(project);
    command
        ->add_option("--micro-batches", options->compile.microBatches,
                     "of those plans (default: the best)")
        ->needs(project)
        ->check(CLI::PositiveNumber.description(""));
    command->add_flag("--show", options->show, "measure nothing; say what is known")
        ->excludes(project);
    command->add_option("--seconds", options->seconds, "aim at this time (default: 10)")
        ->check(CLI::PositiveNumber.description(""));
    command->add_option("-o,--output", context.output, "also save the catalogue here");
    command->footer("Examples:\n"
                    "  plugboard calibrate\n"
                    "  plugboard calibrate --for lenet5.plugboard --seconds 20");
    command->callback([&context, options] {
        context.action = [&context, options] { return calibrate(context, *options); };
    });
}

} // namespace plugboard::cli
