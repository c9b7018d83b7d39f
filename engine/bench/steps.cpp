// SPDX-License-Identifier: Apache-2.0
#include "engine/bench/steps.h"

#include "engine/bench/scratch_folder.h"
#include "engine/io/resources.h"
#include "engine/model/flat_program.h"
#include "engine/runner/backends.h"
#include "engine/runner/binding.h"
#include "engine/runner/prepare.h"
#include "engine/runner/run.h"

#include <ctime>

namespace plugboard::bench {
namespace {

double processCpuSeconds()
{
    timespec now{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return double(now.tv_sec) + 1e-9 * double(now.tv_nsec);
}

std::int64_t firingsPerStep(const model::Plan& plan)
{
    const auto flat = model::flatten(plan, *plan.program(model::ProgramKind::Train));
    PB_CHECK(flat.hasValue(), "a checked plan can be flattened");
    return std::int64_t(flat->lanes[0].size());
}

Result<runner::Prepared> prepareAnew(const io::Project& project, const StepOptions& options)
{
    runner::PrepareOptions prepareOptions;
    prepareOptions.compile.strategy = options.strategy;
    prepareOptions.calibrate = options.calibrate;
    prepareOptions.useCache = false;
    return runner::prepare(project, prepareOptions);
}

} // namespace

Result<double> predictStep(const io::Project& project, const StepOptions& options)
{
    const auto prepared = prepareAnew(project, options);
    if (!prepared)
        return prepared.error();
    return prepared->plan.header.value.value;
}

Result<MeasuredSteps> measureSteps(const io::Project& project, const StepOptions& options)
{
    auto prepared = prepareAnew(project, options);
    if (!prepared)
        return prepared.error();
    auto physical = runner::bindDevices(prepared->plan, prepared->topology);
    if (!physical)
        return physical.error();
    const ScratchFolder folder;
    if (folder.path().empty())
        return Error{ErrorCode::IoFailed, "cannot make a temporary folder", "bench"};
    prepared->plan.recipe.run.evaluateEvery = 0;
    runner::RunOptions runOptions;
    runOptions.directory = folder.path() + "/run";
    runOptions.steps = options.steps;
    runOptions.recorderCapacity = options.recorderCapacity;
    const double cpuBefore = processCpuSeconds();
    const auto summary =
        runner::run(prepared->plan, *physical, runner::registeredBackends(), runOptions);
    if (!summary)
        return summary.error();
    MeasuredSteps result;
    result.plan = prepared->plan.header.strategy;
    result.predicted = prepared->plan.header.value.value;
    result.stepMedian = summary->stepMedian.value;
    result.stepMean = summary->seconds / double(options.steps);
    result.stepQuietest = summary->stepQuietest.value;
    result.cpuPerStep = (processCpuSeconds() - cpuBefore) / double(options.steps);
    result.firingsPerStep = firingsPerStep(prepared->plan);
    result.recorded = summary->firings;
    result.dropped = summary->dropped;
    return result;
}

Result<io::Project> exampleProject(const std::string& name)
{
    const auto folder = io::resourceFolder();
    if (!folder)
        return folder.error();
    return io::loadProject(*folder + "/examples/" + name + ".plugboard.txt");
}

} // namespace plugboard::bench
