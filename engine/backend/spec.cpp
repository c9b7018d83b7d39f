// SPDX-License-Identifier: Apache-2.0
#include "engine/backend/backend.h"

namespace plugboard::backend {
namespace {

Operand operandOf(const model::Program& program, model::RegisterId id)
{
    const model::Register& held = program.registers[id.index()];
    const model::PlanTensor& tensor = program.tensors[held.tensor.index()];
    return {{tensor.type.type, model::shapeOf(held.box)}, held.box, tensor.type.shape, held.layout};
}

std::string kindOf(const model::Task& task)
{
    switch (task.kind) {
    case model::TaskKind::Copy:
        return "copy";
    case model::TaskKind::Sum:
        return "sum";
    case model::TaskKind::Send:
        return "send";
    default:
        return task.opKind;
    }
}

} // namespace

KernelSpec specOf(const model::Plan& plan, const model::Program& program, model::TaskId id)
{
    const model::Task& task = program.tasks[id.index()];
    KernelSpec spec;
    spec.opKind = kindOf(task);
    spec.attributes = task.attributes;
    spec.path = task.attributes.text("path", task.name);
    spec.seed = plan.header.seed;
    spec.microBatches = program.microBatches;
    spec.threads = task.kernel.threads;
    spec.algorithm = task.kernel.algorithm;

    std::vector<model::RegisterId> outputs = task.outputs;
    if (task.kind == model::TaskKind::Send) {
        const model::TaskId receive = program.channels[task.channel.index()].receive;
        outputs = program.tasks[receive.index()].outputs;
    }
    for (const model::RegisterId input : task.inputs)
        spec.inputs.push_back(operandOf(program, input));
    for (const model::RegisterId output : outputs) {
        spec.outputs.push_back(operandOf(program, output));
        spec.accumulate = spec.accumulate || program.registers[output.index()].kind ==
                                                 model::RegisterKind::Accumulator;
    }
    return spec;
}

} // namespace plugboard::backend
