// SPDX-License-Identifier: Apache-2.0
#include "engine/cli/commands.h"
#include "engine/cli/trace_files.h"
#include "engine/session/session.h"
#include "profiler/compare.h"
#include "profiler/report_text.h"

#include <CLI/Validators.hpp>
#include <nlohmann/json.hpp>

namespace plugboard::cli {
namespace {

constexpr std::int64_t kPredictedSteps = 8;

struct Options {
    std::string trace;
    std::string other;
    std::string plan;
    std::string program = "train";
    std::size_t tasks = 15;
};

struct Reported {
    TraceWithPlan source;
    profiler::Report report;
};

Result<Reported> reportOf(const std::string& path, const Options& options)
{
    auto source = loadTraceWithPlan(path, options.plan);
    if (!source)
        return source.error();
    auto section = longestSection(source->trace, *programNamed(options.program));
    if (!section)
        return section.error();
    auto report = profiler::report(source->plan, **section, source->trace.clockErrorSeconds);
    if (!report)
        return report.error();
    if (source->trace.title.ends_with(", emulated on CPU"))
        report->title += ", emulated on CPU: times are not comparable";
    return Reported{std::move(*source), std::move(*report)};
}

Result<void> exportFile(const std::string& target, const TraceWithPlan& source,
                        model::ProgramKind program)
{
    const auto predicted = session::simulate(source.plan, program, kPredictedSteps);
    if (!predicted)
        return predicted.error();
    return exportTrace(target, source.plan, &*predicted, &source.trace, program);
}

Result<void> reportTrace(const Context& context, const Options& options)
{
    const auto reported = reportOf(options.trace, options);
    if (!reported)
        return reported.error();
    if (!context.output.empty())
        if (auto written =
                exportFile(context.output, reported->source, *programNamed(options.program));
            !written)
            return written;
    return print(context, profiler::reportJson(reported->report),
                 profiler::formatReport(reported->report, {.tasks = options.tasks}));
}

Result<void> compareTraces(const Context& context, const Options& options)
{
    const auto first = reportOf(options.trace, options);
    if (!first)
        return first.error();
    const auto second = reportOf(options.other, options);
    if (!second)
        return second.error();
    const profiler::Comparison comparison = profiler::compare(first->report, second->report);
    return print(context, profiler::comparisonJson(comparison),
                 profiler::formatComparison(comparison, options.tasks));
}

Result<void> exportOnly(const Context& context, const Options& options)
{
    const auto source = loadTraceWithPlan(options.trace, options.plan);
    if (!source)
        return source.error();
    if (auto written = exportFile(context.output, *source, *programNamed(options.program));
        !written)
        return written;
    return print(context, {{"written", context.output}}, "written " + context.output + "\n");
}

} // namespace

void addTrace(CLI::App& program, Context& context)
{
    auto* group = program.add_subcommand("trace", "what the timeline shows, as text and files");
    group->require_subcommand(1);
    auto options = std::make_shared<Options>();
    const auto add = [&](const char* name, const char* help, auto function) {
        auto* command = group->add_subcommand(name, help);
        command->add_option("TRACE", options->trace, "run directory or trace file")->required();
        command
            ->add_option("--program", options->program, "init, train (default), evaluate or infer")
            ->check(CLI::IsMember({"init", "train", "evaluate", "infer"}).description(""));
        command->callback([&context, options, function] {
            context.action = [&context, options, function] { return function(context, *options); };
        });
        return command;
    };
    auto* report =
        add("report", "utilization, idle causes, predicted against measured", reportTrace);
    report->add_option("--plan", options->plan, "the trace's plan (default: plan.plan beside it)");
    report->add_option("--tasks", options->tasks, "list the longest N tasks (default: 15)");
    report->add_option(
        "-o,--output", context.output,
        "also write the trace, by suffix .svg, .json (Chrome), .pftrace (Perfetto) or .trace");
    report->footer("Examples:\n"
                   "  plugboard trace report lenet5-run -o timeline.svg\n"
                   "  plugboard trace report lenet5-run --json");
    auto* compared = add("compare", "two traces of the same network, task by task", compareTraces);
    compared->add_option("OTHER", options->other, "run directory or trace file")->required();
    compared->add_option("--tasks", options->tasks, "list the N largest changes (default: 15)");
    compared->footer("Examples:\n  plugboard trace compare run-before run-after");
    auto* exported =
        add("export", "write a timeline picture or another program's format", exportOnly);
    exported->add_option("--plan", options->plan,
                         "the trace's plan (default: plan.plan beside it)");
    exported
        ->add_option("-o,--output", context.output,
                     "file to write: .svg, .json (Chrome), .pftrace (Perfetto) or .trace")
        ->required();
    exported->footer("Examples:\n"
                     "  plugboard trace export lenet5-run -o lenet5.json\n"
                     "  plugboard trace export lenet5-run -o lenet5.svg");
}

} // namespace plugboard::cli
