// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/timeline/step_analysis.h"

#include "profiler/slack.h"

#include <algorithm>

namespace plugboard::gui {

const profiler::Gap* StepAnalysis::gapAt(std::size_t lane, double time) const
{
    const auto& all = gaps[lane];
    const auto behind =
        std::upper_bound(all.begin(), all.end(), time, [](double at, const profiler::Gap& gap) {
            return at < double(gap.begin);
        });
    if (behind == all.begin() || double((behind - 1)->end) <= time)
        return nullptr;
    return &*(behind - 1);
}

std::optional<double> StepAnalysis::slackOf(std::size_t lane, std::uint64_t at) const
{
    const auto& all = slack[lane];
    const auto found =
        std::lower_bound(all.begin(), all.end(), at,
                         [](const Slack& entry, std::uint64_t time) { return entry.begin < time; });
    if (found == all.end() || found->begin != at)
        return std::nullopt;
    return found->nanoseconds;
}

CauseTimes StepAnalysis::idle(std::size_t lane, double from, double to) const
{
    CauseTimes times{};
    for (const profiler::Gap& gap : gaps[lane]) {
        const double length = std::min(double(gap.end), to) - std::max(double(gap.begin), from);
        if (length > 0)
            times[std::size_t(gap.cause)] += length;
    }
    return times;
}

std::optional<StepAnalysis> analyseSteps(const model::FlatProgram& flat,
                                         const trace::Section& slice, const AnalysisWindow& window,
                                         const std::atomic<bool>& stop)
{
    StepAnalysis analysis;
    analysis.begin = window.begin;
    analysis.end = window.end;
    analysis.gaps.resize(flat.lanes.size());
    analysis.slack.resize(flat.lanes.size());
    for (profiler::Gap gap : profiler::idleGaps(flat, slice, window.clockErrorSeconds)) {
        gap.begin = std::max(gap.begin, window.begin);
        gap.end = std::min(gap.end, window.end);
        if (gap.begin < gap.end)
            analysis.gaps[gap.lane].push_back(gap);
    }
    if (stop)
        return std::nullopt;
    const profiler::SectionView view(flat, slice);
    for (std::int64_t step = window.first; step < window.first + window.count; ++step)
        analysis.critical.push_back(profiler::criticalPath(view, step));
    if (stop)
        return std::nullopt;
    const std::vector<std::vector<double>> slack = profiler::slackOf(view);
    for (std::uint32_t lane = 0; lane < view.lanes(); ++lane)
        for (std::int64_t entry = 0; entry < view.entries(lane); ++entry)
            if (const trace::Firing* firing = view.find({lane, entry});
                firing != nullptr && firing->begin < window.end && firing->end > window.begin)
                analysis.slack[lane].push_back({firing->begin, slack[lane][std::size_t(entry)]});
    return analysis;
}

} // namespace plugboard::gui
