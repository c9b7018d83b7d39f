// SPDX-License-Identifier: Apache-2.0
#include "engine/planner/lanes.h"

#include "engine/cost/cost.h"

#include <algorithm>
#include <map>
#include <queue>
#include <set>

namespace plugboard::planner {
namespace {

using model::LaneKind;
using model::TaskId;
using model::TaskKind;

/// A firing of one step: a task and a micro-batch.
struct Firing {
    TaskId task;
    int microBatch = 0;
    std::size_t lane = 0;
    double seconds = 0;
    double rank = 0; ///< longest path to the end, itself included
    bool urgent = false;
    std::vector<std::size_t> next;
    int missing = 0; ///< inputs that are not there yet
};

class ListScheduler {
public:
    ListScheduler(model::Program& program, const model::Topology& topology,
                  const std::vector<int>& stageOfDevice, int stages)
        : program_(program), topology_(topology), stageOfDevice_(stageOfDevice), stages_(stages)
    {
    }

    void run()
    {
        makeFirings();
        makeEdges();
        computeRanks();
        schedule();
        for (std::size_t lane = 0; lane < orders_.size(); ++lane)
            program_.lanes[lane].segments = segments(receivesLate(orders_[lane]));
    }

private:
    const model::Device& deviceOf(const model::Task& task) const
    {
        return topology_.devices[task.role.index()];
    }

    int firingsOf(const model::Task& task) const
    {
        return task.rate == model::Rate::Step ? 1 : program_.microBatches;
    }

    LaneKind laneKind(const model::Task& task) const
    {
        if (task.kind == TaskKind::Load)
            return LaneKind::Loader;
        if (deviceOf(task).kind == model::DeviceKind::Cpu)
            return LaneKind::Compute;
        return task.kind == TaskKind::Send      ? LaneKind::Send
               : task.kind == TaskKind::Receive ? LaneKind::Receive
                                                : LaneKind::Compute;
    }

    std::size_t laneOf(const model::Task& task)
    {
        const LaneKind kind = laneKind(task);
        const std::string owner =
            kind == LaneKind::Loader ? deviceOf(task).host : deviceOf(task).name;
        const auto [found, added] = lanes_.try_emplace({owner, kind}, program_.lanes.size());
        if (added)
            program_.lanes.push_back({task.role, kind, {}});
        return found->second;
    }

    double secondsOf(const model::Task& task) const
    {
        if (task.kind != TaskKind::Send)
            return task.kernel.seconds.value;
        const model::Channel& channel = program_.channels[task.channel.index()];
        return channel.route.empty()
                   ? task.kernel.seconds.value
                   : cost::transferTime(topology_, channel.route, channel.bytes).value;
    }

    /// A message of a micro-batch when others follow: the next stage waits for it.
    bool isUrgent(const model::Task& task) const
    {
        return task.kind == TaskKind::Send && task.rate == model::Rate::MicroBatch &&
               program_.microBatches > 1;
    }

    void makeFirings()
    {
        // Compute lanes first, so that lanes stand in the order of the devices.
        for (const TaskKind first : {TaskKind::Compute, TaskKind::Send})
            for (const model::Task& task : program_.tasks)
                if ((task.kind == TaskKind::Compute) == (first == TaskKind::Compute) &&
                    task.kind != TaskKind::Load)
                    laneOf(task);
        for (std::size_t at = 0; at < program_.tasks.size(); ++at) {
            const model::Task& task = program_.tasks[at];
            firstFiring_.push_back(firings_.size());
            for (int m = 0; m < firingsOf(task); ++m) {
                Firing firing;
                firing.task = TaskId(at);
                firing.microBatch = m;
                firing.lane = laneOf(task);
                firing.seconds = secondsOf(task);
                firing.urgent = isUrgent(task);
                firings_.push_back(std::move(firing));
            }
        }
        waitingForward_.resize(topology_.devices.size());
        backwardLeft_.assign(topology_.devices.size(),
                             std::vector<int>(std::size_t(program_.microBatches), 0));
        for (const Firing& firing : firings_)
            if (isPass(firing, model::Pass::Backward))
                ++backwardLeft_[role(firing)][std::size_t(firing.microBatch)];
        orders_.resize(program_.lanes.size());
    }

    bool isPass(const Firing& firing, model::Pass pass) const
    {
        const model::Task& task = program_.tasks[firing.task.index()];
        return task.pass == pass && task.rate == model::Rate::MicroBatch &&
               task.kind == TaskKind::Compute;
    }

    std::size_t role(const Firing& firing) const
    {
        return program_.tasks[firing.task.index()].role.index();
    }

    void addEdge(std::size_t from, std::size_t to)
    {
        firings_[from].next.push_back(to);
        ++firings_[to].missing;
    }

    void makeEdges()
    {
        for (const model::Edge& edge : program_.edges) {
            if (edge.distance != 0)
                continue;
            const std::size_t from = firstFiring_[edge.from.index()];
            const std::size_t to = firstFiring_[edge.to.index()];
            const int fromCount = firingsOf(program_.tasks[edge.from.index()]);
            const int toCount = firingsOf(program_.tasks[edge.to.index()]);
            for (int m = 0; m < std::max(fromCount, toCount); ++m)
                addEdge(from + std::size_t(std::min(m, fromCount - 1)),
                        to + std::size_t(std::min(m, toCount - 1)));
        }
        for (std::size_t at = 0; at < program_.tasks.size(); ++at)
            for (int m = 1; m < firingsOf(program_.tasks[at]); ++m)
                addEdge(firstFiring_[at] + std::size_t(m) - 1, firstFiring_[at] + std::size_t(m));
    }

    void computeRanks()
    {
        std::vector<int> missing;
        std::vector<std::size_t> order;
        for (std::size_t at = 0; at < firings_.size(); ++at) {
            missing.push_back(firings_[at].missing);
            if (missing.back() == 0)
                order.push_back(at);
        }
        for (std::size_t at = 0; at < order.size(); ++at)
            for (const std::size_t next : firings_[order[at]].next)
                if (--missing[next] == 0)
                    order.push_back(next);
        PB_CHECK(order.size() == firings_.size(), "edges of distance 0 form no cycle");
        for (auto at = order.rbegin(); at != order.rend(); ++at) {
            double rest = 0;
            for (const std::size_t next : firings_[*at].next)
                rest = std::max(rest, firings_[next].rank);
            firings_[*at].rank = firings_[*at].seconds + rest;
        }
    }

    /// Urgent ones first, then the longest path; equal ones in the order of micro-batches, then of
    /// the graph.
    struct Later {
        const std::vector<Firing>& firings;
        bool operator()(std::size_t a, std::size_t b) const
        {
            if (firings[a].urgent != firings[b].urgent)
                return firings[b].urgent;
            if (firings[a].rank != firings[b].rank)
                return firings[a].rank < firings[b].rank;
            if (firings[a].microBatch != firings[b].microBatch)
                return firings[a].microBatch > firings[b].microBatch;
            return a > b;
        }
    };
    using ReadyQueue = std::priority_queue<std::size_t, std::vector<std::size_t>, Later>;

    void schedule()
    {
        std::vector<ReadyQueue> ready(program_.lanes.size(), ReadyQueue(Later{firings_}));
        std::vector<bool> busy(program_.lanes.size(), false);
        using Event = std::pair<double, std::size_t>;
        std::priority_queue<Event, std::vector<Event>, std::greater<>> ends;
        const auto offer = [&](std::size_t at) {
            if (held(firings_[at]))
                waitingForward_[role(firings_[at])].push_back(at);
            else
                ready[firings_[at].lane].push(at);
        };
        for (std::size_t at = 0; at < firings_.size(); ++at)
            if (firings_[at].missing == 0)
                offer(at);
        double now = 0;
        std::size_t done = 0;
        while (done < firings_.size()) {
            for (std::size_t lane = 0; lane < ready.size(); ++lane)
                if (!busy[lane] && !ready[lane].empty()) {
                    const std::size_t at = ready[lane].top();
                    ready[lane].pop();
                    busy[lane] = true;
                    orders_[lane].push_back(at);
                    ends.push({now + firings_[at].seconds, at});
                }
            PB_CHECK(!ends.empty(), "a step without cycles can always go on");
            now = ends.top().first;
            while (!ends.empty() && ends.top().first <= now) {
                const std::size_t at = ends.top().second;
                ends.pop();
                ++done;
                busy[firings_[at].lane] = false;
                for (const std::size_t next : firings_[at].next)
                    if (--firings_[next].missing == 0)
                        offer(next);
                release(firings_[at], offer);
            }
        }
    }

    /// Whether the device must first finish the backward pass of an earlier micro-batch.
    bool held(const Firing& firing) const
    {
        if (!isPass(firing, model::Pass::Forward))
            return false;
        const int ahead = stages_ - stageOfDevice_[role(firing)];
        const int earlier = firing.microBatch - ahead;
        return earlier >= 0 && backwardLeft_[role(firing)][std::size_t(earlier)] > 0;
    }

    template <class Offer>
    void release(const Firing& firing, const Offer& offer)
    {
        if (!isPass(firing, model::Pass::Backward))
            return;
        if (--backwardLeft_[role(firing)][std::size_t(firing.microBatch)] > 0)
            return;
        std::vector<std::size_t> waiting = std::move(waitingForward_[role(firing)]);
        waitingForward_[role(firing)].clear();
        for (const std::size_t at : waiting)
            offer(at);
    }

    /// Moves each Receive of a shared lane to just before the first entry that needs it. Readers
    /// ascend in micro-batches, and so do the Receives of a channel still.
    std::vector<std::size_t> receivesLate(const std::vector<std::size_t>& order) const
    {
        std::vector<std::size_t> late;
        std::set<std::size_t> pending;
        const auto place = [&](std::size_t at) {
            for (auto receive = pending.begin(); receive != pending.end();) {
                const auto& next = firings_[*receive].next;
                const bool needed = std::find(next.begin(), next.end(), at) != next.end();
                if (needed)
                    late.push_back(*receive);
                receive = needed ? pending.erase(receive) : std::next(receive);
            }
            late.push_back(at);
        };
        for (const std::size_t at : order) {
            const model::Task& task = program_.tasks[firings_[at].task.index()];
            const bool receive = task.kind == TaskKind::Receive &&
                                 program_.lanes[firings_[at].lane].kind == LaneKind::Compute;
            if (receive)
                pending.insert(at);
            else
                place(at);
        }
        late.insert(late.end(), pending.begin(), pending.end());
        return late;
    }

    std::vector<model::Segment> segments(const std::vector<std::size_t>& order) const
    {
        std::vector<model::Segment> result;
        for (const std::size_t at : order) {
            const Firing& firing = firings_[at];
            if (result.empty() || result.back().microBatchOffset != firing.microBatch)
                result.push_back({{}, 1, firing.microBatch});
            result.back().tasks.push_back(firing.task);
        }
        std::vector<model::Segment> merged;
        for (model::Segment& segment : result) {
            const bool repeats =
                !merged.empty() && merged.back().tasks == segment.tasks &&
                merged.back().microBatchOffset + merged.back().count == segment.microBatchOffset;
            if (repeats)
                ++merged.back().count;
            else
                merged.push_back(std::move(segment));
        }
        return merged;
    }

    model::Program& program_;
    const model::Topology& topology_;
    const std::vector<int>& stageOfDevice_;
    int stages_;
    std::map<std::pair<std::string, LaneKind>, std::size_t> lanes_;
    std::vector<Firing> firings_;
    std::vector<std::size_t> firstFiring_;
    std::vector<std::vector<std::size_t>> orders_; ///< per lane, firings
    std::vector<std::vector<int>> backwardLeft_;   ///< per device and micro-batch
    std::vector<std::vector<std::size_t>> waitingForward_;
};

} // namespace

void orderLanes(model::Program& program, const model::Topology& topology,
                const std::vector<int>& stageOfDevice, int stages)
{
    ListScheduler(program, topology, stageOfDevice, stages).run();
}

} // namespace plugboard::planner
