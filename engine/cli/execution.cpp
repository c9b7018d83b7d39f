// SPDX-License-Identifier: Apache-2.0
#include "engine/cli/execution.h"

#include "engine/cli/interrupt.h"
#include "engine/cli/progress.h"
#include "engine/runner/backends.h"
#include "engine/runner/binding.h"
#include "engine/runner/detect.h"

#include <algorithm>
#include <csignal>
#include <cstdio>

namespace plugboard::cli {
namespace {

/// This machine, cut into devices as large as the plan asks.
Result<model::Topology> attachedFor(const model::Plan& plan)
{
    runner::DetectOptions options;
    for (const model::Requirement& requirement : plan.requirements)
        if (requirement.kind == model::DeviceKind::Cpu)
            options.coresPerDevice = std::max(options.coresPerDevice, requirement.cores);
    return runner::detectThisMachine(options);
}

Result<runner::Binding> bindingOf(const model::Plan& plan, const model::Topology& attached,
                                  Emulation emulation)
{
    if (emulation == Emulation::Allowed)
        return runner::bindWithEmulation(plan, attached);
    auto physical = runner::bindDevices(plan, attached);
    if (!physical)
        return physical.error();
    return runner::Binding{std::move(*physical), {}};
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
                                   runner::RunOptions options, Emulation emulation)
{
    std::signal(SIGPIPE, SIG_IGN); // whoever reads our output may go, the run does not
    const auto attached = attachedFor(plan);
    if (!attached)
        return attached.error();
    const auto binding = bindingOf(plan, *attached, emulation);
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

} // namespace plugboard::cli
