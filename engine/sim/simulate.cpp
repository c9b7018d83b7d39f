// SPDX-License-Identifier: Apache-2.0
#include "engine/sim/simulate.h"

#include "engine/firing/firing.h"
#include "engine/sim/shared_links.h"
#include "engine/trace/steps.h"

#include <algorithm>
#include <cmath>
#include <queue>
#include <tuple>

namespace plugboard::sim {
namespace {

constexpr std::uint64_t kLookEvery = 256; ///< rounds between two looks at the stop

std::uint64_t nanoseconds(double seconds)
{
    return std::uint64_t(std::llround(seconds * 1e9));
}

class Simulation {
public:
    Simulation(const model::Plan& plan, const model::FlatProgram& flat,
               const SimulateOptions& options)
        : flat_(flat), options_(options), topology_(plan.topology),
          compiled_(firing::compile(flat)), machine_(compiled_), links_(plan.topology),
          states_(flat.lanes.size(), State::Idle), beginTimes_(flat.lanes.size(), 0),
          considered_(flat.lanes.size(), false)
    {
        section_.program = flat.program->kind;
        section_.origin = trace::Origin::Predicted;
        section_.firstStep = options.firstStep;
        section_.steps = options.steps;
        section_.lanes.resize(flat.lanes.size());
    }

    Result<trace::Section> run()
    {
        for (std::size_t lane = 0; lane < flat_.lanes.size(); ++lane)
            consider(lane);
        do {
            if (++rounds_ % kLookEvery == 0 && options_.stop.asked())
                return Error{ErrorCode::Interrupted, "the simulation was cancelled",
                             toString(flat_.program->kind)};
            beginWhatMay();
        } while (advance());
        for (std::size_t lane = 0; lane < flat_.lanes.size(); ++lane)
            if (!finished(lane))
                return deadlock(lane);
        return std::move(section_);
    }

private:
    enum class State { Idle, HandedOver, Running };
    struct Event {
        double time;
        std::uint64_t sequence; ///< keeps equal times in order of creation
        std::size_t lane;
        bool operator>(const Event& other) const
        {
            return std::tie(time, sequence) > std::tie(other.time, other.sequence);
        }
    };

    bool finished(std::size_t lane) const
    {
        return flat_.lanes[lane].empty() || machine_.step(lane) >= options_.steps;
    }

    /// Index of the lane's next firing among all firings of its task.
    std::int64_t firingOf(std::size_t lane) const
    {
        const model::LaneEntry& entry = machine_.head(lane);
        return (options_.firstStep + machine_.step(lane)) * flat_.firingsPerStep(entry.task) +
               entry.microBatch;
    }

    void beginWhatMay()
    {
        for (const std::size_t lane : candidates_) {
            considered_[lane] = false;
            if (states_[lane] != State::Idle || finished(lane) || machine_.blockedBy(lane))
                continue;
            const double gap =
                options_.handOver ? options_.handOver(machine_.head(lane).task, firingOf(lane)) : 0;
            if (gap > 0) {
                states_[lane] = State::HandedOver;
                schedule(lane, now_ + gap);
            } else
                begin(lane);
        }
        candidates_.clear();
    }

    void begin(std::size_t lane)
    {
        states_[lane] = State::Running;
        beginTimes_[lane] = now_;
        machine_.begin(lane);
        const model::TaskId id = machine_.head(lane).task;
        const model::Task& task = flat_.program->tasks[id.index()];
        if (options_.duration)
            return schedule(lane, now_ + options_.duration(id, firingOf(lane)));
        if (const model::Channel* channel = routedChannel(task))
            return links_.start(lane, channel->route, double(channel->bytes.value), now_);
        schedule(lane, now_ + task.kernel.seconds.value);
    }

    /// The channel of a Send that takes links; null for everything else.
    const model::Channel* routedChannel(const model::Task& task) const
    {
        if (task.kind != model::TaskKind::Send || !task.channel.valid())
            return nullptr;
        const model::Channel& channel = flat_.program->channels[task.channel.index()];
        return channel.route.empty() ? nullptr : &channel;
    }

    double latency(const model::Channel& channel) const
    {
        double sum = 0;
        for (const model::Hop& hop : channel.route) {
            const model::Link& link = topology_.links[hop.link.index()];
            sum += (hop.backward ? link.backward : link.forward).latency.value;
        }
        return sum;
    }

    void schedule(std::size_t lane, double time) { events_.push({time, sequence_++, lane}); }

    /// Goes to the next moment at which something happens; false where nothing will.
    bool advance()
    {
        const double passed = links_.nextFinish();
        if (events_.empty() && std::isinf(passed))
            return false;
        if (events_.empty() || passed <= events_.top().time) {
            now_ = passed;
            for (const std::size_t lane : links_.finished(now_))
                schedule(lane, now_ + latency(*routedChannel(
                                          flat_.program->tasks[machine_.head(lane).task.index()])));
            return true;
        }
        const Event event = events_.top();
        events_.pop();
        now_ = event.time;
        if (states_[event.lane] == State::HandedOver)
            begin(event.lane);
        else
            end(event.lane);
        return true;
    }

    void end(std::size_t lane)
    {
        section_.lanes[lane].push_back({nanoseconds(beginTimes_[lane]), nanoseconds(now_),
                                        machine_.head(lane).task.value,
                                        std::uint32_t(firingOf(lane))});
        states_[lane] = State::Idle;
        consider(lane);
        if (machine_.end(lane))
            for (const std::uint32_t waiter : compiled_.lanes[lane].waiters)
                consider(waiter);
    }

    /// The lane's next entry may have become ready.
    void consider(std::size_t lane)
    {
        if (considered_[lane])
            return;
        considered_[lane] = true;
        candidates_.push_back(lane);
    }

    Error deadlock(std::size_t lane) const
    {
        const model::LaneEntry& entry = machine_.head(lane);
        const model::Edge& edge = flat_.program->edges[machine_.blockedBy(lane)->edge];
        const auto& tasks = flat_.program->tasks;
        return {ErrorCode::Internal,
                "deadlock at step " + std::to_string(options_.firstStep + machine_.step(lane)) +
                    ": micro-batch " + std::to_string(entry.microBatch) + " waits for " +
                    tasks[edge.from.index()].name,
                toString(flat_.program->kind) + "/" + tasks[entry.task.index()].name};
    }

    const model::FlatProgram& flat_;
    const SimulateOptions& options_;
    const model::Topology& topology_;
    const firing::CompiledProgram compiled_;
    firing::Machine<firing::PlainCounter> machine_;
    SharedLinks links_;
    std::vector<State> states_;
    std::vector<double> beginTimes_;
    std::vector<std::size_t> candidates_; ///< in the order in which they were considered
    std::vector<bool> considered_;        ///< per lane
    std::priority_queue<Event, std::vector<Event>, std::greater<>> events_;
    std::uint64_t sequence_ = 0;
    std::uint64_t rounds_ = 0;
    double now_ = 0;
    trace::Section section_;
};

} // namespace

Result<trace::Section> simulate(const model::Plan& plan, const model::Program& program,
                                const SimulateOptions& options)
{
    const Result<model::FlatProgram> flat = model::flatten(plan, program);
    if (!flat)
        return flat.error();
    return Simulation(plan, *flat, options).run();
}

Seconds stepTime(const trace::Section& section, const model::Program& program)
{
    const std::vector<std::uint64_t> ends = trace::stepEnds(program, section);
    if (ends.empty())
        return {};
    if (ends.size() == 1)
        return {double(ends[0]) * 1e-9};
    // The first half fills the pipeline.
    const std::size_t from = (ends.size() - 1) / 2;
    return {double(ends.back() - ends[from]) * 1e-9 / double(ends.size() - 1 - from)};
}

} // namespace plugboard::sim
