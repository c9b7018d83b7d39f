// SPDX-License-Identifier: Apache-2.0
#include "engine/cli/execution.h"

#include "engine/cli/interrupt.h"
#include "engine/cli/progress.h"
#include "engine/runner/backends.h"
#include "engine/runner/detect.h"

#include <algorithm>
#include <csignal>
#include <cstdio>

namespace plugboard::cli {
namespace {

/// The devices of this machine that the plan was made for, where they are all here as they were:
/// they alone share its memory.
Result<model::Topology> sameDevices(const model::Plan& plan, runner::DetectOptions options)
{
    for (const model::Device& device : plan.topology.devices)
        options.devices.push_back(device.name);
    auto found = runner::detectThisMachine(options);
    if (!found)
        return found;
    for (std::size_t at = 0; at < found->devices.size(); ++at)
        if (found->devices[at].cpus != plan.topology.devices[at].cpus)
            return Error{ErrorCode::InvalidInput, "is another device here",
                         found->devices[at].name};
    return found;
}

/// This machine, cut into devices as large as the plan asks.
Result<model::Topology> attachedFor(const model::Plan& plan, const runner::BindOptions& bind)
{
    runner::DetectOptions options;
    for (const model::Requirement& requirement : plan.requirements)
        if (requirement.kind == model::DeviceKind::Cpu)
            options.coresNeeded = std::max(options.coresNeeded, requirement.cores);
    if (bind.choices.empty())
        if (auto same = sameDevices(plan, options))
            return same;
    return runner::detectThisMachine(options);
}

std::string statusOf(const runner::RunProgress& now)
{
    char text[160];
    std::snprintf(text, sizeof text, "step %lld of %lld  loss %.4f  %.0f samples/s",
                  static_cast<long long>(now.step), static_cast<long long>(now.totalSteps),
                  now.loss, now.samplesPerSecond);
    return text;
}

} // namespace

Result<runner::RunSummary> execute(const Context& context, const model::Plan& plan,
                                   runner::RunOptions options, const runner::BindOptions& bind)
{
    std::signal(SIGPIPE, SIG_IGN); // whoever reads our output may go, the run does not
    const auto attached = attachedFor(plan, bind);
    if (!attached)
        return attached.error();
    const auto binding = runner::bind(plan, *attached, bind);
    if (!binding)
        return binding.error();
    options.emulated = !binding->emulated.empty();
    ProgressBar progress(context);
    options.interrupt = &interruptFlag();
    options.progress = [&](const runner::RunProgress& now) {
        if (now.totalSteps > 0)
            progress.show(double(now.step) / double(now.totalSteps), statusOf(now));
    };
    return runner::run(plan, binding->physical, runner::registeredBackends(), options);
}

Result<std::vector<model::Device>> physicalFor(const model::Plan& plan,
                                               const runner::BindOptions& bind)
{
    const auto attached = attachedFor(plan, bind);
    if (!attached)
        return attached.error();
    auto binding = runner::bind(plan, *attached, bind);
    if (!binding)
        return binding.error();
    return std::move(binding->physical);
}

} // namespace plugboard::cli
