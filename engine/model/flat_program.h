// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/model/plan.h"

#include <cstdint>
#include <vector>

namespace plugboard::model {

/// One place in a lane's step: this task, for this micro-batch (0 for tasks of rate Step).
struct LaneEntry {
    TaskId task;
    std::int32_t microBatch = 0;
};

/// A program with its roles and segments expanded: what check, simulator, firing and profiler see.
/// Lanes are FIFO, and a step has a fixed length on each lane, so "firing n of task t is complete"
/// is "its lane has completed so many entries": one counter per lane says everything.
struct FlatProgram {
    const Program* program = nullptr;
    std::vector<std::vector<LaneEntry>> lanes; ///< one step, per lane
    std::vector<DeviceId> laneDevice;
    std::vector<LaneId> laneOfTask;
    std::vector<DeviceId> deviceOfTask;
    /// Position in the lane's step of (task, micro-batch), at firstEntry[task] + microBatch.
    std::vector<std::uint32_t> entryPosition;
    std::vector<std::uint32_t> firstEntry;
    std::vector<TaskId> writer; ///< per register; invalid: none (a variable that is only read)
    std::vector<std::vector<TaskId>> readers; ///< per register

    int firingsPerStep(TaskId task) const
    {
        return program->tasks[task.index()].rate == Rate::Step ? 1 : program->microBatches;
    }
    std::uint32_t position(TaskId task, int microBatch) const
    {
        return entryPosition[firstEntry[task.index()] + std::uint32_t(microBatch)];
    }
};

/// A wait of lane entry (lane, position) at step s, met when the other lane has completed at least
/// (s - stepsBack) * its length + position + 1 entries (always met while s < stepsBack).
struct Wait {
    LaneId lane;
    std::uint32_t position = 0;
    std::int32_t stepsBack = 0;
    std::uint32_t edge = 0; ///< index into program.edges: the reason
};

/// Expands roles and segments. The only function that does; everything behind it sees flat tasks.
/// errors  InvalidInput where ids are out of range, a (task, micro-batch) is missing from the lanes
/// or
///         stands twice, or rates and segments disagree; Unsupported "role.replicas" for more than
///         one replica
Result<FlatProgram> flatten(const Plan& plan, const Program& program);

/// What an edge makes firing (to, microBatch) wait for. EachToStep waits for the last micro-batch
/// alone: firings of a task ascend on a FIFO lane.
Wait waitOf(const FlatProgram& flat, std::uint32_t edge, int microBatch);

} // namespace plugboard::model
