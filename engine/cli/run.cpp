// SPDX-License-Identifier: Apache-2.0
#include "engine/cli/commands.h"
#include "engine/cli/execution.h"
#include "engine/io/settings.h"
#include "engine/session/session.h"

#include <CLI/Validators.hpp>
#include <nlohmann/json.hpp>

#include <unistd.h>

#include <cstdio>
#include <optional>

namespace plugboard::cli {
namespace {

struct Options {
    std::string plan;
    runner::RunOptions run;
    std::optional<std::int64_t> traceCap;
    bool events = false;
    runner::BindOptions bind;
    std::vector<std::string> bindings;
    bool emulate = false;
};

nlohmann::json objectOf(const runner::RunSummary& summary, const model::Plan& plan)
{
    nlohmann::json object = {{"run", summary.directory},
                             {"steps", summary.steps},
                             {"epochs", summary.epochs},
                             {"loss", summary.finalLoss},
                             {"seconds", summary.seconds},
                             {"samples_per_second", summary.samplesPerSecond},
                             {"step_time_median", summary.stepMedian.value},
                             {"step_time_measured", summary.stepQuietest.value},
                             {"step_time_predicted", plan.header.value.value},
                             {"firings", summary.firings},
                             {"dropped", summary.dropped},
                             {"stopped", summary.stopped}};
    if (summary.accuracy >= 0)
        object["accuracy"] = summary.accuracy;
    return object;
}

std::string textOf(const runner::RunSummary& summary, const model::Plan& plan)
{
    char line[160];
    std::string text = plan.networkName + ": " + plan.header.strategy +
                       (summary.stopped ? ", stopped" : "") + "\n";
    std::snprintf(line, sizeof line, "  steps            %lld in %.1f s, %lld whole epochs\n",
                  static_cast<long long>(summary.steps), summary.seconds,
                  static_cast<long long>(summary.epochs));
    text += line;
    std::snprintf(line, sizeof line, "  loss             %.4f\n", summary.finalLoss);
    text += line;
    if (summary.accuracy >= 0) {
        std::snprintf(line, sizeof line, "  accuracy         %.2f %%\n", 100 * summary.accuracy);
        text += line;
    }
    std::snprintf(line, sizeof line, "  samples/s        %.0f\n", summary.samplesPerSecond);
    text += line;
    text += "  step             " + toString(summary.stepQuietest) + " (quietest 200), predicted " +
            toString(plan.header.value) + "\n";
    return text + "run directory " + summary.directory + "\n";
}

Result<void> run(const Context& context, Options options)
{
    const auto plan = session::loadCheckedPlan(options.plan);
    if (!plan)
        return plan.error();
    const auto settings = io::loadSettings();
    if (!settings)
        return settings.error();
    options.run.traceCapBytes = options.traceCap.value_or(settings->traceCapBytes);
    options.run.directory = context.output;
    if (options.events) {
        options.run.eventsDescriptor = STDOUT_FILENO;
        options.run.controlDescriptor = STDIN_FILENO;
    }
    for (const std::string& text : options.bindings) {
        auto choice = runner::deviceChoiceOf(text);
        if (!choice)
            return choice.error();
        options.bind.choices.push_back(std::move(*choice));
    }
    if (options.emulate)
        options.bind.emulation = runner::Emulation::WhereItIsMissing;
    const auto summary = execute(context, *plan, options.run, options.bind);
    if (!summary)
        return summary.error();
    if (options.events) // stdout is the stream's
        return {};
    return print(context, objectOf(*summary, *plan), textOf(*summary, *plan));
}

} // namespace

void addRun(CLI::App& program, Context& context)
{
    auto* command = program.add_subcommand("run", "run a plan on this machine");
    auto options = std::make_shared<Options>();
    command->add_option("PLAN", options->plan, "plan file")->required();
    command->add_option("--resume", options->run.resume,
                        "go on from this run directory or checkpoint");
    command->add_option("--weights", options->run.weights,
                        "begin with these: safetensors or npz file, or run directory");
    auto* epochs = command->add_option("--epochs", options->run.epochs, "instead of the recipe's");
    command->add_option("--steps", options->run.steps, "so many steps instead of epochs")
        ->excludes(epochs)
        ->check(CLI::PositiveNumber.description(""));
    epochs->check(CLI::PositiveNumber.description(""));
    command->add_option("--learning-rate", options->run.learningRate, "instead of the recipe's")
        ->check(CLI::PositiveNumber.description(""));
    command->add_option("--trace-cap", options->traceCap,
                        "bytes of firings that are kept (default: setting trace_cap_bytes, 1 GiB)");
    command->add_option("--drawing", options->run.drawing,
                        "keep a copy of this project, which the plan was made from");
    command
        ->add_option(
            "--bind", options->bindings,
            "DEVICE=ATTACHED, DEVICE=emulated or DEVICE=simulated (refused), several times "
            "(default: the first attached one that fits)")
        ->allow_extra_args(false);
    command->add_flag("--emulate", options->emulate,
                      "emulate devices that this machine lacks on its cores: right results, times "
                      "that say nothing");
    command->add_flag(
        "--events", options->events,
        "stream events to stdout, take pause, resume, step, checkpoint, stop on stdin");
    command->add_option("-o,--output", context.output,
                        "run directory (default: a new one below ~/.local/state/plugboard/runs)");
    command->footer("Examples:\n"
                    "  plugboard run lenet5.plan\n"
                    "  plugboard run lenet5.plan --epochs 2 -o lenet5-run\n"
                    "  plugboard run lenet5.plan --bind gpu0=emulated --bind core=cpu1\n"
                    "  plugboard run lenet5.plan --resume lenet5-run --epochs 4 --json");
    command->callback([&context, options] {
        context.action = [&context, options] { return run(context, *options); };
    });
}

} // namespace plugboard::cli
