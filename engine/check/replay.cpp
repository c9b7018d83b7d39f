// SPDX-License-Identifier: Apache-2.0
#include "engine/check/replay.h"

#include "engine/check/finding.h"

#include <algorithm>
#include <deque>
#include <map>

namespace plugboard::check {
namespace {

using model::EdgeJoin;
using model::LaneId;
using model::TaskId;

/// What an entry waits for, as the entry of another lane counted over all steps; -1: nothing.
using Target = std::int64_t;

class Replay {
public:
    Replay(const model::FlatProgram& flat, std::int64_t steps)
        : flat_(flat), steps_(steps), edgesInto_(flat.program->tasks.size()),
          lanes_(flat.lanes.size())
    {
        const auto& edges = flat.program->edges;
        for (std::size_t edge = 0; edge < edges.size(); ++edge)
            edgesInto_[edges[edge].to.index()].push_back(std::uint32_t(edge));
        for (std::size_t lane = 0; lane < lanes_.size(); ++lane) {
            lanes_[lane].clock.assign(lanes_.size(), 0);
            lanes_[lane].waiters.assign(flat.lanes[lane].size(), 0);
        }
        countWaiters();
    }

    Result<void> run(const Visitor& visit)
    {
        std::deque<std::size_t> awake;
        for (std::size_t lane = 0; lane < lanes_.size(); ++lane)
            awake.push_back(lane);
        while (!awake.empty()) {
            const std::size_t lane = awake.front();
            awake.pop_front();
            while (!finished(lane) && !blocker(lane)) {
                if (auto visited = fire(lane, visit); !visited)
                    return visited;
                for (const std::size_t sleeper : lanes_[lane].sleepers)
                    awake.push_back(sleeper);
                lanes_[lane].sleepers.clear();
            }
            if (!finished(lane))
                lanes_[blockingLane(lane)].sleepers.push_back(lane);
        }
        for (std::size_t lane = 0; lane < lanes_.size(); ++lane)
            if (!finished(lane))
                return deadlock(lane);
        return {};
    }

private:
    /// The clock of a completed entry, kept until the last of its waiters has begun.
    struct Kept {
        std::vector<std::int64_t> clock;
        std::uint32_t waiters = 0;
    };
    struct LaneState {
        std::int64_t done = 0;
        std::vector<std::int64_t> clock;    ///< after the last completed entry
        std::vector<std::uint32_t> waiters; ///< edges' firings that name the entry, per position
        std::map<std::int64_t, Kept> kept;
        std::vector<std::size_t> sleepers; ///< lanes to look at when this one has moved
    };

    std::int64_t length(LaneId lane) const
    {
        return std::int64_t(flat_.lanes[lane.index()].size());
    }

    bool finished(std::size_t lane) const
    {
        return lanes_[lane].done == steps_ * length(LaneId(lane));
    }

    /// Written out from the meaning of EdgeJoin, without the model's waitOf.
    Target target(const model::Edge& edge, std::int64_t step, int microBatch) const
    {
        const std::int64_t perStep = flat_.firingsPerStep(edge.from);
        std::int64_t firing = step - edge.distance;
        if (edge.join == EdgeJoin::SameMicroBatch && perStep > 1)
            firing = step * perStep + microBatch - edge.distance;
        if (firing < 0)
            return -1;
        if (edge.join == EdgeJoin::EachToStep)
            firing = firing * perStep + perStep - 1;
        const std::int64_t within = flat_.position(edge.from, int(firing % perStep));
        return firing / perStep * length(flat_.laneOfTask[edge.from.index()]) + within;
    }

    void countWaiters()
    {
        for (const model::Edge& edge : flat_.program->edges) {
            LaneState& lane = lanes_[flat_.laneOfTask[edge.from.index()].index()];
            // In a step that is far enough from the first one.
            const std::int64_t step = std::int64_t(edge.distance) + 1;
            for (int m = 0; m < flat_.firingsPerStep(edge.to); ++m)
                ++lane.waiters[std::size_t(target(edge, step, m)) % lane.waiters.size()];
        }
    }

    model::LaneEntry head(std::size_t lane) const
    {
        const auto& entries = flat_.lanes[lane];
        return entries[std::size_t(lanes_[lane].done) % entries.size()];
    }

    /// The first edge that keeps the head of the lane from beginning; null: it may.
    const model::Edge* blocker(std::size_t lane) const
    {
        const model::LaneEntry entry = head(lane);
        const std::int64_t step = lanes_[lane].done / length(LaneId(lane));
        for (const std::uint32_t edge : edgesInto_[entry.task.index()]) {
            const model::Edge& what = flat_.program->edges[edge];
            const Target wanted = target(what, step, entry.microBatch);
            if (lanes_[flat_.laneOfTask[what.from.index()].index()].done <= wanted)
                return &what;
        }
        return nullptr;
    }

    std::size_t blockingLane(std::size_t lane) const
    {
        return flat_.laneOfTask[blocker(lane)->from.index()].index();
    }

    Result<void> fire(std::size_t lane, const Visitor& visit)
    {
        LaneState& state = lanes_[lane];
        const model::LaneEntry entry = head(lane);
        const std::int64_t step = state.done / length(LaneId(lane));
        for (const std::uint32_t edge : edgesInto_[entry.task.index()])
            join(state, flat_.program->edges[edge], step, entry.microBatch);
        state.clock[lane] = state.done;
        const Moment moment{LaneId(lane), state.done};
        if (visit)
            if (auto visited =
                    visit({entry.task, step, entry.microBatch, moment, Clock(state.clock)});
                !visited)
                return visited;
        const std::uint32_t waiters = state.waiters[std::size_t(state.done) % state.waiters.size()];
        if (waiters > 0)
            state.kept[state.done] = {state.clock, waiters};
        ++state.done;
        return {};
    }

    void join(LaneState& state, const model::Edge& edge, std::int64_t step, int microBatch)
    {
        const Target wanted = target(edge, step, microBatch);
        if (wanted < 0)
            return;
        const std::size_t from = flat_.laneOfTask[edge.from.index()].index();
        const auto kept = lanes_[from].kept.find(wanted);
        for (std::size_t lane = 0; lane < state.clock.size(); ++lane)
            state.clock[lane] = std::max(state.clock[lane], kept->second.clock[lane]);
        state.clock[from] = std::max(state.clock[from], wanted + 1);
        if (--kept->second.waiters == 0)
            lanes_[from].kept.erase(kept);
    }

    /// Follows what the lanes wait for until one comes up again.
    Error deadlock(std::size_t lane) const
    {
        std::vector<std::size_t> seen;
        while (std::find(seen.begin(), seen.end(), lane) == seen.end()) {
            seen.push_back(lane);
            lane = blockingLane(lane);
        }
        const auto first = std::find(seen.begin(), seen.end(), lane);
        std::string circle;
        for (auto at = first; at != seen.end(); ++at) {
            const model::Edge& edge = *blocker(*at);
            circle += firingName(head(*at)) + " waits for " + taskName(edge.from) + " behind ";
        }
        const TaskId task = head(*first).task;
        return finding(*flat_.program, task, "deadlock: " + circle + firingName(head(*first)));
    }

    const std::string& taskName(TaskId task) const
    {
        return flat_.program->tasks[task.index()].name;
    }
    std::string firingName(const model::LaneEntry& entry) const
    {
        return flat_.firingsPerStep(entry.task) == 1
                   ? taskName(entry.task)
                   : taskName(entry.task) + " of micro-batch " + std::to_string(entry.microBatch);
    }

    const model::FlatProgram& flat_;
    const std::int64_t steps_;
    std::vector<std::vector<std::uint32_t>> edgesInto_;
    std::vector<LaneState> lanes_;
};

} // namespace

Result<void> replay(const model::FlatProgram& flat, std::int64_t steps, const Visitor& visit)
{
    return Replay(flat, steps).run(visit);
}

} // namespace plugboard::check
