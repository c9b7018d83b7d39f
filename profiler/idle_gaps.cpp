// SPDX-License-Identifier: Apache-2.0
#include "profiler/report.h"
#include "profiler/section_view.h"

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

/// The gap between two firings that follow each other on a lane. Its cause is the wait that was met
/// last, unless more of it lies behind that moment than before.
Gap gapBefore(const SectionView& view, Place place, std::uint64_t begin)
{
    const trace::Firing& waiting = *view.find(place);
    Gap gap;
    gap.lane = place.lane;
    gap.begin = begin;
    gap.end = waiting.begin;
    gap.waiting = model::TaskId(waiting.task);
    std::uint64_t lastMet = begin;
    for (const ResolvedWait& wait : view.waits(place)) {
        const trace::Firing& awaited = *view.find(wait.on);
        if (wait.on.lane == place.lane || awaited.end <= lastMet)
            continue;
        lastMet = awaited.end;
        gap.cause = causeOf(view.program(), wait.edge);
        gap.blame = model::TaskId(awaited.task);
    }
    lastMet = std::min(lastMet, gap.end);
    if (gap.end - lastMet > lastMet - gap.begin) {
        gap.cause = IdleCause::Scheduler;
        gap.blame = {};
    }
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
                append(gaps, first ? edgeOfSection(previousEnd, firing->begin, firing->task)
                                   : gapBefore(view_, {lane_, entry}, previousEnd));
            previousEnd = std::max(previousEnd, firing->end);
            first = hole = false;
        }
        if (previousEnd < view_.lastEnd() && !hole)
            append(gaps, edgeOfSection(previousEnd, view_.lastEnd(), model::TaskId::kNone));
    }

private:
    Gap edgeOfSection(std::uint64_t begin, std::uint64_t end, std::uint32_t waiting) const
    {
        Gap gap{lane_, begin, end, IdleCause::FillDrain, {}, {}};
        gap.waiting.value = waiting;
        return gap;
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
