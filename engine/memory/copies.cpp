// SPDX-License-Identifier: Apache-2.0
#include "engine/memory/copies.h"

#include <algorithm>
#include <map>
#include <numeric>

namespace plugboard::memory {
namespace {

using model::EdgeJoin;
using model::LaneId;
using model::Rate;
using model::TaskKind;

/// Across lanes more copies than this only let a lane run further ahead.
constexpr int kCopiesAcrossLanes = 4;
constexpr int kPeriod = 4;

LaneId laneOf(const model::FlatProgram& flat, model::TaskId task)
{
    return flat.laneOfTask[task.index()];
}

/// Copies that the order of the filler's own lane asks for.
int byLaneOrder(const model::FlatProgram& flat, const Group& group)
{
    const Positions positions(flat, group);
    const LaneId lane = laneOf(flat, group.filler);
    std::vector<double> fill;
    std::vector<double> last;
    for (int firing = 0; firing < positions.firings(); ++firing) {
        fill.push_back(double(positions.fill(firing)));
        last.push_back(double(positions.lastFill(firing)));
        for (const Access& access : group.accesses)
            if (laneOf(flat, access.task) == lane)
                last.back() = std::max(last.back(), double(positions.access(access, firing)));
    }
    const double length = double(flat.lanes[lane.index()].size());
    return copiesNeeded(fill, last, length, kPeriod * positions.firings());
}

/// Copies that the times of all lanes ask for; a loader, which waits for nobody, is taken to fill
/// the next copy while the ones in use are read.
int byTimes(const model::FlatProgram& flat, const Group& group,
            const std::vector<FiringTimes>& times, Seconds stepTime)
{
    const Positions positions(flat, group);
    const bool loads = flat.program->tasks[group.filler.index()].kind == TaskKind::Load;
    std::vector<double> fill;
    std::vector<double> last;
    for (int firing = 0; firing < positions.firings(); ++firing) {
        const auto& begins = times[group.filler.index()].begin;
        double begin = begins[std::min(std::size_t(firing), begins.size() - 1)].value;
        double firstRead = begin;
        double end = begin;
        for (std::size_t at = 0; at < group.accesses.size(); ++at) {
            int stepsLater = 0;
            const auto entry = positions.lastFiring(group.accesses[at], firing, stepsLater);
            const FiringTimes& of = times[entry.task.index()];
            const double shift = stepsLater * stepTime.value;
            const double from = of.begin[std::size_t(entry.microBatch)].value + shift;
            firstRead = at == 0 ? from : std::min(firstRead, from);
            end = std::max(end, of.end[std::size_t(entry.microBatch)].value + shift);
        }
        fill.push_back(loads ? firstRead : begin);
        last.push_back(end);
    }
    const int needed = copiesNeeded(fill, last, stepTime.value, kCopiesAcrossLanes);
    return loads ? std::min(needed + 1, kCopiesAcrossLanes) : needed;
}

bool hasStepReader(const model::FlatProgram& flat, const Group& group)
{
    return std::any_of(group.accesses.begin(), group.accesses.end(), [&](const Access& access) {
        return flat.program->tasks[access.task.index()].rate == Rate::Step;
    });
}

/// Refilled within a step from another lane: two copies let filler and reader overlap.
bool wantsTwo(const model::FlatProgram& flat, const Group& group)
{
    const TaskKind kind = flat.program->tasks[group.filler.index()].kind;
    return kind == TaskKind::Load || (kind == TaskKind::Send && group.rate == Rate::MicroBatch &&
                                      flat.program->microBatches > 1);
}

model::Edge creditEdge(const model::FlatProgram& flat, const Group& group, const Access& access)
{
    const Rate from = flat.program->tasks[access.task.index()].rate;
    const Rate to = flat.program->tasks[group.filler.index()].rate;
    const int microBatches = flat.program->microBatches;
    int distance = group.copies;
    if (group.rate == Rate::MicroBatch && from == Rate::Step)
        distance = group.copies / microBatches;
    else if (group.rate == Rate::Step && from == Rate::MicroBatch && to == Rate::MicroBatch)
        distance = group.copies * microBatches;
    const EdgeJoin join = from == to                 ? EdgeJoin::SameMicroBatch
                          : from == Rate::MicroBatch ? EdgeJoin::EachToStep
                                                     : EdgeJoin::StepToEach;
    return {access.task, group.filler, model::EdgeKind::Credit, join, distance - access.distance,
            {}};
}

/// Whether `late` comes last of all accesses of its lane in every firing.
bool comesLast(const Positions& positions, const Access& late, const std::vector<Access>& all)
{
    for (int firing = 0; firing < positions.firings(); ++firing)
        for (const Access& other : all)
            if (positions.access(other, firing) > positions.access(late, firing))
                return false;
    return true;
}

} // namespace

int copiesNeeded(const std::vector<double>& fill, const std::vector<double>& lastAccess,
                 double period, int limit)
{
    const int firings = int(fill.size());
    for (int copies = 1; copies < limit; ++copies) {
        bool enough = true;
        for (int firing = 0; firing < firings && enough; ++firing) {
            const int next = firing + copies;
            enough = lastAccess[std::size_t(firing)] <=
                     fill[std::size_t(next % firings)] + next / firings * period;
        }
        if (enough)
            return copies;
    }
    return limit;
}

int roundedCopies(int copies, int firingsPerStep)
{
    while (kPeriod * firingsPerStep % copies != 0)
        ++copies;
    return copies;
}

int periodOf(int copies, int firingsPerStep)
{
    return copies / std::gcd(copies, firingsPerStep);
}

void chooseCopies(const model::FlatProgram& flat, const std::vector<FiringTimes>& times,
                  Seconds stepTime, std::vector<Group>& groups)
{
    for (Group& group : groups) {
        if (!group.filler.valid())
            continue;
        const int firings = Positions(flat, group).firings();
        const LaneId lane = laneOf(flat, group.filler);
        int copies = byLaneOrder(flat, group);
        const bool across =
            std::any_of(group.accesses.begin(), group.accesses.end(),
                        [&](const Access& a) { return laneOf(flat, a.task) != lane; });
        if (across && !times.empty())
            copies = std::max(copies, byTimes(flat, group, times, stepTime));
        if (across && (wantsTwo(flat, group) || times.empty()))
            copies = std::max(copies, 2);
        for (const Access& access : group.accesses)
            copies = std::max(copies, access.distance + 1);
        if (group.rate == Rate::MicroBatch && hasStepReader(flat, group))
            copies = (copies + firings - 1) / firings * firings;
        group.copies = roundedCopies(copies, firings);
    }
}

std::vector<model::Edge> creditEdges(const model::FlatProgram& flat, const Group& group)
{
    if (!group.filler.valid())
        return {};
    std::map<LaneId, std::vector<Access>> byLane;
    for (const Access& access : group.accesses)
        if (laneOf(flat, access.task) != laneOf(flat, group.filler))
            byLane[laneOf(flat, access.task)].push_back(access);
    const Positions positions(flat, group);
    std::vector<model::Edge> edges;
    for (const auto& [lane, accesses] : byLane) {
        const auto last = std::find_if(accesses.begin(), accesses.end(), [&](const Access& access) {
            return comesLast(positions, access, accesses);
        });
        if (last != accesses.end()) {
            edges.push_back(creditEdge(flat, group, *last));
            continue;
        }
        for (const Access& access : accesses)
            edges.push_back(creditEdge(flat, group, access));
    }
    return edges;
}

} // namespace plugboard::memory
