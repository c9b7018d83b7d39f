// SPDX-License-Identifier: Apache-2.0
#include "engine/model/flat_program.h"

namespace plugboard::model {
namespace {

constexpr std::uint32_t kMissing = 0xffffffffu;

Error invalid(const Program& program, const std::string& subject, const std::string& message)
{
    return {ErrorCode::InvalidInput, message, toString(program.kind) + "/" + subject};
}

Result<void> checkReferences(const Plan& plan, const Program& program)
{
    if (program.microBatches < 1)
        return invalid(program, "micro-batches", "must be at least 1");
    for (const Role& role : plan.roles) {
        if (role.devices.size() != 1)
            return Error{ErrorCode::Unsupported,
                         "role.replicas: this build runs one replica per role", role.name};
        if (role.devices[0].index() >= plan.topology.devices.size())
            return invalid(program, role.name, "the role is bound to a device that the plan lacks");
    }
    for (const Task& task : program.tasks) {
        if (task.role.index() >= plan.roles.size())
            return invalid(program, task.name, "unknown role");
        for (const auto* registers : {&task.inputs, &task.outputs})
            for (const RegisterId reg : *registers)
                if (reg.index() >= program.registers.size())
                    return invalid(program, task.name, "unknown register");
    }
    for (const Edge& edge : program.edges)
        if (edge.from.index() >= program.tasks.size() || edge.to.index() >= program.tasks.size())
            return invalid(program, "edges", "an edge joins an unknown task");
    return {};
}

Result<void> checkJoins(const Program& program)
{
    for (const Edge& edge : program.edges) {
        const Rate from = program.tasks[edge.from.index()].rate;
        const Rate to = program.tasks[edge.to.index()].rate;
        const bool fits = edge.join == EdgeJoin::SameMicroBatch ? from == to
                          : edge.join == EdgeJoin::EachToStep
                              ? from == Rate::MicroBatch && to == Rate::Step
                              : from == Rate::Step && to == Rate::MicroBatch;
        if (!fits || edge.distance < 0)
            return invalid(program, program.tasks[edge.to.index()].name,
                           "an edge's join and the rates of its tasks disagree");
    }
    return {};
}

class Expansion {
public:
    Expansion(const Plan& plan, const Program& program) : plan_(plan), program_(program)
    {
        flat_.program = &program;
        flat_.laneOfTask.resize(program.tasks.size());
        flat_.deviceOfTask.reserve(program.tasks.size());
        for (const Task& task : program.tasks) {
            flat_.firstEntry.push_back(entries_);
            entries_ += std::uint32_t(task.rate == Rate::Step ? 1 : program.microBatches);
            flat_.deviceOfTask.push_back(plan.roles[task.role.index()].devices[0]);
        }
        flat_.entryPosition.assign(entries_, kMissing);
    }

    Result<FlatProgram> run()
    {
        for (std::size_t lane = 0; lane < program_.lanes.size(); ++lane)
            if (auto added = addLane(LaneId(lane)); !added)
                return added.error();
        for (std::size_t task = 0; task < program_.tasks.size(); ++task)
            for (int m = 0; m < flat_.firingsPerStep(TaskId(task)); ++m)
                if (flat_.position(TaskId(task), m) == kMissing)
                    return invalid(program_, program_.tasks[task].name,
                                   "micro-batch " + std::to_string(m) + " stands on no lane");
        addUsers();
        return std::move(flat_);
    }

private:
    Result<void> addLane(LaneId id)
    {
        const Lane& lane = program_.lanes[id.index()];
        if (lane.role.index() >= plan_.roles.size())
            return invalid(program_, "lane " + std::to_string(id.index()), "unknown role");
        flat_.lanes.emplace_back();
        flat_.laneDevice.push_back(plan_.roles[lane.role.index()].devices[0]);
        for (const Segment& segment : lane.segments) {
            if (segment.count < 1 || segment.microBatchOffset < 0 ||
                segment.microBatchOffset + std::int64_t(segment.count) > program_.microBatches)
                return invalid(program_, "lane " + std::to_string(id.index()),
                               "a segment covers micro-batches that the program lacks");
            for (int round = 0; round < segment.count; ++round)
                for (const TaskId task : segment.tasks)
                    if (auto added = addEntry(id, task, segment, round); !added)
                        return added;
        }
        return {};
    }

    Result<void> addEntry(LaneId lane, TaskId task, const Segment& segment, int round)
    {
        if (task.index() >= program_.tasks.size())
            return invalid(program_, "lane " + std::to_string(lane.index()), "unknown task");
        const Task& what = program_.tasks[task.index()];
        if (what.rate == Rate::Step && (segment.count != 1 || segment.microBatchOffset != 0))
            return invalid(program_, what.name,
                           "a task of rate step stands in a micro-batch segment");
        if (flat_.laneOfTask[task.index()].valid() && flat_.laneOfTask[task.index()] != lane)
            return invalid(program_, what.name, "the task stands on two lanes");
        if (what.role != program_.lanes[lane.index()].role && what.kind != TaskKind::Load)
            return invalid(program_, what.name, "the task stands on a lane of another role");
        const int microBatch = segment.microBatchOffset + round;
        std::uint32_t& position =
            flat_.entryPosition[flat_.firstEntry[task.index()] + std::uint32_t(microBatch)];
        if (position != kMissing)
            return invalid(program_, what.name,
                           "micro-batch " + std::to_string(microBatch) +
                               " stands twice on its lane");
        auto& entries = flat_.lanes[lane.index()];
        // Firing n + 1 after firing n: counters and copies rely on it.
        if (microBatch > 0 &&
            flat_.entryPosition[flat_.firstEntry[task.index()] + std::uint32_t(microBatch) - 1] ==
                kMissing)
            return invalid(program_, what.name, "its micro-batches do not ascend on the lane");
        position = std::uint32_t(entries.size());
        flat_.laneOfTask[task.index()] = lane;
        entries.push_back({task, microBatch});
        return {};
    }

    void addUsers()
    {
        flat_.writer.resize(program_.registers.size());
        flat_.readers.resize(program_.registers.size());
        for (std::size_t task = 0; task < program_.tasks.size(); ++task) {
            for (const RegisterId reg : program_.tasks[task].inputs)
                flat_.readers[reg.index()].push_back(TaskId(task));
            for (const RegisterId reg : program_.tasks[task].outputs)
                flat_.writer[reg.index()] = TaskId(task);
        }
    }

    const Plan& plan_;
    const Program& program_;
    FlatProgram flat_;
    std::uint32_t entries_ = 0;
};

} // namespace

Result<FlatProgram> flatten(const Plan& plan, const Program& program)
{
    if (auto valid = checkReferences(plan, program); !valid)
        return valid.error();
    if (auto valid = checkJoins(program); !valid)
        return valid.error();
    return Expansion(plan, program).run();
}

Wait waitOf(const FlatProgram& flat, std::uint32_t edge, int microBatch)
{
    const Edge& what = flat.program->edges[edge];
    const int perStep = flat.firingsPerStep(what.from);
    Wait wait;
    wait.edge = edge;
    wait.lane = flat.laneOfTask[what.from.index()];
    int firing = 0; // of `from`, within its step
    switch (what.join) {
    case EdgeJoin::SameMicroBatch: {
        const int wanted = microBatch - what.distance;
        wait.stepsBack = wanted >= 0 ? 0 : (-wanted + perStep - 1) / perStep;
        firing = wanted + wait.stepsBack * perStep;
        break;
    }
    case EdgeJoin::EachToStep:
        wait.stepsBack = what.distance;
        firing = perStep - 1; // ascending on a FIFO lane: the last one stands for all
        break;
    case EdgeJoin::StepToEach:
        wait.stepsBack = what.distance;
        break;
    }
    wait.position = flat.position(what.from, firing);
    return wait;
}

} // namespace plugboard::model
