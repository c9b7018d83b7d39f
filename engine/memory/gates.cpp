// SPDX-License-Identifier: Apache-2.0
#include "engine/memory/gates.h"

namespace plugboard::memory {
namespace {

constexpr double kSlack = 0.1; ///< of a step: predictions may err by so much without a wait

/// The entry at a position of any step, as a gate.
Gate entryAt(const model::FlatProgram& flat, model::LaneId home, std::int64_t position)
{
    const std::int64_t length = std::int64_t(flat.lanes[home.index()].size());
    const std::int64_t within = (position % length + length) % length;
    const model::LaneEntry& entry = flat.lanes[home.index()][std::size_t(within)];
    return {entry.task, int((within - position) / length), position};
}

/// An edge from a task of rate MicroBatch to one of rate Step waits for its last firing.
bool nameable(const model::FlatProgram& flat, model::LaneId home, std::int64_t position)
{
    const std::int64_t length = std::int64_t(flat.lanes[home.index()].size());
    const model::LaneEntry& entry =
        flat.lanes[home.index()][std::size_t((position % length + length) % length)];
    return entry.microBatch + 1 == flat.firingsPerStep(entry.task);
}

} // namespace

Gate gateFrom(const model::FlatProgram& flat, model::LaneId home, std::int64_t position)
{
    while (!nameable(flat, home, position))
        ++position;
    return entryAt(flat, home, position);
}

std::optional<Gate> gateOf(const model::FlatProgram& flat, const std::vector<FiringTimes>& times,
                           Seconds stepTime, const Group& group, model::LaneId home,
                           std::int64_t known)
{
    const model::Task& filler = flat.program->tasks[group.filler.index()];
    if (times.empty() || stepTime.value <= 0 || filler.kind != model::TaskKind::Send ||
        filler.rate != model::Rate::Step || flat.laneOfTask[group.filler.index()] == home)
        return std::nullopt;
    const double latest = times[group.filler.index()].begin[0].value - kSlack * stepTime.value;
    const std::int64_t length = std::int64_t(flat.lanes[home.index()].size());
    for (std::int64_t position = length - 1; position > known; --position) {
        if (!nameable(flat, home, position))
            continue;
        const Gate gate = entryAt(flat, home, position);
        const double end =
            times[gate.task.index()].end.back().value - gate.distance * stepTime.value;
        if (end <= latest)
            return gate;
    }
    return std::nullopt;
}

model::Edge reuseEdge(const model::Program& program, const Gate& gate, const Group& group)
{
    const bool step = program.tasks[gate.task.index()].rate == model::Rate::Step;
    return {gate.task,
            group.filler,
            model::EdgeKind::Reuse,
            step ? model::EdgeJoin::SameMicroBatch : model::EdgeJoin::EachToStep,
            gate.distance,
            {}};
}

} // namespace plugboard::memory
