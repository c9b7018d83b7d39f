// SPDX-License-Identifier: Apache-2.0
#include "engine/router/steps.h"
#include "engine/router/transfers.h"

namespace plugboard::router {

using model::RegisterId;

namespace {

model::DeviceId deviceOf(const Steps& steps, RegisterId reg)
{
    return steps.builder.program.registers[reg.index()].device;
}

} // namespace

RegisterId combine(const Steps& steps, model::TaskKind kind, std::vector<RegisterId> inputs,
                   const model::Box& box, model::DeviceId device, const std::string& name)
{
    model::Program& program = steps.builder.program;
    const model::Register first = program.registers[inputs[0].index()];
    model::Contribution contribution = first.contribution;
    if (kind == model::TaskKind::Sum)
        for (std::size_t at = 1; at < inputs.size(); ++at)
            contribution = unite(contribution, program.registers[inputs[at].index()].contribution);
    const RegisterId made =
        steps.builder.addRegister(first.tensor, box, contribution, first.rate, device);
    model::Task task;
    task.name = name;
    task.kind = kind;
    task.rate = first.rate;
    task.inputs = std::move(inputs);
    task.outputs = {made};
    task.collective = steps.id;
    steps.builder.addTask(device, std::move(task));
    return made;
}

Result<std::vector<RegisterId>> directReduce(const Steps& steps,
                                             std::span<const RegisterId> partials,
                                             const model::DeviceGroup& group,
                                             std::span<const Piece> pieces)
{
    std::vector<Transfer> transfers;
    for (std::size_t member = 0; member < pieces.size(); ++member)
        for (std::size_t from = 0; pieces[member] && from < partials.size(); ++from)
            if (deviceOf(steps, partials[from]) != group.devices[member])
                transfers.push_back(
                    {partials[from], *pieces[member], group.devices[member],
                     steps.name + "." + std::to_string(from) + "-" + std::to_string(member)});
    const auto arrived = transferAll(steps.builder, transfers, steps.id);
    if (!arrived)
        return arrived.error();
    auto next = arrived->begin();
    std::vector<RegisterId> made(pieces.size());
    for (std::size_t member = 0; member < pieces.size(); ++member) {
        if (!pieces[member])
            continue;
        std::vector<RegisterId> inputs;
        for (const RegisterId partial : partials)
            inputs.push_back(deviceOf(steps, partial) == group.devices[member] ? partial : *next++);
        made[member] =
            combine(steps, model::TaskKind::Sum, std::move(inputs), *pieces[member],
                    group.devices[member], steps.name + "." + std::to_string(member) + ".sum");
    }
    return made;
}

} // namespace plugboard::router
