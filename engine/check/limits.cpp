// SPDX-License-Identifier: Apache-2.0
#include "engine/check/limits.h"

#include "engine/check/finding.h"
#include "engine/check/registers.h"

#include <algorithm>

namespace plugboard::check {

Result<void> checkArena(const model::Plan& plan, const model::Program& program)
{
    std::vector<std::int64_t> workspace(plan.topology.devices.size(), 0);
    for (const model::Task& task : program.tasks) {
        std::int64_t& most = workspace[plan.roles[task.role.index()].devices[0].index()];
        most = std::max(most, task.kernel.workspace.value);
    }
    for (std::size_t device = 0; device < workspace.size(); ++device)
        if (workspace[device] > program.arena[device].value)
            return Error{ErrorCode::DoesNotFit,
                         "a workspace of " + toString(Bytes{workspace[device]}) +
                             " does not fit the arena of " + toString(program.arena[device]),
                         subjectOf(program, plan.topology.devices[device].name)};
    for (std::size_t at = 0; at < program.registers.size(); ++at) {
        const model::Register& reg = program.registers[at];
        if (reg.kind == model::RegisterKind::Variable)
            continue;
        const std::int64_t room =
            program.arena[reg.device.index()].value - workspace[reg.device.index()];
        for (const std::int64_t offset : reg.offsets)
            if (offset + reg.bytes.value > room)
                return finding(program, model::RegisterId(at),
                               "ends at byte " + std::to_string(offset + reg.bytes.value) +
                                   " of the arena, which has room for " + std::to_string(room));
    }
    return {};
}

Result<void> checkDeviceMemory(const model::Plan& plan)
{
    for (std::size_t at = 0; at < plan.topology.devices.size(); ++at) {
        const model::Device& device = plan.topology.devices[at];
        Bytes arena;
        for (const model::Program& program : plan.programs)
            arena = std::max(arena, program.arena[at]);
        const Bytes needed = plan.variableRegion[at] + arena;
        const Bytes asked = plan.requirements[at].memory;
        if (needed > asked || asked > device.memory)
            return Error{ErrorCode::DoesNotFit,
                         "variables and arena need " + toString(needed) + ", the plan asks for " +
                             toString(asked) + ", the device holds " + toString(device.memory),
                         device.name};
    }
    return {};
}

} // namespace plugboard::check
