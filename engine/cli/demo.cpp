// SPDX-License-Identifier: Apache-2.0
#include "engine/cli/commands.h"
#include "engine/cli/execution.h"
#include "engine/cli/interrupt.h"
#include "engine/cli/progress.h"
#include "engine/cli/trace_files.h"
#include "engine/io/resources.h"
#include "engine/io/settings.h"
#include "engine/runner/prepare.h"
#include "profiler/report.h"

#include <CLI/Validators.hpp>
#include <nlohmann/json.hpp>

#include <cstdio>

namespace plugboard::cli {
namespace {

constexpr std::int64_t kQuickSteps = 300;
constexpr std::int64_t kPredictedSteps = 8;

struct Options {
    runner::RunOptions run;
    bool quick = false;
};

/// What the demonstration found out, from plan, run and trace.
struct Outcome {
    model::Plan plan;
    runner::RunSummary summary;
    profiler::Report report;
    std::string picture;
};

Result<std::string> exampleFile()
{
    const auto folder = io::resourceFolder();
    if (!folder)
        return folder.error();
    return *folder + "/examples/lenet5.plugboard.txt";
}

Result<runner::Prepared> prepareExample(const Context& context, const std::string& file,
                                        const io::Settings& settings)
{
    const auto project = io::loadProject(file);
    if (!project)
        return project.error();
    ProgressBar progress(context);
    runner::PrepareOptions options;
    options.compile.effort = settings.effort;
    options.compile.cancelled = &interruptFlag();
    options.progress = [&](const std::string& what, double done) { progress.show(done, what); };
    return runner::prepare(*project, options);
}

Result<Outcome> outcomeOf(const model::Plan& plan, const runner::RunSummary& summary)
{
    Outcome outcome{plan, summary, {}, summary.directory + "/timeline.svg"};
    const auto source = loadTraceWithPlan(summary.directory, "");
    if (!source)
        return source.error();
    const auto section = longestSection(source->trace, model::ProgramKind::Train);
    if (!section)
        return section.error();
    auto report = profiler::report(plan, **section, source->trace.clockErrorSeconds);
    if (!report)
        return report.error();
    outcome.report = std::move(*report);
    const auto predicted = session::simulate(plan, model::ProgramKind::Train, kPredictedSteps);
    if (!predicted)
        return predicted.error();
    if (auto written = exportTrace(outcome.picture, plan, &*predicted, &source->trace,
                                   model::ProgramKind::Train);
        !written)
        return written.error();
    return outcome;
}

nlohmann::json objectOf(const Outcome& outcome)
{
    nlohmann::json devices = nlohmann::json::array();
    for (const model::Device& device : outcome.plan.topology.devices)
        devices.push_back(device.name);
    return {{"accuracy", outcome.summary.accuracy},
            {"epochs", outcome.summary.epochs},
            {"steps", outcome.summary.steps},
            {"samples_per_second", outcome.summary.samplesPerSecond},
            {"step_time_predicted", outcome.plan.header.value.value},
            {"step_time_measured", outcome.summary.stepQuietest.value},
            {"step_time_median", outcome.summary.stepMedian.value},
            {"percent_of_ideal_chip", outcome.report.percentOfIdealChip},
            {"utilization", outcome.report.utilization},
            {"overlap", outcome.report.overlap},
            {"strategy", outcome.plan.header.strategy},
            {"devices", devices},
            {"run", outcome.summary.directory},
            {"trace", outcome.summary.directory + "/run.trace"},
            {"picture", outcome.picture}};
}

std::string textOf(const Outcome& outcome)
{
    const runner::RunSummary& summary = outcome.summary;
    const double predicted = outcome.plan.header.value.value;
    char text[1024];
    std::snprintf(
        text, sizeof text,
        "%s on %zu devices of this machine: %s\n"
        "  accuracy         %.2f %% of the test images after %lld steps, %lld whole epochs\n"
        "  samples/s        %.0f\n"
        "  utilization      %.1f %%\n"
        "  step             %s measured (quietest 200), %s predicted, %+.1f %%\n"
        "  ideal chip       %.1f %% of it reached\n",
        outcome.plan.networkName.c_str(), outcome.plan.topology.devices.size(),
        outcome.plan.header.strategy.c_str(), 100 * summary.accuracy,
        static_cast<long long>(summary.steps), static_cast<long long>(summary.epochs),
        summary.samplesPerSecond, 100 * outcome.report.utilization,
        toString(summary.stepQuietest).c_str(), toString(Seconds{predicted}).c_str(),
        predicted > 0 ? 100 * (summary.stepQuietest.value / predicted - 1) : 0,
        outcome.report.percentOfIdealChip);
    return text + ("  trace            " + summary.directory + "/run.trace\n") +
           "  picture          " + outcome.picture + "\n";
}

Result<void> demo(const Context& context, Options options)
{
    const auto file = exampleFile();
    if (!file)
        return file.error();
    const auto settings = io::loadSettings();
    if (!settings)
        return settings.error();
    options.run.traceCapBytes = settings->traceCapBytes;
    const auto prepared = prepareExample(context, *file, *settings);
    if (!prepared)
        return prepared.error();
    options.run.drawing = *file;
    options.run.directory = context.output;
    if (options.quick)
        options.run.steps = kQuickSteps;
    const auto summary = execute(context, prepared->plan, options.run);
    if (!summary)
        return summary.error();
    const auto outcome = outcomeOf(prepared->plan, *summary);
    if (!outcome)
        return outcome.error();
    return print(context, objectOf(*outcome), textOf(*outcome));
}

} // namespace

void addDemo(CLI::App& program, Context& context)
{
    auto* command = program.add_subcommand(
        "demo",
        "train LeNet-5 on Fashion-MNIST on this machine: detect, calibrate, plan, run, report");
    auto options = std::make_shared<Options>();
    auto* quick =
        command->add_flag("--quick", options->quick, "only 300 steps, to see that all works");
    command->add_option("--epochs", options->run.epochs, "instead of the example's")
        ->excludes(quick)
        ->check(CLI::PositiveNumber.description(""));
    command->add_option("-o,--output", context.output,
                        "run directory (default: a new one below ~/.local/state/plugboard/runs)");
    command->footer("Examples:\n"
                    "  plugboard demo\n"
                    "  plugboard demo --json -o demo-run");
    command->callback([&context, options] {
        context.action = [&context, options] { return demo(context, *options); };
    });
}

} // namespace plugboard::cli
