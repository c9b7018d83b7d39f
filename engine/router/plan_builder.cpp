// SPDX-License-Identifier: Apache-2.0
#include "engine/router/router.h"

#include <algorithm>

namespace plugboard::router {
namespace {

using model::DeviceId;
using model::RegisterId;
using model::TaskId;

model::EdgeJoin joinOf(model::Rate from, model::Rate to)
{
    if (from == to)
        return model::EdgeJoin::SameMicroBatch;
    return from == model::Rate::MicroBatch ? model::EdgeJoin::EachToStep
                                           : model::EdgeJoin::StepToEach;
}

void addDataEdge(model::Program& program, TaskId from, TaskId to)
{
    const model::EdgeJoin join =
        joinOf(program.tasks[from.index()].rate, program.tasks[to.index()].rate);
    program.edges.push_back({from, to, model::EdgeKind::Data, join, 0, {}});
}

/// A relay takes part in the collective that it serves.
void addMember(model::Program& program, model::CollectiveId collective, DeviceId device)
{
    if (!collective.valid())
        return;
    model::DeviceGroup& group = program.collectives[collective.index()].group;
    if (std::find(group.devices.begin(), group.devices.end(), device) != group.devices.end())
        return;
    group.devices.push_back(device);
    group.grid = {group.size()};
}

/// One leg of a transfer, past no other device.
Result<RegisterId> leg(PlanBuilder& builder, RegisterId source, const model::Box& box, DeviceId to,
                       model::CollectiveId collective, const std::string& name)
{
    model::Program& program = builder.program;
    const model::Register held = program.registers[source.index()];
    auto route = builder.routes.direct(held.device, to);
    if (!route)
        return route.error();
    const model::ChannelId channel(program.channels.size());
    model::Task send;
    send.name = name + ".send";
    send.kind = model::TaskKind::Send;
    send.rate = held.rate;
    send.inputs = {source};
    send.channel = channel;
    send.collective = collective;
    const TaskId sent = builder.addTask(held.device, std::move(send));
    const RegisterId arrived =
        builder.addRegister(held.tensor, box, held.contribution, held.rate, to);
    model::Task receive;
    receive.name = name + ".receive";
    receive.kind = model::TaskKind::Receive;
    receive.rate = held.rate;
    receive.outputs = {arrived};
    receive.channel = channel;
    receive.collective = collective;
    const TaskId received = builder.addTask(to, std::move(receive));
    addDataEdge(program, sent, received);
    program.channels.push_back(
        {sent, received, program.registers[arrived.index()].bytes, std::move(*route)});
    return arrived;
}

} // namespace

RegisterId PlanBuilder::addRegister(model::PlanTensorId tensor, model::Box box,
                                    model::Contribution contribution, model::Rate rate,
                                    DeviceId onDevice)
{
    model::Register added;
    added.tensor = tensor;
    added.bytes = {model::elements(box) * model::sizeOf(program.tensors[tensor.index()].type.type)};
    added.box = std::move(box);
    added.contribution = contribution;
    added.rate = rate;
    added.device = onDevice;
    program.registers.push_back(std::move(added));
    writer.emplace_back();
    return RegisterId(program.registers.size() - 1);
}

TaskId PlanBuilder::addTask(DeviceId onDevice, model::Task task)
{
    const TaskId id(program.tasks.size());
    task.role = model::RoleId(onDevice.index());
    std::vector<TaskId> writers;
    for (const RegisterId input : task.inputs) {
        const TaskId from = writer[input.index()];
        if (from.valid() && std::find(writers.begin(), writers.end(), from) == writers.end())
            writers.push_back(from);
    }
    // What is read across steps (a variable) has no writer within the step.
    for (const RegisterId output : task.outputs)
        if (program.registers[output.index()].kind != model::RegisterKind::Variable)
            writer[output.index()] = id;
    program.tasks.push_back(std::move(task));
    device.push_back(onDevice);
    for (const TaskId from : writers)
        addDataEdge(program, from, id);
    return id;
}

Result<RegisterId> PlanBuilder::transfer(RegisterId source, const model::Box& box, DeviceId to,
                                         model::CollectiveId collective, const std::string& name)
{
    const model::Register held = program.registers[source.index()];
    if (held.device == to && held.box == box)
        return source;
    if (held.device == to) {
        const RegisterId piece = addRegister(held.tensor, box, held.contribution, held.rate, to);
        model::Task copy;
        copy.name = name + ".slice";
        copy.kind = model::TaskKind::Copy;
        copy.rate = held.rate;
        copy.inputs = {source};
        copy.outputs = {piece};
        copy.collective = collective;
        addTask(to, std::move(copy));
        return piece;
    }
    const auto visited = routes.relays(held.device, to);
    if (!visited)
        return visited.error();
    RegisterId at = source;
    for (std::size_t stop = 1; stop < visited->size(); ++stop) {
        const DeviceId next = (*visited)[stop];
        const bool last = stop + 1 == visited->size();
        if (!last)
            addMember(program, collective, next);
        const std::string suffix = last ? "" : ".relay" + std::to_string(next.index());
        auto arrived = leg(*this, at, box, next, collective, name + suffix);
        if (!arrived)
            return arrived;
        at = *arrived;
    }
    return at;
}

} // namespace plugboard::router
