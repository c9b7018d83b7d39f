// SPDX-License-Identifier: Apache-2.0
#include "engine/router/steps.h"

namespace plugboard::router {

using model::RegisterId;

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
    // All sends of a device stand before its sums: no lane waits for one that waits for it.
    std::vector<std::vector<RegisterId>> arrived(pieces.size());
    for (std::size_t member = 0; member < pieces.size(); ++member) {
        if (!pieces[member])
            continue;
        const model::DeviceId to = group.devices[member];
        for (std::size_t from = 0; from < partials.size(); ++from) {
            const model::Register& partial =
                steps.builder.program.registers[partials[from].index()];
            if (partial.device == to) {
                arrived[member].push_back(partials[from]);
                continue;
            }
            auto one = steps.builder.transfer(partials[from], *pieces[member], to, steps.id,
                                              steps.name + "." + std::to_string(from) + "-" +
                                                  std::to_string(member));
            if (!one)
                return one.error();
            arrived[member].push_back(*one);
        }
    }
    std::vector<RegisterId> made(pieces.size());
    for (std::size_t member = 0; member < pieces.size(); ++member)
        if (pieces[member])
            made[member] =
                combine(steps, model::TaskKind::Sum, std::move(arrived[member]), *pieces[member],
                        group.devices[member], steps.name + "." + std::to_string(member) + ".sum");
    return made;
}

} // namespace plugboard::router
