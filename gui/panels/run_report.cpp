// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/panels/run_report.h"

#include "engine/trace/steps.h"

#include <QtConcurrent/QtConcurrentRun>

#include <algorithm>
#include <limits>

namespace plugboard::gui {
namespace {

/// Copied on the GUI thread: 12 MB, some milliseconds.
constexpr std::int64_t kMostFirings = 500'000;

std::size_t firingsOf(const trace::Trace& trace)
{
    std::size_t count = 0;
    for (const trace::Section& section : trace.sections)
        for (const auto& lane : section.lanes)
            count += lane.size();
    return count;
}

/// Steps from the section's first on that every lane is done with.
std::int64_t wholeSteps(const trace::Section& section, const model::Program& program, bool live)
{
    std::int64_t last = std::numeric_limits<std::int64_t>::max();
    for (std::size_t lane = 0; lane < section.lanes.size() && lane < program.lanes.size(); ++lane) {
        if (program.lanes[lane].segments.empty())
            continue;
        const auto& firings = section.lanes[lane];
        if (firings.empty() || firings.back().task >= program.tasks.size())
            return 0;
        last = std::min(last, trace::stepOf(program, firings.back()) - section.firstStep);
    }
    if (last == std::numeric_limits<std::int64_t>::max())
        return 0;
    // A lane's last step counts only where the section says that it is over.
    return !live && section.steps == last + 1 ? section.steps : last;
}

} // namespace

trace::Section reportedSteps(const trace::Trace& trace, const PlanFacts& facts, bool live,
                             std::int64_t mostFirings)
{
    trace::Section cut;
    cut.program = facts.program;
    const model::Program& program = facts.shown();
    const trace::Section* longest = nullptr;
    std::int64_t steps = 0;
    for (const trace::Section& section : trace.sections)
        if (section.program == facts.program && section.lanes.size() == program.lanes.size())
            if (const std::int64_t whole = wholeSteps(section, program, live); whole > steps) {
                longest = &section;
                steps = whole;
            }
    if (longest == nullptr)
        return cut;
    std::int64_t perStep = 0;
    for (const auto& lane : facts.flat.lanes)
        perStep += std::int64_t(lane.size());
    const std::int64_t shown =
        std::clamp<std::int64_t>(mostFirings / std::max<std::int64_t>(1, perStep), 1, steps);
    cut.origin = longest->origin;
    cut.firstStep = longest->firstStep + steps - shown;
    cut.steps = shown;
    cut.dropped = longest->dropped;
    for (const auto& lane : longest->lanes) {
        const auto stepIsBelow = [&](std::int64_t step) {
            return [&program, step](const trace::Firing& firing) {
                return trace::stepOf(program, firing) < step;
            };
        };
        const auto begin =
            std::partition_point(lane.begin(), lane.end(), stepIsBelow(cut.firstStep));
        const auto end =
            std::partition_point(begin, lane.end(), stepIsBelow(cut.firstStep + shown));
        cut.lanes.emplace_back(begin, end);
    }
    return cut;
}

bool isSamePlan(const PlanFacts* first, const PlanFacts* second)
{
    return first != nullptr && second != nullptr &&
           (first == second || first->predicted.plan == second->predicted.plan);
}

RunReport* RunReport::of(RunRecord* run)
{
    if (auto* there = run->findChild<RunReport*>(QString(), Qt::FindDirectChildrenOnly))
        return there;
    return new RunReport(run);
}

RunReport::RunReport(RunRecord* run) : QObject(run), run_(run)
{
    connect(&watcher_, &QFutureWatcherBase::finished, this, &RunReport::take);
}

void RunReport::update()
{
    const std::size_t firings = firingsOf(run_->trace);
    if (busy_ || run_->plan == nullptr || firings == firingsSeen_)
        return;
    firingsSeen_ = firings;
    auto section = std::make_shared<trace::Section>(
        reportedSteps(run_->trace, *run_->plan, run_->live, kMostFirings));
    if (section->steps == 0)
        return;
    busy_ = true;
    watcher_.setFuture(QtConcurrent::run(
        [section, plan = run_->plan, clockError = run_->trace.clockErrorSeconds]() {
            auto made = profiler::report(plan->plan, *section, clockError);
            return made ? std::make_shared<Outcome>(
                              std::make_shared<const profiler::Report>(std::move(*made)))
                        : std::make_shared<Outcome>(made.error());
        }));
}

void RunReport::take()
{
    busy_ = false;
    const std::shared_ptr<Outcome> outcome = watcher_.result();
    if (*outcome) {
        report_ = **outcome;
        error_.clear();
    } else {
        error_ = QString::fromStdString(outcome->error().message);
    }
    emit changed();
}

} // namespace plugboard::gui
