// SPDX-License-Identifier: Apache-2.0
#include "engine/cli/trace_files.h"

#include "engine/io/bytes.h"
#include "engine/io/chrome_trace.h"
#include "engine/io/perfetto_trace.h"
#include "engine/session/session.h"
#include "engine/trace/steps.h"
#include "profiler/timeline_svg.h"

#include <filesystem>

namespace plugboard::cli {
namespace {

namespace fs = std::filesystem;

Result<std::string> svgOf(const model::Plan& plan, const trace::Trace* predicted,
                          const trace::Trace* measured, model::ProgramKind program)
{
    profiler::TimelineInput input;
    for (const auto& [trace, section] :
         {std::pair{predicted, &input.predicted}, std::pair{measured, &input.measured}}) {
        if (trace == nullptr)
            continue;
        auto longest = longestSection(*trace, program);
        if (!longest)
            return longest.error();
        *section = *longest;
    }
    if (measured != nullptr)
        input.clockErrorSeconds = measured->clockErrorSeconds;
    input.program = program;
    return profiler::timelineSvg(plan, input);
}

} // namespace

Result<TraceWithPlan> loadTraceWithPlan(const std::string& path, const std::string& planFile)
{
    std::error_code ignored;
    const bool directory = fs::is_directory(path, ignored);
    const fs::path file = directory ? fs::path(path) / "run.trace" : fs::path(path);
    auto trace = io::loadTrace(file.string());
    if (!trace)
        return trace.error();
    const std::string planPath =
        planFile.empty() ? (file.parent_path() / "plan.plan").string() : planFile;
    auto plan = session::loadCheckedPlan(planPath);
    if (!plan)
        return plan.error();
    if (!(trace->plan == io::digestOf(*plan)))
        return Error{ErrorCode::InvalidInput,
                     "the trace is of another plan (" + io::toString(trace->plan) +
                         "); name its own with --plan",
                     file.string()};
    for (trace::Section& section : trace->sections) // of a run that was killed
        if (const model::Program* program = plan->program(section.program);
            section.steps == 0 && program != nullptr)
            section.steps = trace::stepsSeen(*program, section);
    return TraceWithPlan{std::move(*trace), std::move(*plan)};
}

Result<const trace::Section*> longestSection(const trace::Trace& trace, model::ProgramKind program)
{
    const trace::Section* longest = nullptr;
    for (const trace::Section& section : trace.sections)
        if (section.program == program && (longest == nullptr || section.steps > longest->steps))
            longest = &section;
    if (longest == nullptr)
        return Error{ErrorCode::InvalidInput,
                     "the trace has no section of program " + toString(program), trace.title};
    return longest;
}

std::optional<model::ProgramKind> programNamed(const std::string& name)
{
    using model::ProgramKind;
    for (const ProgramKind kind :
         {ProgramKind::Init, ProgramKind::Train, ProgramKind::Evaluate, ProgramKind::Infer})
        if (toString(kind) == name)
            return kind;
    return std::nullopt;
}

Result<void> exportTrace(const std::string& path, const model::Plan& plan,
                         const trace::Trace* predicted, const trace::Trace* measured,
                         model::ProgramKind program)
{
    const std::string suffix = fs::path(path).extension().string();
    if (suffix == ".svg") {
        const auto picture = svgOf(plan, predicted, measured, program);
        return picture ? io::writeFileAtomically(path, *picture) : Result<void>(picture.error());
    }
    const bool chrome = suffix == ".json";
    const bool perfetto = suffix == ".perfetto-trace" || suffix == ".pftrace";
    trace::Trace both = measured != nullptr ? *measured : *predicted;
    if (measured != nullptr && predicted != nullptr && (chrome || perfetto))
        both.sections.insert(both.sections.end(), predicted->sections.begin(),
                             predicted->sections.end());
    if (chrome)
        return io::exportChromeTrace(path, plan, both);
    if (perfetto)
        return io::exportPerfettoTrace(path, plan, both);
    return io::save(path, both);
}

} // namespace plugboard::cli
