// SPDX-License-Identifier: Apache-2.0
#include "engine/memory/copies.h"
#include "engine/memory/gates.h"
#include "engine/memory/memory.h"
#include "engine/memory/pack.h"

#include <algorithm>
#include <map>

namespace plugboard::memory {
namespace {

using model::EdgeKind;
using model::LaneId;

/// One copy of a group, as a block of its device's arena.
struct Copy {
    std::size_t group = 0;
    int copy = 0;
};

/// What is known of a group's place on its home lane.
struct Home {
    LaneId lane;
    std::optional<Gate> gate; ///< a Reuse edge from here would free the bytes until then
};

class Planner {
public:
    Planner(model::Program& program, const model::FlatProgram& flat,
            const std::vector<FiringTimes>& times, Seconds stepTime, Stop stop)
        : program_(program), flat_(flat), times_(times), stepTime_(stepTime), stop_(stop),
          groups_(groupsOf(flat)), homes_(groups_.size())
    {
    }

    Result<void> run(std::size_t devices)
    {
        chooseCopies(flat_, times_, stepTime_, groups_);
        if (auto ordered = addCredits(); !ordered)
            return ordered;
        program_.period = 1;
        for (const Group& group : groups_)
            program_.period = std::max(program_.period,
                                       periodOf(group.copies, Positions(flat_, group).firings()));
        for (std::size_t at = 0; at < groups_.size() && !stop_.asked(); ++at)
            findHome(at);
        place(devices, true);
        if (!stop_.asked() && !Precedence::of(flat_, stop_)) {
            // The times did not repeat as they showed: without the reuse edges nothing can stick.
            dropReuse();
            place(devices, false);
        }
        if (stop_.asked())
            return Error{ErrorCode::Interrupted, "the layout of the memory was cancelled",
                         toString(program_.kind)};
        addWorkspace(devices);
        return {};
    }

private:
    /// Credit edges with few copies may tie lanes into a knot that more copies undo; with as many
    /// copies as micro-batches a credit reaches back into the step before.
    Result<void> addCredits()
    {
        const std::vector<model::Edge> edges = program_.edges;
        for (;;) {
            for (const Group& group : groups_)
                for (const model::Edge& edge : creditEdges(flat_, group))
                    program_.edges.push_back(edge);
            precedence_ = Precedence::of(flat_, stop_);
            if (precedence_)
                return {};
            program_.edges = edges;
            if (!addCopies())
                return Error{ErrorCode::Infeasible, "the orders of the lanes wait for one another",
                             toString(program_.kind)};
        }
    }

    bool addCopies()
    {
        bool added = false;
        for (Group& group : groups_) {
            const int firings = group.filler.valid() ? Positions(flat_, group).firings() : 1;
            if (group.copies >= firings)
                continue;
            group.copies = roundedCopies(std::min(2 * group.copies, firings), firings);
            added = true;
        }
        return added;
    }

    void findHome(std::size_t at)
    {
        const Group& group = groups_[at];
        const auto lane = homeOf(flat_, group);
        if (!lane)
            return;
        homes_[at].lane = *lane;
        if (Positions(flat_, group).firings() != 1)
            return;
        const Span span = spanOf(flat_, *precedence_, group, *lane, 0);
        homes_[at].gate = gateOf(flat_, times_, stepTime_, group, *lane, span.first - 1);
    }

    std::int64_t circle(LaneId lane) const
    {
        return program_.period * std::int64_t(flat_.lanes[lane.index()].size());
    }

    LiveSet liveSet(const Copy& copy, bool gated) const
    {
        const Group& group = groups_[copy.group];
        const Home& home = homes_[copy.group];
        LiveSet live;
        live.lane = home.lane;
        live.always = !home.lane.valid();
        const int firings = live.always ? 0 : Positions(flat_, group).firings();
        for (int step = 0; step < program_.period; ++step)
            for (int firing = 0; firing < firings; ++firing) {
                if ((step * firings + firing) % group.copies != copy.copy)
                    continue;
                Span span = spanOf(flat_, *precedence_, group, home.lane, firing);
                if (gated && home.gate)
                    span.first = home.gate->position + 1;
                const std::int64_t shift = step * circle(home.lane) / program_.period;
                live.add({span.first + shift, span.last + shift}, circle(home.lane));
            }
        return live;
    }

    void place(std::size_t devices, bool gated)
    {
        std::vector<std::vector<Copy>> copies(devices);
        for (std::size_t at = 0; at < groups_.size(); ++at) {
            for (const model::RegisterId reg : groups_[at].registers)
                program_.registers[reg.index()].offsets.assign(std::size_t(groups_[at].copies), 0);
            for (int copy = 0; copy < groups_[at].copies; ++copy)
                copies[groups_[at].device.index()].push_back({at, copy});
        }
        program_.arena.assign(devices, {});
        for (std::size_t device = 0; device < devices; ++device) {
            std::vector<Block> blocks;
            for (const Copy& copy : copies[device]) {
                if (stop_.asked())
                    return;
                blocks.push_back({groups_[copy.group].bytes.value, liveSet(copy, gated)});
            }
            const Packing packing = pack(blocks, stop_);
            program_.arena[device] = {packing.size};
            for (std::size_t at = 0; at < blocks.size(); ++at)
                setOffset(copies[device][at], packing.offsets[at]);
            if (gated)
                addReuse(copies[device], blocks, packing);
        }
    }

    void setOffset(const Copy& copy, std::int64_t offset)
    {
        for (const model::RegisterId reg : groups_[copy.group].registers)
            program_.registers[reg.index()].offsets[std::size_t(copy.copy)] = offset;
    }

    /// One edge per Send whose bytes somebody uses between what surely comes before it and its
    /// gate.
    void addReuse(const std::vector<Copy>& copies, const std::vector<Block>& blocks,
                  const Packing& packing)
    {
        std::map<std::size_t, std::int64_t> needed; // per group, from the start of the Send's step
        for (std::size_t at = 0; at < copies.size() && !stop_.asked(); ++at)
            if (homes_[copies[at].group].gate)
                for (std::size_t other = 0; other < copies.size(); ++other)
                    if (other != at && share(blocks, packing, at, other))
                        raiseNeed(needed, copies[at], blocks[other].live);
        for (const auto& [group, position] : needed)
            program_.edges.push_back(
                reuseEdge(program_, gateFrom(flat_, homes_[group].lane, position), groups_[group]));
    }

    static bool share(const std::vector<Block>& blocks, const Packing& packing, std::size_t a,
                      std::size_t b)
    {
        return packing.offsets[a] < packing.offsets[b] + aligned(blocks[b].size) &&
               packing.offsets[b] < packing.offsets[a] + aligned(blocks[a].size);
    }

    void raiseNeed(std::map<std::size_t, std::int64_t>& needed, const Copy& copy,
                   const LiveSet& other) const
    {
        const Group& group = groups_[copy.group];
        const Home& home = homes_[copy.group];
        const Span sure = spanOf(flat_, *precedence_, group, home.lane, 0);
        for (int step = 0; step < program_.period; ++step) {
            if (step % group.copies != copy.copy)
                continue;
            const std::int64_t shift = step * circle(home.lane) / program_.period;
            const auto last = other.lastWithin({sure.first + shift, home.gate->position + shift},
                                               circle(home.lane));
            if (!last)
                continue;
            const auto entry = needed.try_emplace(copy.group, *last - shift).first;
            entry->second = std::max(entry->second, *last - shift);
        }
    }

    void dropReuse()
    {
        std::erase_if(program_.edges,
                      [](const model::Edge& edge) { return edge.kind == EdgeKind::Reuse; });
    }

    /// The kernels of a device share one block at the arena's end.
    void addWorkspace(std::size_t devices)
    {
        std::vector<std::int64_t> workspace(devices, 0);
        for (std::size_t task = 0; task < program_.tasks.size(); ++task) {
            std::int64_t& most = workspace[flat_.deviceOfTask[task].index()];
            most = std::max(most, program_.tasks[task].kernel.workspace.value);
        }
        for (std::size_t device = 0; device < devices; ++device)
            program_.arena[device].value += aligned(workspace[device]);
    }

    model::Program& program_;
    const model::FlatProgram& flat_;
    const std::vector<FiringTimes>& times_;
    const Seconds stepTime_;
    const Stop stop_;
    std::vector<Group> groups_;
    std::vector<Home> homes_;
    std::optional<Precedence> precedence_; ///< with the credit edges, without reuse edges
};

} // namespace

Result<void> planMemory(model::Program& program, const model::Plan& plan,
                        const std::vector<FiringTimes>& times, Seconds stepTime, Stop stop)
{
    const auto flat = model::flatten(plan, program);
    if (!flat)
        return flat.error();
    return Planner(program, *flat, times, stepTime, stop).run(plan.topology.devices.size());
}

} // namespace plugboard::memory
