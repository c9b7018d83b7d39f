// SPDX-License-Identifier: Apache-2.0
#include "engine/check/versions.h"

#include "engine/check/registers.h"

#include <map>
#include <tuple>

namespace plugboard::check {

using model::Rate;
using model::RegisterId;
using model::RegisterKind;

Versions::Versions(const model::FlatProgram& flat) : flat_(flat), writer_(writersOf(*flat.program))
{
    const model::Program& program = *flat.program;
    std::map<std::tuple<model::VariableId, model::DeviceId, std::int64_t>, RegisterId> variables;
    for (std::size_t at = 0; at < program.registers.size(); ++at) {
        const model::Register& reg = program.registers[at];
        root_.push_back(rootOf(program, RegisterId(at)));
        identity_.push_back(RegisterId(at));
        if (reg.kind != RegisterKind::Variable)
            continue;
        const auto [known, added] =
            variables.try_emplace({reg.variable, reg.device, reg.offsets[0]}, RegisterId(at));
        identity_[at] = known->second;
        if (writer_[at].valid())
            writer_[known->second.index()] = writer_[at];
    }
}

ByteRange Versions::bytes(RegisterId reg, const ReplayedFiring& firing) const
{
    const model::Register& root = flat_.program->registers[root_[reg.index()].index()];
    std::int64_t count = firing.step;
    if (root.rate == Rate::MicroBatch)
        count = firing.step * flat_.program->microBatches + (fires(firing.task, Rate::MicroBatch)
                                                                 ? firing.microBatch
                                                                 : flat_.program->microBatches - 1);
    const std::int64_t offset = root.offsets[std::size_t(count) % root.offsets.size()];
    return {offset, offset + flat_.program->registers[reg.index()].bytes.value};
}

bool Versions::fires(model::TaskId task, Rate rate) const
{
    return flat_.program->tasks[task.index()].rate == rate;
}

std::int64_t Versions::firingOf(const ReplayedFiring& firing) const
{
    return firing.step * flat_.firingsPerStep(firing.task) + firing.microBatch;
}

Value Versions::wanted(RegisterId reg, const ReplayedFiring& reader) const
{
    const model::TaskId by = writer(reg);
    if (!by.valid())
        return {identity(reg), -1};
    const std::int64_t perStep = flat_.firingsPerStep(by);
    const bool each = fires(reader.task, Rate::MicroBatch);
    const model::Register& what = flat_.program->registers[reg.index()];
    if (what.kind == RegisterKind::Variable)
        return {identity(reg), each && fires(by, Rate::MicroBatch) ? firingOf(reader) - 1
                                                                   : reader.step * perStep - 1};
    if (what.rate == Rate::MicroBatch && each)
        return {identity(reg), firingOf(reader)};
    return {identity(reg), (reader.step + 1) * perStep - 1};
}

Value Versions::made(RegisterId reg, const ReplayedFiring& writer) const
{
    return {identity(reg), firingOf(writer)};
}

} // namespace plugboard::check
