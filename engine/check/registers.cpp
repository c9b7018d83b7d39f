// SPDX-License-Identifier: Apache-2.0
#include "engine/check/registers.h"

#include "engine/check/finding.h"

namespace plugboard::check {

std::string nameOf(const model::Program& program, model::RegisterId reg)
{
    const model::Register& what = program.registers[reg.index()];
    return "register " + std::to_string(reg.index()) + ", " +
           program.tensors[what.tensor.index()].name + model::toString(what.box);
}

model::RegisterId rootOf(const model::Program& program, model::RegisterId reg)
{
    for (std::size_t steps = 0; steps <= program.registers.size(); ++steps) {
        const model::Register& what = program.registers[reg.index()];
        if (what.kind != model::RegisterKind::InPlace)
            return reg;
        reg = what.inPlaceOf;
    }
    return {};
}

std::vector<model::TaskId> writersOf(const model::Program& program)
{
    std::vector<model::TaskId> writers(program.registers.size());
    for (std::size_t task = 0; task < program.tasks.size(); ++task)
        for (const model::RegisterId reg : program.tasks[task].outputs)
            writers[reg.index()] = model::TaskId(task);
    return writers;
}

model::TensorType localType(const model::Program& program, model::RegisterId reg)
{
    const model::Register& what = program.registers[reg.index()];
    return {program.tensors[what.tensor.index()].type.type, shapeOf(what.box)};
}

bool sameContribution(const model::Contribution& a, const model::Contribution& b)
{
    return (a.complete() && b.complete()) || a == b;
}

} // namespace plugboard::check
