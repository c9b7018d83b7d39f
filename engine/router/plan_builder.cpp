// SPDX-License-Identifier: Apache-2.0
#include "engine/router/transfers.h"

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
        addDataEdge(from, id);
    return id;
}

void PlanBuilder::addDataEdge(TaskId from, TaskId to)
{
    const model::EdgeJoin join =
        joinOf(program.tasks[from.index()].rate, program.tasks[to.index()].rate);
    program.edges.push_back({from, to, model::EdgeKind::Data, join, 0, {}});
}

Result<RegisterId> PlanBuilder::transfer(RegisterId source, const model::Box& box, DeviceId to,
                                         model::CollectiveId collective, const std::string& name)
{
    const Transfer wanted{source, box, to, name};
    auto registers = transferAll(*this, {&wanted, 1}, collective);
    if (!registers)
        return registers.error();
    return registers->front();
}

} // namespace plugboard::router
