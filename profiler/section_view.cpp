// SPDX-License-Identifier: Apache-2.0
#include "profiler/section_view.h"

#include <algorithm>
#include <limits>

namespace plugboard::profiler {

SectionView::SectionView(const model::FlatProgram& flat, const trace::Section& section)
    : flat_(flat), section_(section), firings_(flat.lanes.size()), waits_(flat.lanes.size())
{
    firstBegin_ = std::numeric_limits<std::uint64_t>::max();
    for (std::size_t lane = 0; lane < flat.lanes.size(); ++lane) {
        waits_[lane].resize(flat.lanes[lane].size());
        if (lane < section.lanes.size())
            index(lane, section.lanes[lane]);
    }
    firstBegin_ = std::min(firstBegin_, lastEnd_);
    const auto& edges = program().edges;
    for (std::uint32_t edge = 0; edge < edges.size(); ++edge) {
        const model::TaskId to = edges[edge].to;
        for (int m = 0; m < flat.firingsPerStep(to); ++m)
            waits_[flat.laneOfTask[to.index()].index()][flat.position(to, m)].push_back(
                model::waitOf(flat, edge, m));
    }
}

void SectionView::index(std::size_t lane, const std::vector<trace::Firing>& firings)
{
    const std::int64_t length = std::int64_t(flat_.lanes[lane].size());
    firings_[lane].resize(std::size_t(section_.steps * length), nullptr);
    for (const trace::Firing& firing : firings) {
        if (firing.task >= program().tasks.size() || firing.end < firing.begin)
            continue;
        const model::TaskId task(firing.task);
        const int perStep = flat_.firingsPerStep(task);
        const std::int64_t step = firing.firing / perStep - section_.firstStep;
        if (flat_.laneOfTask[task.index()].index() != lane || step < 0 || step >= section_.steps)
            continue;
        const std::uint32_t position = flat_.position(task, int(firing.firing) % perStep);
        firings_[lane][std::size_t(step * length + position)] = &firing;
        firstBegin_ = std::min(firstBegin_, firing.begin);
        lastEnd_ = std::max(lastEnd_, firing.end);
    }
}

const trace::Firing* SectionView::find(Place place) const
{
    const auto& lane = firings_[place.lane];
    return place.entry < 0 || place.entry >= std::int64_t(lane.size())
               ? nullptr
               : lane[std::size_t(place.entry)];
}

std::int64_t SectionView::step(Place place) const
{
    return place.entry / std::int64_t(flat_.lanes[place.lane].size());
}

std::vector<ResolvedWait> SectionView::waits(Place place) const
{
    const std::int64_t length = std::int64_t(flat_.lanes[place.lane].size());
    const std::int64_t step = place.entry / length;
    std::vector<ResolvedWait> resolved;
    for (const model::Wait& wait : waits_[place.lane][std::size_t(place.entry % length)]) {
        const std::uint32_t lane = wait.lane.value;
        const std::int64_t before = step - wait.stepsBack;
        const Place on{lane, before * std::int64_t(flat_.lanes[lane].size()) + wait.position};
        if (before >= 0 && find(on) != nullptr)
            resolved.push_back({on, wait.edge});
    }
    return resolved;
}

std::vector<Place> forerunners(const SectionView& view, Place place)
{
    std::vector<Place> found;
    if (view.find({place.lane, place.entry - 1}) != nullptr)
        found.push_back({place.lane, place.entry - 1});
    for (const ResolvedWait& wait : view.waits(place))
        found.push_back(wait.on);
    return found;
}

std::optional<Place> lastForerunner(const SectionView& view, Place place)
{
    std::optional<Place> last;
    for (const Place before : forerunners(view, place))
        if (!last || view.find(before)->end > view.find(*last)->end)
            last = before;
    return last;
}

Place sendOf(const SectionView& view, Place place)
{
    const auto kindOf = [&](Place of) { return view.program().tasks[view.find(of)->task].kind; };
    if (kindOf(place) != model::TaskKind::Receive)
        return place;
    for (const ResolvedWait& wait : view.waits(place))
        if (kindOf(wait.on) == model::TaskKind::Send)
            return wait.on;
    return place;
}

std::vector<Place> topologicalOrder(const SectionView& view)
{
    std::vector<std::int64_t> done(view.lanes(), 0);
    std::vector<Place> order;
    const auto advance = [&](std::uint32_t lane) {
        bool moved = false;
        while (done[lane] < view.entries(lane)) {
            const Place place{lane, done[lane]};
            for (const ResolvedWait& wait : view.waits(place))
                if (done[wait.on.lane] <= wait.on.entry)
                    return moved;
            if (view.find(place) != nullptr)
                order.push_back(place);
            ++done[lane];
            moved = true;
        }
        return moved;
    };
    for (bool moved = true; moved;) {
        moved = false;
        for (std::uint32_t lane = 0; lane < view.lanes(); ++lane)
            moved = advance(lane) || moved;
    }
    return order;
}

} // namespace plugboard::profiler
