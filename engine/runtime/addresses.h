// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/model/plan.h"
#include "engine/runtime/device_memory.h"

#include <cstdint>
#include <span>
#include <vector>

namespace plugboard::runtime {

/// Where a program's registers lie in the memory of this process.
class Addresses {
public:
    Addresses(const model::Program& program, const std::vector<DeviceMemory>& memory)
        : program_(program), memory_(memory)
    {
    }

    /// errors  InvalidInput where a register has no offsets, leaves its device's memory, or does
    /// not come back to the same copy after the program's period; subject = the tensor's name
    Result<void> check() const;

    /// The copy of `reg` that a firing of `task` uses: of the register's firing n, n mod copies.
    std::byte* of(model::RegisterId reg, const model::Task& task, std::int64_t step,
                  int microBatch) const;

    /// Registers of a task's operands in the order of its kernel: inputs, then outputs. A Send
    /// writes the Receive's register; a Receive has nothing left to do.
    std::vector<model::RegisterId> operands(const model::Task& task) const;

    /// What the program's registers leave free at the end of a device's arena, from a multiple of
    /// 64 on: where the plan keeps the kernels' workspace.
    std::span<std::byte> arenaTail(model::DeviceId device) const;

private:
    const model::Register& root(model::RegisterId reg) const;
    const Mapping& mappingOf(const model::Register& reg) const;

    const model::Program& program_;
    const std::vector<DeviceMemory>& memory_;
};

} // namespace plugboard::runtime
