// SPDX-License-Identifier: Apache-2.0
#include "engine/runner/prepare.h"

#include "engine/runner/backends.h"
#include "engine/runner/calibrate.h"
#include "engine/runner/catalogue_cache.h"
#include "engine/runner/detect.h"

namespace plugboard::runner {
namespace {

bool isAttached(const model::Topology& topology)
{
    for (const model::Device& device : topology.devices)
        if (device.kind != model::DeviceKind::Cpu || !device.preset.empty())
            return false;
    return true;
}

void say(const PrepareOptions& options, const std::string& what, double fraction)
{
    if (options.progress)
        options.progress(what, fraction);
}

/// Measures what the plans so far lack and keeps it in the user's cache.
Result<model::Catalogue> measured(const std::vector<model::MissingKernel>& missing,
                                  const model::Topology& topology,
                                  const backend::Registry& registry,
                                  const model::Catalogue& catalogue, const PrepareOptions& options)
{
    CalibrateOptions calibrateOptions;
    calibrateOptions.budgetSeconds = options.calibrateSeconds;
    calibrateOptions.cancelled = options.compile.cancelled;
    calibrateOptions.progress = [&options](const CalibrationProgress& progress) {
        say(options, "calibrating " + std::to_string(progress.total) + " kernels",
            progress.total == 0 ? 0 : double(progress.done) / double(progress.total));
    };
    auto result = calibrate(missing, topology.devices, registry, calibrateOptions, catalogue);
    if (result && options.useCache)
        if (auto saved = saveCachedCatalogue(registry, *result); !saved)
            return saved.error();
    return result;
}

} // namespace

Result<model::Topology> topologyOf(const io::Project& project)
{
    if (!io::usesThisMachine(project))
        return project.topology;
    return detectThisMachine({.coresPerDevice = project.coresPerDevice,
                              .maximumDevices = project.maximumDevices,
                              .memoryCap = project.memoryCap,
                              .devices = project.devices});
}

Result<Prepared> prepare(const io::Project& project, const PrepareOptions& options)
{
    say(options, "detecting devices", 0);
    auto topology = topologyOf(project);
    if (!topology)
        return topology.error();
    Prepared prepared;
    prepared.attached = isAttached(*topology);
    const backend::Registry& registry = registeredBackends();
    model::Catalogue catalogue;
    if (prepared.attached && options.useCache) {
        auto cached = loadCachedCatalogue(registry);
        if (!cached)
            return cached.error();
        catalogue = std::move(*cached);
    }
    prepared.topology = withMeasuredRates(*topology, catalogue);
    say(options, "planning", 0);
    planner::CompileOptions compileOptions = options.compile;
    if (!compileOptions.progress)
        compileOptions.progress = [&options](const planner::Progress& progress) {
            say(options,
                "planning: " + std::to_string(progress.candidates) + " candidates, best " +
                    toString(progress.value) + ", " + progress.strategy,
                0);
        };
    auto compiled = session::compile(project.network, project.recipe, prepared.topology, catalogue,
                                     compileOptions);
    if (!compiled)
        return compiled.error();
    if (prepared.attached && options.calibrate && !compiled->missing.empty()) {
        auto better = measured(compiled->missing, *topology, registry, catalogue, options);
        if (!better)
            return better.error();
        prepared.calibrated = std::int64_t(compiled->missing.size());
        prepared.topology = withMeasuredRates(*topology, *better);
        say(options, "planning again with measured times", 0);
        compiled = session::compile(project.network, project.recipe, prepared.topology, *better,
                                    compileOptions);
        if (!compiled)
            return compiled.error();
    }
    prepared.missing = std::int64_t(compiled->missing.size());
    prepared.plan = std::move(compiled->plan);
    return prepared;
}

} // namespace plugboard::runner
