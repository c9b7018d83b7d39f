// SPDX-License-Identifier: Apache-2.0
#include "engine/memory/live_set.h"

#include <algorithm>

namespace plugboard::memory {

bool LiveSet::meets(const LiveSet& other) const
{
    if (always || other.always || lane != other.lane)
        return true;
    auto a = spans.begin();
    auto b = other.spans.begin();
    while (a != spans.end() && b != other.spans.end()) {
        if (a->last < b->first)
            ++a;
        else if (b->last < a->first)
            ++b;
        else
            return true;
    }
    return false;
}

void LiveSet::add(Span span, std::int64_t circle)
{
    if (span.first > span.last || span.last - span.first + 1 >= circle) {
        always = true;
        return;
    }
    const std::int64_t first = (span.first % circle + circle) % circle;
    const std::int64_t last = first + span.last - span.first;
    spans.push_back({first, std::min(last, circle - 1)});
    if (last >= circle)
        spans.push_back({0, last - circle});
    std::sort(spans.begin(), spans.end());
}

std::optional<std::int64_t> LiveSet::lastWithin(Span window, std::int64_t circle) const
{
    std::optional<std::int64_t> latest;
    const auto turnsBack = [circle](std::int64_t position) {
        return (position - (position % circle + circle) % circle) / circle;
    };
    for (std::int64_t turn = turnsBack(window.first); turn <= turnsBack(window.last); ++turn)
        for (const Span& span : spans) {
            const std::int64_t first = std::max(span.first + turn * circle, window.first);
            const std::int64_t last = std::min(span.last + turn * circle, window.last);
            if (first <= last && (!latest || last > *latest))
                latest = last;
        }
    return latest;
}

std::optional<model::LaneId> homeOf(const model::FlatProgram& flat, const Group& group)
{
    if (!group.filler.valid())
        return std::nullopt;
    if (group.accesses.empty())
        return flat.laneOfTask[group.filler.index()];
    const model::LaneId home = flat.laneOfTask[group.accesses[0].task.index()];
    for (const Access& access : group.accesses)
        if (flat.laneOfTask[access.task.index()] != home)
            return std::nullopt;
    return home;
}

Span spanOf(const model::FlatProgram& flat, const Precedence& precedence, const Group& group,
            model::LaneId home, int firing)
{
    const Positions positions(flat, group);
    const model::LaneId lane = flat.laneOfTask[group.filler.index()];
    Span span{positions.fill(firing), positions.lastFill(firing)};
    if (lane != home)
        span.first = precedence.latest(lane, std::uint32_t(positions.fill(firing)), home) + 1;
    if (lane != home)
        span.last = span.first;
    for (const Access& access : group.accesses)
        span.last = std::max(span.last, positions.access(access, firing));
    return span;
}

} // namespace plugboard::memory
