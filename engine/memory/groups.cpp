// SPDX-License-Identifier: Apache-2.0
#include "engine/memory/groups.h"

#include <algorithm>
#include <map>

namespace plugboard::memory {
namespace {

using model::RegisterId;
using model::TaskId;

RegisterId rootOf(const model::Program& program, RegisterId id)
{
    while (program.registers[id.index()].kind == model::RegisterKind::InPlace)
        id = program.registers[id.index()].inPlaceOf;
    return id;
}

/// Data edges that reach back, by writer and reader.
std::map<std::pair<TaskId, TaskId>, int> distancesOf(const model::Program& program)
{
    std::map<std::pair<TaskId, TaskId>, int> distances;
    for (const model::Edge& edge : program.edges)
        if (edge.kind == model::EdgeKind::Data && edge.distance > 0) {
            int& most = distances[{edge.from, edge.to}];
            most = std::max(most, edge.distance);
        }
    return distances;
}

void addAccess(Group& group, TaskId task, int distance)
{
    if (!task.valid() || task == group.filler)
        return;
    for (Access& access : group.accesses)
        if (access.task == task) {
            access.distance = std::max(access.distance, distance);
            return;
        }
    group.accesses.push_back({task, distance});
}

TaskId fillerOf(const model::Program& program, TaskId writer)
{
    if (!writer.valid())
        return writer;
    const model::Task& task = program.tasks[writer.index()];
    return task.kind == model::TaskKind::Receive ? program.channels[task.channel.index()].send
                                                 : writer;
}

} // namespace

std::vector<Group> groupsOf(const model::FlatProgram& flat)
{
    const model::Program& program = *flat.program;
    const auto distances = distancesOf(program);
    std::vector<Group> groups;
    std::vector<std::size_t> groupOf(program.registers.size());
    for (std::size_t at = 0; at < program.registers.size(); ++at) {
        const model::Register& held = program.registers[at];
        if (held.kind == model::RegisterKind::Variable || held.kind == model::RegisterKind::InPlace)
            continue;
        groupOf[at] = groups.size();
        groups.push_back({RegisterId(at),
                          {RegisterId(at)},
                          held.rate,
                          held.device,
                          held.bytes,
                          fillerOf(program, flat.writer[at]),
                          {},
                          1});
    }
    for (std::size_t at = 0; at < program.registers.size(); ++at) {
        const model::Register& held = program.registers[at];
        const RegisterId root = rootOf(program, RegisterId(at));
        if (program.registers[root.index()].kind == model::RegisterKind::Variable)
            continue;
        Group& group = groups[groupOf[root.index()]];
        if (root.index() != at)
            group.registers.push_back(RegisterId(at));
        group.bytes = std::max(group.bytes, held.bytes);
        addAccess(group, flat.writer[at], 0);
        for (const TaskId reader : flat.readers[at]) {
            const auto back = distances.find({flat.writer[at], reader});
            addAccess(group, reader, back == distances.end() ? 0 : back->second);
        }
    }
    return groups;
}

std::int64_t Positions::fill(int firing) const
{
    const bool each = group_.rate == model::Rate::MicroBatch &&
                      flat_.program->tasks[group_.filler.index()].rate == model::Rate::MicroBatch;
    return flat_.position(group_.filler, each ? firing : 0);
}

std::int64_t Positions::lastFill(int firing) const
{
    const bool accumulates =
        group_.rate == model::Rate::Step &&
        flat_.program->tasks[group_.filler.index()].rate == model::Rate::MicroBatch;
    return accumulates ? flat_.position(group_.filler, flat_.program->microBatches - 1)
                       : fill(firing);
}

model::LaneEntry Positions::lastFiring(const Access& access, int firing, int& stepsLater) const
{
    const int microBatches = flat_.program->microBatches;
    const bool each = flat_.program->tasks[access.task.index()].rate == model::Rate::MicroBatch;
    stepsLater = access.distance;
    if (!each)
        return {access.task, 0};
    if (group_.rate == model::Rate::Step)
        return {access.task, microBatches - 1};
    stepsLater = (firing + access.distance) / microBatches;
    return {access.task, (firing + access.distance) % microBatches};
}

std::int64_t Positions::access(const Access& access, int firing) const
{
    int stepsLater = 0;
    const model::LaneEntry entry = lastFiring(access, firing, stepsLater);
    const auto length = flat_.lanes[flat_.laneOfTask[access.task.index()].index()].size();
    return std::int64_t(flat_.position(entry.task, entry.microBatch)) +
           stepsLater * std::int64_t(length);
}

} // namespace plugboard::memory
