// SPDX-License-Identifier: Apache-2.0
#include "profiler/report.h"
#include "profiler/section_view.h"

#include <algorithm>
#include <optional>

namespace plugboard::profiler {
namespace {

IdleCause causeOf(const model::Program& program, std::uint32_t edgeIndex)
{
    const model::Edge& edge = program.edges[edgeIndex];
    if (edge.kind != model::EdgeKind::Data)
        return IdleCause::Credit;
    switch (program.tasks[edge.from.index()].kind) {
    case model::TaskKind::Load:
        return IdleCause::DataInput;
    case model::TaskKind::Send:
    case model::TaskKind::Receive:
    case model::TaskKind::Member:
        return IdleCause::Transfer;
    default:
        return IdleCause::Dependency;
    }
}

/// The wait of a firing that was met last, on another lane and behind `begin`; nothing: none was.
std::optional<ResolvedWait> lastWait(const SectionView& view, Place place, std::uint64_t begin)
{
    std::optional<ResolvedWait> last;
    std::uint64_t met = begin;
    for (const ResolvedWait& wait : view.waits(place)) {
        const std::uint64_t end = view.find(wait.on)->end;
        if (wait.on.lane == place.lane || end <= met)
            continue;
        met = end;
        last = wait;
    }
    return last;
}

/// A transfer that had not begun for most of the wait is not what the lane waited for, but the task
/// that it was waiting for itself.
void blameTheSource(const SectionView& view, Place awaited, Gap& gap)
{
    const Place transfer = sendOf(view, awaited);
    const trace::Firing& send = *view.find(transfer);
    const std::uint64_t met = std::min(view.find(awaited)->end, gap.end);
    if (send.begin <= gap.begin || send.begin - gap.begin <= met - std::min(send.begin, met))
        return;
    if (const auto source = lastForerunner(view, transfer)) {
        gap.cause = IdleCause::Dependency;
        gap.blame = model::TaskId(view.find(*source)->task);
    }
}

/// The gap between two firings that follow each other on a lane. Its cause is the wait that was met
/// last, unless more of it lies behind that moment than before.
Gap gapBefore(const SectionView& view, Place place, std::uint64_t begin)
{
    const trace::Firing& waiting = *view.find(place);
    Gap gap{place.lane, begin, waiting.begin, IdleCause::Scheduler, {}, {}};
    gap.waiting = model::TaskId(waiting.task);
    const auto wait = lastWait(view, place, begin);
    if (!wait)
        return gap;
    const trace::Firing& awaited = *view.find(wait->on);
    const std::uint64_t met = std::min(awaited.end, gap.end);
    if (gap.end - met > met - gap.begin)
        return gap;
    gap.cause = causeOf(view.program(), wait->edge);
    gap.blame = model::TaskId(awaited.task);
    if (gap.cause == IdleCause::Transfer)
        blameTheSource(view, wait->on, gap);
    return gap;
}

class LaneGaps {
public:
    LaneGaps(const SectionView& view, std::uint32_t lane, double clockErrorSeconds)
        : view_(view), lane_(lane), clockError_(clockErrorSeconds * 1e9)
    {
    }

    void appendTo(std::vector<Gap>& gaps) const
    {
        std::uint64_t previousEnd = view_.firstBegin();
        bool first = true;
        bool hole = false;
        for (std::int64_t entry = 0; entry < view_.entries(lane_); ++entry) {
            const trace::Firing* firing = view_.find({lane_, entry});
            if (firing == nullptr) {
                hole = true;
                continue;
            }
            // What a lane did while its firings were left out is not known: no gap.
            if (firing->begin > previousEnd && !hole)
                append(gaps, first ? edgeOfSection(previousEnd, firing->begin,
                                                   model::TaskId(firing->task))
                                   : gapBefore(view_, {lane_, entry}, previousEnd));
            previousEnd = std::max(previousEnd, firing->end);
            first = hole = false;
        }
        if (previousEnd < view_.lastEnd() && !hole)
            append(gaps, edgeOfSection(previousEnd, view_.lastEnd(), model::TaskId()));
    }

private:
    Gap edgeOfSection(std::uint64_t begin, std::uint64_t end, model::TaskId waiting) const
    {
        return {lane_, begin, end, IdleCause::FillDrain, {}, waiting};
    }
    void append(std::vector<Gap>& gaps, Gap gap) const
    {
        if (double(gap.end - gap.begin) < clockError_) {
            gap.cause = IdleCause::Clock;
            gap.blame = {};
        }
        gaps.push_back(gap);
    }

    const SectionView& view_;
    std::uint32_t lane_;
    double clockError_; ///< nanoseconds
};

} // namespace

std::string toString(IdleCause cause)
{
    constexpr const char* names[] = {"data input",     "transfer",  "dependency", "credit",
                                     "fill and drain", "scheduler", "clock"};
    return names[int(cause)];
}

std::vector<Gap> idleGaps(const model::FlatProgram& flat, const trace::Section& section,
                          double clockErrorSeconds)
{
    const SectionView view(flat, section);
    std::vector<Gap> gaps;
    for (std::uint32_t lane = 0; lane < view.lanes(); ++lane)
        LaneGaps(view, lane, clockErrorSeconds).appendTo(gaps);
    return gaps;
}

} // namespace plugboard::profiler
