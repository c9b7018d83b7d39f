// SPDX-License-Identifier: Apache-2.0
#include "tests/runtime/tiny_plans.h"

#include <algorithm>

namespace plugboard::tests {
namespace {

using namespace plugboard::model;

std::int64_t aligned(std::int64_t bytes)
{
    return (bytes + 63) / 64 * 64;
}

} // namespace

TinyPlan::TinyPlan(int devices, int microBatches, ProgramKind kind)
{
    for (int id = 0; id < devices; ++id) {
        Device device;
        device.name = "device" + std::to_string(id);
        plan.topology.devices.push_back(device);
        plan.roles.push_back({device.name, {DeviceId(std::size_t(id))}});
    }
    plan.variableRegion.resize(std::size_t(devices));
    beginProgram(kind, microBatches);
}

void TinyPlan::beginProgram(ProgramKind kind, int microBatches)
{
    Program program;
    program.kind = kind;
    program.microBatches = microBatches;
    program.batch = microBatches;
    program.arena.resize(plan.roles.size());
    plan.programs.push_back(program);
}

TaskId TinyPlan::task(const std::string& name, int device, Rate rate, double seconds)
{
    Task task;
    task.name = name;
    task.opKind = "tiny";
    task.role = RoleId(std::size_t(device));
    task.rate = rate;
    task.kernel.seconds = {seconds};
    program().tasks.push_back(task);
    return TaskId(program().tasks.size() - 1);
}

LaneId TinyPlan::lane(int device, const std::vector<TaskId>& tasks, LaneKind kind)
{
    std::vector<Segment> segments;
    for (const TaskId task : tasks) {
        const bool once = program().tasks[task.index()].rate == Rate::Step;
        if (once || segments.empty() ||
            program().tasks[segments.back().tasks[0].index()].rate == Rate::Step)
            segments.push_back({{}, once ? 1 : program().microBatches, 0});
        segments.back().tasks.push_back(task);
    }
    const LaneId id = lane(device, segments);
    program().lanes[id.index()].kind = kind;
    return id;
}

LaneId TinyPlan::lane(int device, const std::vector<Segment>& segments)
{
    program().lanes.push_back({RoleId(std::size_t(device)), LaneKind::Compute, segments});
    return LaneId(program().lanes.size() - 1);
}

void TinyPlan::data(TaskId from, TaskId to, int distance)
{
    const Rate source = program().tasks[from.index()].rate;
    const Rate target = program().tasks[to.index()].rate;
    const EdgeJoin join = source == target       ? EdgeJoin::SameMicroBatch
                          : target == Rate::Step ? EdgeJoin::EachToStep
                                                 : EdgeJoin::StepToEach;
    program().edges.push_back({from, to, EdgeKind::Data, join, distance, EdgeVisibility::Host});
}

void TinyPlan::credit(TaskId from, TaskId to, int copies)
{
    data(to, from, copies);
    program().edges.back().kind = EdgeKind::Credit;
}

RegisterId TinyPlan::reg(const std::string& name, int device, const TensorType& type, int copies,
                         TaskId writer, const std::vector<TaskId>& readers, Rate rate)
{
    Register reg;
    reg.tensor = PlanTensorId(program().tensors.size());
    program().tensors.push_back({name, type, rate});
    reg.box = wholeBox(type.shape);
    reg.rate = rate;
    reg.device = DeviceId(std::size_t(device));
    reg.bytes = bytes(type);
    Bytes& arena = program().arena[std::size_t(device)];
    for (int copy = 0; copy < copies; ++copy) {
        reg.offsets.push_back(arena.value);
        arena.value += aligned(reg.bytes.value);
    }
    const RegisterId id(program().registers.size());
    program().registers.push_back(reg);
    if (writer.valid())
        program().tasks[writer.index()].outputs.push_back(id);
    for (const TaskId reader : readers)
        program().tasks[reader.index()].inputs.push_back(id);
    return id;
}

TinyPlan::Transfer TinyPlan::transfer(const std::string& name, RegisterId source, int from, int to,
                                      int copies, std::vector<Hop> route, std::int64_t bytes)
{
    const Rate rate = program().registers[source.index()].rate;
    Transfer made{task(name + ".send", from, rate), task(name + ".receive", to, rate), {}};
    const TensorType type =
        program().tensors[program().registers[source.index()].tensor.index()].type;
    made.arrived = reg(name, to, type, copies, made.receive, {}, rate);
    const ChannelId channel(program().channels.size());
    program().channels.push_back(
        {made.send, made.receive, {bytes ? bytes : model::bytes(type).value}, std::move(route)});
    Task& send = program().tasks[made.send.index()];
    send.kind = TaskKind::Send;
    send.channel = channel;
    send.inputs = {source};
    Task& receive = program().tasks[made.receive.index()];
    receive.kind = TaskKind::Receive;
    receive.channel = channel;
    data(made.send, made.receive);
    return made;
}

VariableId TinyPlan::variable(const std::string& name, const TensorType& type,
                              const std::vector<VariableShard>& shards)
{
    PlanVariable variable;
    variable.variable.name = name;
    variable.variable.type = type;
    variable.shards = shards;
    for (VariableShard& shard : variable.shards) {
        Bytes& region = plan.variableRegion[shard.device.index()];
        shard.offset = region.value;
        region.value += aligned(elements(shard.box) * sizeOf(type.type));
    }
    plan.variables.push_back(variable);
    return VariableId(plan.variables.size() - 1);
}

void TinyPlan::link(const std::string& a, const std::string& b, double bandwidth, double latency)
{
    const LinkRate rate{{bandwidth}, {latency}};
    plan.topology.links.push_back({a + "-" + b, a, b, rate, rate});
}

} // namespace plugboard::tests
