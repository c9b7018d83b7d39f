// SPDX-License-Identifier: Apache-2.0
#include "profiler/report.h"

#include "engine/trace/steps.h"
#include "profiler/belongs.h"
#include "profiler/lane_names.h"
#include "profiler/slack.h"
#include "profiler/statistics.h"

#include <algorithm>

namespace plugboard::profiler {
namespace {

constexpr std::size_t kQuietWindow = 200; ///< steps

double seconds(std::uint64_t nanoseconds)
{
    return double(nanoseconds) * 1e-9;
}

/// Steps of the section with all their lanes there: differences of successive ends, in seconds.
struct StepTimes {
    std::vector<double> seconds;
    std::vector<std::int64_t> step; ///< which one, counted from the section's first
};

StepTimes stepTimes(const model::Program& program, const trace::Section& section)
{
    StepTimes times;
    const std::vector<std::uint64_t> ends = trace::stepEnds(program, section);
    for (std::size_t step = 1; step < ends.size(); ++step) {
        if (ends[step - 1] == 0 || ends[step] < ends[step - 1])
            continue;
        times.seconds.push_back(seconds(ends[step] - ends[step - 1]));
        times.step.push_back(std::int64_t(step));
    }
    return times;
}

std::int64_t medianStep(const StepTimes& times, double middle)
{
    std::int64_t best = 0;
    double distance = -1;
    for (std::size_t at = 0; at < times.seconds.size(); ++at)
        if (const double here = std::abs(times.seconds[at] - middle);
            distance < 0 || here < distance) {
            distance = here;
            best = times.step[at];
        }
    return best;
}

std::vector<LaneReport> laneReports(const model::Plan& plan, const SectionView& view,
                                    const std::vector<Gap>& gaps)
{
    std::vector<LaneReport> lanes(view.lanes());
    for (std::uint32_t lane = 0; lane < view.lanes(); ++lane) {
        lanes[lane].name = laneName(plan, view.flat(), lane);
        lanes[lane].idleByCause.resize(kIdleCauses, 0);
        for (std::int64_t entry = 0; entry < view.entries(lane); ++entry)
            if (const trace::Firing* firing = view.find({lane, entry}))
                lanes[lane].busySeconds += seconds(firing->end - firing->begin);
    }
    for (const Gap& gap : gaps) {
        lanes[gap.lane].idleSeconds += seconds(gap.end - gap.begin);
        lanes[gap.lane].idleByCause[std::size_t(gap.cause)] += seconds(gap.end - gap.begin);
    }
    return lanes;
}

std::vector<TaskReport> taskReports(const model::Plan& plan, const SectionView& view)
{
    const model::Program& program = view.program();
    const std::vector<std::vector<double>> slack = slackOf(view);
    std::vector<std::vector<double>> durations(program.tasks.size());
    std::vector<double> slackSum(program.tasks.size(), 0);
    for (std::uint32_t lane = 0; lane < view.lanes(); ++lane)
        for (std::int64_t entry = 0; entry < view.entries(lane); ++entry)
            if (const trace::Firing* firing = view.find({lane, entry})) {
                durations[firing->task].push_back(seconds(firing->end - firing->begin));
                slackSum[firing->task] += slack[lane][std::size_t(entry)] * 1e-9;
            }
    std::vector<TaskReport> tasks(program.tasks.size());
    for (std::size_t task = 0; task < tasks.size(); ++task) {
        const model::KernelChoice& kernel = program.tasks[task].kernel;
        TaskReport& report = tasks[task];
        report.task = model::TaskId(task);
        report.name = program.tasks[task].name;
        report.device = plan.topology.device(view.flat().deviceOfTask[task]).name;
        report.firings = std::int64_t(durations[task].size());
        report.measuredMean = mean(durations[task]);
        report.measuredMedian = median(durations[task]);
        report.predicted = kernel.seconds.value;
        report.provenance = kernel.provenance;
        report.slack = report.firings > 0 ? slackSum[task] / double(report.firings) : 0;
    }
    return tasks;
}

double utilization(const model::Program& program, const std::vector<LaneReport>& lanes, double span)
{
    double busy = 0;
    int count = 0;
    for (std::size_t lane = 0; lane < lanes.size(); ++lane)
        if (program.lanes[lane].kind == model::LaneKind::Compute) {
            busy += lanes[lane].busySeconds;
            ++count;
        }
    return count > 0 && span > 0 ? busy / (span * count) : 0;
}

/// Seconds that a lane stood still before a firing while the transfer that it waits for went on.
double lostToTransfers(const SectionView& view, Place place)
{
    const trace::Firing* before = view.find({place.lane, place.entry - 1});
    const trace::Firing& waiting = *view.find(place);
    if (before == nullptr)
        return 0;
    double lost = 0;
    for (const ResolvedWait& wait : view.waits(place)) {
        const trace::Firing& send = *view.find(sendOf(view, wait.on));
        if (view.program().tasks[send.task].kind != model::TaskKind::Send ||
            wait.on.lane == place.lane)
            continue;
        const std::uint64_t begin = std::max(send.begin, before->end);
        const std::uint64_t end = std::min(send.end, waiting.begin);
        if (end > begin) // transfers at the same time cost that time once
            lost = std::max(lost, seconds(end - begin));
    }
    return lost;
}

double overlap(const SectionView& view)
{
    double transfer = 0;
    double lost = 0;
    for (std::uint32_t lane = 0; lane < view.lanes(); ++lane)
        for (std::int64_t entry = 0; entry < view.entries(lane); ++entry)
            if (const trace::Firing* firing = view.find({lane, entry})) {
                if (view.program().tasks[firing->task].kind == model::TaskKind::Send)
                    transfer += seconds(firing->end - firing->begin);
                if (view.program().lanes[lane].kind == model::LaneKind::Compute)
                    lost += lostToTransfers(view, {lane, entry});
            }
    return transfer > 0 ? std::max(0.0, 1 - lost / transfer) : 1;
}

void addStepTimes(Report& report, const model::Plan& plan, const SectionView& view,
                  const trace::Section& section)
{
    const StepTimes times = stepTimes(view.program(), section);
    report.stepMedian = median(times.seconds);
    report.stepMean = mean(times.seconds);
    report.stepQuietest = quietestMedian(times.seconds, kQuietWindow);
    report.stepPredicted = view.program().predictedStep.value;
    if (view.program().kind == model::ProgramKind::Train)
        report.idealChipStep = plan.header.lowerBound.value;
    if (report.stepMedian > 0)
        report.percentOfIdealChip = 100 * report.idealChipStep / report.stepMedian;
    if (section.steps > 0)
        report.criticalPath = criticalPath(view, medianStep(times, report.stepMedian));
}

} // namespace

Result<Report> report(const model::Plan& plan, const trace::Section& section,
                      double clockErrorSeconds)
{
    const model::Program* program = plan.program(section.program);
    if (program == nullptr)
        return Error{ErrorCode::InvalidInput,
                     "the plan has no program " + toString(section.program), plan.networkName};
    auto flat = model::flatten(plan, *program);
    if (!flat)
        return flat.error();
    if (auto belongs = checkBelongs(*flat, section); !belongs)
        return belongs.error();
    const SectionView view(*flat, section);
    const std::vector<Gap> gaps = idleGaps(*flat, section, clockErrorSeconds);
    Report report;
    report.title = plan.networkName + ", " + plan.header.strategy;
    report.program = section.program;
    report.origin = section.origin;
    report.steps = section.steps;
    report.span = seconds(view.lastEnd() - view.firstBegin());
    report.dropped = section.dropped;
    report.lanes = laneReports(plan, view, gaps);
    report.tasks = taskReports(plan, view);
    for (const TaskReport& task : report.tasks)
        report.firings += std::uint64_t(task.firings);
    report.utilization = utilization(*program, report.lanes, report.span);
    report.overlap = overlap(view);
    addStepTimes(report, plan, view, section);
    return report;
}

} // namespace plugboard::profiler
