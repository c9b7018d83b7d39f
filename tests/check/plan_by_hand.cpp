// SPDX-License-Identifier: Apache-2.0
#include "tests/check/plan_by_hand.h"

#include <algorithm>

namespace plugboard::tests {

using namespace plugboard::model;

PlanByHand::PlanByHand(int microBatches, int period)
{
    plan_.topology.name = "three";
    plan_.topology.switches = {{"s"}, {"t"}};
    for (int id = 0; id < 3; ++id) {
        const std::string number = std::to_string(id);
        plan_.topology.hosts.push_back({"h" + number, {1 << 20}});
        Device device;
        device.name = "d" + number;
        device.host = "h" + number;
        device.peak = {1e9};
        device.memoryBandwidth = {1e9};
        device.memory = {1 << 20};
        plan_.topology.devices.push_back(device);
        plan_.roles.push_back({device.name, {DeviceId(std::size_t(id))}});
        plan_.requirements.push_back({DeviceKind::Cpu, "", 1, {}, ""});
    }
    for (const auto& [a, b] : {std::pair("d0", "s"), std::pair("s", "d1"), std::pair("d0", "d2"),
                               std::pair("d2", "d1"), std::pair("d0", "t"), std::pair("t", "d1")})
        plan_.topology.links.push_back({std::string(a) + b, a, b, {{1e9}, {0}}, {{1e9}, {0}}});
    plan_.variableRegion.resize(3);
    Program program;
    program.microBatches = microBatches;
    program.batch = 8 * microBatches;
    program.period = period;
    program.arena.resize(3);
    plan_.programs.push_back(program);
}

PlanTensorId PlanByHand::tensor(const std::string& name, const Shape& shape, Rate rate)
{
    program().tensors.push_back({name, {DataType::Float32, shape}, rate});
    return PlanTensorId(program().tensors.size() - 1);
}

RegisterId PlanByHand::reg(PlanTensorId tensor, int device, const Box& box,
                           std::vector<std::int64_t> offsets, Contribution part)
{
    Register reg;
    reg.tensor = tensor;
    reg.box = box;
    reg.contribution = part;
    reg.rate = program().tensors[tensor.index()].rate;
    reg.device = DeviceId(std::size_t(device));
    reg.bytes = {4 * elements(box)};
    reg.offsets = std::move(offsets);
    program().registers.push_back(reg);
    writer_.emplace_back();
    return RegisterId(program().registers.size() - 1);
}

std::vector<RegisterId> PlanByHand::variable(PlanTensorId tensor, const std::string& name,
                                             const std::vector<int>& devices,
                                             const std::vector<Dim>& boundaries)
{
    const TensorType type = program().tensors[tensor.index()].type;
    PlanVariable variable;
    variable.variable.name = name;
    variable.variable.type = type;
    std::vector<DeviceId> members;
    for (const int device : devices)
        members.push_back(DeviceId(std::size_t(device)));
    variable.group = group1d(members);
    variable.sharding = boundaries.empty() ? broadcast() : split(0, boundaries);
    std::vector<RegisterId> registers;
    for (std::size_t member = 0; member < devices.size(); ++member) {
        const Box box = boxOf(variable.sharding, variable.group.grid, type.shape, int(member));
        std::int64_t& size = plan_.variableRegion[members[member].index()].value;
        variable.shards.push_back({members[member], box, size});
        registers.push_back(reg(tensor, devices[member], box, {size}));
        program().registers.back().kind = RegisterKind::Variable;
        program().registers.back().variable = VariableId(plan_.variables.size());
        size += 4 * elements(box);
    }
    plan_.variables.push_back(std::move(variable));
    return registers;
}

TaskId PlanByHand::add(Task task, int device)
{
    const TaskId id(program().tasks.size());
    task.role = RoleId(std::size_t(device));
    std::vector<TaskId> before;
    for (const RegisterId in : task.inputs)
        if (const TaskId from = writer_[in.index()];
            from.valid() && std::find(before.begin(), before.end(), from) == before.end())
            before.push_back(from);
    for (const RegisterId out : task.outputs)
        if (program().registers[out.index()].kind != RegisterKind::Variable)
            writer_[out.index()] = id;
    program().tasks.push_back(std::move(task));
    for (const TaskId from : before)
        edge(from, id, EdgeKind::Data, 0);
    return id;
}

TaskId PlanByHand::compute(const std::string& name, const std::string& kind, int device,
                           const Attributes& attributes, const std::vector<RegisterId>& inputs,
                           const std::vector<RegisterId>& outputs)
{
    Task task;
    task.name = name;
    task.opKind = kind;
    task.attributes = attributes;
    task.inputs = inputs;
    task.outputs = outputs;
    task.rate =
        kind == "accumulate" ? Rate::MicroBatch : program().registers[outputs[0].index()].rate;
    if (kind == "accumulate")
        program().registers[outputs[0].index()].kind = RegisterKind::Accumulator;
    return add(std::move(task), device);
}

TaskId PlanByHand::move(const std::string& name, TaskKind kind, int device,
                        const std::vector<RegisterId>& inputs, RegisterId output,
                        CollectiveId collective)
{
    Task task;
    task.name = name;
    task.kind = kind;
    task.inputs = inputs;
    task.outputs = {output};
    task.rate = program().registers[output.index()].rate;
    task.collective = collective;
    return add(std::move(task), device);
}

TaskId PlanByHand::load(const std::string& name, int device, RegisterId output)
{
    Task task;
    task.name = name;
    task.kind = TaskKind::Load;
    task.attributes.set("fields", std::string("samples"));
    task.outputs = {output};
    return add(std::move(task), device);
}

PlanByHand::Transfer PlanByHand::transfer(const std::string& name, RegisterId source, int from,
                                          RegisterId arrival, int to, CollectiveId collective)
{
    const ChannelId channel(program().channels.size());
    const Register& held = program().registers[arrival.index()];
    Task task;
    task.name = name + ".send";
    task.kind = TaskKind::Send;
    task.inputs = {source};
    task.rate = held.rate;
    task.channel = channel;
    task.collective = collective;
    const Bytes bytes = held.bytes;
    const TaskId send = add(task, from);
    task.name = name + ".receive";
    task.kind = TaskKind::Receive;
    task.inputs = {};
    task.outputs = {arrival};
    const TaskId receive = add(task, to);
    edge(send, receive, EdgeKind::Data, 0);
    // Links 0, 1: d0 - s - d1; 2: d0 - d2; 3: d2 - d1.
    std::vector<Hop> route;
    if (from + to == 1)
        route = from == 0 ? std::vector<Hop>{{LinkId(0), false}, {LinkId(1), false}}
                          : std::vector<Hop>{{LinkId(1), true}, {LinkId(0), true}};
    else
        route = {{LinkId(from + to == 2 ? 2 : 3), from + to == 2 ? from == 2 : from == 1}};
    program().channels.push_back({send, receive, bytes, route});
    return {send, receive};
}

CollectiveId PlanByHand::collective(CollectiveKind kind, PlanTensorId tensor)
{
    program().collectives.push_back(
        {kind, "direct", tensor, group1d({DeviceId(0), DeviceId(1), DeviceId(2)}), {}});
    return CollectiveId(program().collectives.size() - 1);
}

void PlanByHand::edge(TaskId from, TaskId to, EdgeKind kind, int distance)
{
    const Rate source = program().tasks[from.index()].rate;
    const Rate target = program().tasks[to.index()].rate;
    const EdgeJoin join = source == target       ? EdgeJoin::SameMicroBatch
                          : target == Rate::Step ? EdgeJoin::EachToStep
                                                 : EdgeJoin::StepToEach;
    program().edges.push_back({from, to, kind, join, distance, EdgeVisibility::Host});
}

void PlanByHand::lane(int device, const std::vector<TaskId>& perMicroBatch,
                      const std::vector<TaskId>& perStep, LaneKind kind)
{
    Lane lane{RoleId(std::size_t(device)), kind, {}};
    if (!perMicroBatch.empty())
        lane.segments.push_back({perMicroBatch, program().microBatches, 0});
    if (!perStep.empty())
        lane.segments.push_back({perStep, 1, 0});
    program().lanes.push_back(lane);
}

Plan PlanByHand::finish(const std::string& network, int arena)
{
    plan_.networkName = network;
    for (std::size_t device = 0; device < 3; ++device) {
        program().arena[device] = {arena};
        plan_.requirements[device].memory = Bytes{arena} + plan_.variableRegion[device];
    }
    return plan_;
}

} // namespace plugboard::tests
