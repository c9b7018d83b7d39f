// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/timeline/timeline_program.h"

#include "engine/io/documents.h"
#include "engine/session/session.h"
#include "profiler/lane_names.h"
#include "profiler/timeline_window.h"

#include <algorithm>

namespace plugboard::gui {
namespace {

constexpr std::int64_t kSimulatedSteps = 8;
constexpr std::size_t kMostAnalysed = 400'000; ///< predicted firings

std::vector<LaneInfo> lanesOf(const PlanFacts& facts, const model::FlatProgram& flat)
{
    std::vector<LaneInfo> lanes;
    for (std::size_t lane = 0; lane < flat.lanes.size(); ++lane) {
        LaneInfo info;
        info.lane = lane;
        info.device = flat.laneDevice[lane];
        info.kind = flat.program->lanes[lane].kind;
        info.name = QString::fromStdString(profiler::laneName(facts.plan, flat, lane));
        info.deviceLabel =
            QString::fromStdString(facts.plan.topology.device(flat.laneDevice[lane]).name);
        info.used = !flat.lanes[lane].empty();
        lanes.push_back(std::move(info));
    }
    return lanes;
}

/// The predicted section of this program: the plan's facts hold one, others are simulated.
Result<trace::Section> predictedSection(const PlanFacts& facts, model::ProgramKind kind)
{
    for (const trace::Section& section : facts.predicted.sections)
        if (section.program == kind)
            return section;
    auto trace = session::simulate(facts.plan, kind, kSimulatedSteps);
    if (!trace)
        return trace.error();
    if (trace->sections.empty())
        return Error{ErrorCode::InvalidInput, "the simulation gave no firing", toString(kind)};
    return std::move(trace->sections.front());
}

/// Mean duration over the predicted firings; the kernel's own time where there is none.
std::vector<double> predictedDurations(const model::Program& program, const trace::Section& section)
{
    std::vector<double> sums(program.tasks.size(), 0);
    std::vector<int> counts(program.tasks.size(), 0);
    for (const auto& lane : section.lanes)
        for (const trace::Firing& firing : lane)
            if (firing.task < sums.size()) {
                sums[firing.task] += double(firing.end - firing.begin);
                ++counts[firing.task];
            }
    for (std::size_t task = 0; task < sums.size(); ++task)
        sums[task] = counts[task] > 0 ? sums[task] / counts[task]
                                      : program.tasks[task].kernel.seconds.value * 1e9;
    return sums;
}

void addPrediction(TimelineProgram& shown, const trace::Section& section)
{
    shown.predicted = std::make_unique<TimelineStore>(shown.tasks);
    shown.predicted->beginSection(section.firstStep, section.steps);
    for (std::size_t lane = 0; lane < std::min(section.lanes.size(), shown.lanes.size()); ++lane)
        shown.predicted->append(0, lane, section.lanes[lane]);
    shown.predictedOfTask = predictedDurations(shown.program(), section);
    shown.predictedAnalysis.gaps.resize(shown.lanes.size());
    shown.predictedAnalysis.slack.resize(shown.lanes.size());
    const profiler::SectionView view(shown.flat, section);
    const profiler::TimelineWindow typical =
        profiler::typicalWindow(shown.program(), section, view, 1);
    shown.steadyStep = std::clamp<std::int64_t>(typical.firstStep - section.firstStep, 0,
                                                std::max<std::int64_t>(section.steps - 1, 0));
    if (shown.predicted->events() > kMostAnalysed)
        return;
    const std::atomic<bool> never{false};
    if (auto analysis = analyseSteps(
            shown.flat, section, {0, section.steps, view.firstBegin(), view.lastEnd(), 0}, never))
        shown.predictedAnalysis = std::move(*analysis);
}

} // namespace

StepSpan TimelineProgram::patternOf(std::int64_t step) const
{
    return predicted->step(0, std::min(step, steadyStep));
}

std::vector<std::uint32_t> TimelineProgram::tasksOf(const Selection& selection) const
{
    if (kind == facts->program)
        return facts->tasksOf(selection);
    std::vector<std::uint32_t> tasks;
    const auto holds = [](const std::vector<std::string>& names, const std::string& name) {
        return !name.empty() && std::find(names.begin(), names.end(), name) != names.end();
    };
    for (std::uint32_t at = 0; at < program().tasks.size(); ++at)
        if (holds(selection.nodes, task(at).node) ||
            holds(selection.elements, facts->plan.topology.device(flat.deviceOfTask[at]).name))
            tasks.push_back(at);
    return tasks;
}

Selection TimelineProgram::selectionOf(std::uint32_t at) const
{
    if (kind == facts->program)
        return facts->selectionOf(at);
    Selection selection;
    if (!task(at).node.empty())
        selection.nodes = {task(at).node};
    selection.elements = {facts->plan.topology.device(flat.deviceOfTask[at]).name};
    return selection;
}

Result<std::shared_ptr<const TimelineProgram>>
timelineProgram(std::shared_ptr<const PlanFacts> facts, model::ProgramKind kind)
{
    const model::Program* program = facts->plan.program(kind);
    if (program == nullptr)
        return Error{ErrorCode::InvalidInput, "the plan has no program " + toString(kind),
                     facts->plan.networkName};
    auto flat = model::flatten(facts->plan, *program);
    if (!flat)
        return flat.error();
    auto section = predictedSection(*facts, kind);
    if (!section)
        return section.error();
    auto shown = std::make_shared<TimelineProgram>();
    shown->kind = kind;
    shown->digest = io::digestOf(facts->plan);
    shown->flat = std::move(*flat);
    shown->lanes = lanesOf(*facts, shown->flat);
    shown->tasks = std::make_shared<const TaskTable>(shown->flat);
    shown->facts = std::move(facts);
    for (const model::Task& task : shown->program().tasks) {
        shown->names.push_back(QString::fromStdString(task.name));
        shown->nodes.push_back(QString::fromStdString(task.node));
    }
    addPrediction(*shown, *section);
    return std::shared_ptr<const TimelineProgram>(std::move(shown));
}

} // namespace plugboard::gui
