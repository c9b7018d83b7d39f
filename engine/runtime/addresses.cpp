// SPDX-License-Identifier: Apache-2.0
#include "engine/runtime/addresses.h"

#include <algorithm>

namespace plugboard::runtime {

Result<void> Addresses::check() const
{
    for (std::size_t id = 0; id < program_.registers.size(); ++id) {
        const model::Register& reg = root(model::RegisterId(id));
        const auto refused = [&](const std::string& message) {
            return Error{ErrorCode::InvalidInput, message,
                         toString(program_.kind) + "/" +
                             program_.tensors[program_.registers[id].tensor.index()].name};
        };
        if (reg.offsets.empty() || reg.device.index() >= memory_.size())
            return refused("the plan gives this register no place");
        const std::int64_t perStep = reg.rate == model::Rate::Step ? 1 : program_.microBatches;
        if (program_.period * perStep % std::int64_t(reg.offsets.size()) != 0)
            return refused(std::to_string(reg.offsets.size()) +
                           " copies do not repeat after the period of " +
                           std::to_string(program_.period) + " steps");
        const std::int64_t end = mappingOf(reg).size().value;
        for (const std::int64_t offset : reg.offsets)
            if (offset < 0 || offset + program_.registers[id].bytes.value > end)
                return refused("offset " + std::to_string(offset) + " leaves the device's " +
                               toString(Bytes{end}));
    }
    return {};
}

std::byte* Addresses::of(model::RegisterId id, const model::Task& task, std::int64_t step,
                         int microBatch) const
{
    const model::Register& reg = root(id);
    std::int64_t firing = step;
    if (reg.rate == model::Rate::MicroBatch)
        firing = step * program_.microBatches +
                 (task.rate == model::Rate::MicroBatch ? microBatch : program_.microBatches - 1);
    return mappingOf(reg).data() + reg.offsets[std::size_t(firing) % reg.offsets.size()];
}

std::vector<model::RegisterId> Addresses::operands(const model::Task& task) const
{
    if (task.kind == model::TaskKind::Receive)
        return {};
    std::vector<model::RegisterId> registers = task.inputs;
    const auto& outputs =
        task.kind == model::TaskKind::Send
            ? program_.tasks[program_.channels[task.channel.index()].receive.index()].outputs
            : task.outputs;
    registers.insert(registers.end(), outputs.begin(), outputs.end());
    return registers;
}

std::span<std::byte> Addresses::arenaTail(model::DeviceId device) const
{
    const Mapping& arena = memory_[device.index()].arena;
    std::int64_t used = 0;
    for (const model::Register& reg : program_.registers)
        if (reg.device == device && reg.kind != model::RegisterKind::Variable)
            for (const std::int64_t offset : reg.offsets)
                used = std::max(used, offset + reg.bytes.value);
    used = (used + 63) / 64 * 64;
    if (used >= arena.size().value)
        return {};
    return {arena.data() + used, std::size_t(arena.size().value - used)};
}

/// The register whose bytes an in-place register has, along a chain of any length.
const model::Register& Addresses::root(model::RegisterId id) const
{
    const model::Register* reg = &program_.registers[id.index()];
    while (reg->kind == model::RegisterKind::InPlace && reg->inPlaceOf.valid())
        reg = &program_.registers[reg->inPlaceOf.index()];
    return *reg;
}

const Mapping& Addresses::mappingOf(const model::Register& reg) const
{
    const DeviceMemory& memory = memory_[reg.device.index()];
    return reg.kind == model::RegisterKind::Variable ? memory.variables : memory.arena;
}

} // namespace plugboard::runtime
