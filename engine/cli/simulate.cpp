// SPDX-License-Identifier: Apache-2.0
#include "engine/cli/commands.h"
#include "engine/cli/trace_files.h"
#include "engine/session/session.h"
#include "profiler/report_text.h"

#include <CLI/Validators.hpp>
#include <nlohmann/json.hpp>

namespace plugboard::cli {
namespace {

struct Options {
    std::string plan;
    std::string program = "train";
    std::int64_t steps = 4;
};

Result<void> simulate(const Context& context, const Options& options)
{
    const auto plan = session::loadCheckedPlan(options.plan);
    if (!plan)
        return plan.error();
    const model::ProgramKind program = *programNamed(options.program);
    const auto trace = session::simulate(*plan, program, options.steps);
    if (!trace)
        return trace.error();
    const auto report = profiler::report(*plan, trace->sections.front(), 0);
    if (!report)
        return report.error();
    if (!context.output.empty())
        if (auto written = exportTrace(context.output, *plan, &*trace, nullptr, program); !written)
            return written;
    return print(context, profiler::reportJson(*report), profiler::formatReport(*report));
}

} // namespace

void addSimulate(CLI::App& program, Context& context)
{
    auto* command = program.add_subcommand("simulate", "predict the trace of a plan");
    auto options = std::make_shared<Options>();
    command->add_option("PLAN", options->plan, "plan file")->required();
    command->add_option("--program", options->program, "init, train (default), evaluate or infer")
        ->check(CLI::IsMember({"init", "train", "evaluate", "infer"}).description(""));
    command->add_option("--steps", options->steps, "steps to simulate (default: 4)")
        ->check(CLI::Range(std::int64_t(1), std::int64_t(1) << 20).description(""));
    command->add_option(
        "-o,--output", context.output,
        "also write the trace, by suffix .svg, .json (Chrome), .pftrace (Perfetto) or .trace");
    command->footer("Examples:\n"
                    "  plugboard simulate lenet5.plan\n"
                    "  plugboard simulate lenet5.plan --steps 8 -o predicted.svg");
    command->callback([&context, options] {
        context.action = [&context, options] { return simulate(context, *options); };
    });
}

} // namespace plugboard::cli
