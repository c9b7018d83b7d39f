// SPDX-License-Identifier: Apache-2.0
#include "profiler/slack.h"

#include <algorithm>
#include <optional>

namespace plugboard::profiler {
namespace {

std::vector<std::uint64_t> stepEnds(const SectionView& view, const std::vector<Place>& places)
{
    std::vector<std::uint64_t> ends;
    for (const Place place : places) {
        const std::size_t step = std::size_t(view.step(place));
        if (ends.size() <= step)
            ends.resize(step + 1, 0);
        ends[step] = std::max(ends[step], view.find(place)->end);
    }
    return ends;
}

} // namespace

std::vector<std::vector<double>> slackOf(const SectionView& view)
{
    const std::vector<Place> order = topologicalOrder(view);
    const std::vector<std::uint64_t> ends = stepEnds(view, order);
    std::vector<std::vector<double>> slack(view.lanes());
    for (std::size_t lane = 0; lane < view.lanes(); ++lane)
        slack[lane].resize(std::size_t(view.entries(lane)), 0);
    const auto at = [&](Place place) -> double& {
        return slack[place.lane][std::size_t(place.entry)];
    };
    for (const Place place : order)
        at(place) = double(ends[std::size_t(view.step(place))] - view.find(place)->end);
    for (auto place = order.rbegin(); place != order.rend(); ++place) {
        const std::vector<Place> before = forerunners(view, *place);
        std::uint64_t ready = 0;
        for (const Place forerunner : before)
            ready = std::max(ready, view.find(forerunner)->end);
        for (const Place forerunner : before)
            at(forerunner) =
                std::min(at(forerunner), at(*place) + double(ready - view.find(forerunner)->end));
    }
    return slack;
}

std::vector<CriticalStep> criticalPath(const SectionView& view, std::int64_t step)
{
    std::optional<Place> at;
    for (std::uint32_t lane = 0; lane < view.lanes(); ++lane) {
        const std::int64_t length = std::int64_t(view.flat().lanes[lane].size());
        for (std::int64_t entry = step * length; entry < (step + 1) * length; ++entry)
            if (const trace::Firing* firing = view.find({lane, entry});
                firing != nullptr && (!at || firing->end > view.find(*at)->end))
                at = Place{lane, entry};
    }
    std::vector<CriticalStep> path;
    while (at && view.step(*at) == step) {
        const trace::Firing& firing = *view.find(*at);
        path.push_back({model::TaskId(firing.task), firing.firing, firing.begin, firing.end});
        at = lastForerunner(view, *at);
    }
    std::reverse(path.begin(), path.end());
    return path;
}

} // namespace plugboard::profiler
