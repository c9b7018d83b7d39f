// SPDX-License-Identifier: Apache-2.0
#include "engine/check/variables.h"

#include "engine/check/coverage.h"
#include "engine/check/finding.h"
#include "engine/check/registers.h"

#include <algorithm>
#include <map>

namespace plugboard::check {
namespace {

using model::PlanVariable;
using model::RegisterKind;

Error finding(const PlanVariable& variable, const std::string& message)
{
    return {ErrorCode::InvalidInput, message, variable.variable.name};
}

/// Boundaries ascend from 0 to the extent, axes exist, the grid is the group's.
Result<void> checkSharding(const PlanVariable& variable)
{
    const model::Shape& shape = variable.variable.type.shape;
    const auto& grid = variable.group.grid;
    std::int64_t members = 1;
    for (const int extent : grid) {
        if (extent < 1 || members > std::int64_t(variable.group.devices.size()))
            return finding(variable, "its device group has a grid of no devices");
        members *= extent;
    }
    if (grid.empty() || members != variable.group.size() ||
        grid.size() != variable.sharding.axes.size())
        return finding(variable, "its sharding has another grid than its device group");
    for (std::size_t axis = 0; axis < grid.size(); ++axis) {
        if (std::holds_alternative<model::Partial>(variable.sharding.axes[axis]))
            return finding(variable, "variables are never partial");
        const auto* cut = std::get_if<model::Split>(&variable.sharding.axes[axis]);
        if (cut == nullptr)
            continue;
        const bool fits = cut->axis >= 0 && std::size_t(cut->axis) < shape.size() &&
                          cut->boundaries.size() == std::size_t(grid[axis]) + 1 &&
                          cut->boundaries[0] == 0 &&
                          cut->boundaries.back() == shape[std::size_t(cut->axis)] &&
                          std::is_sorted(cut->boundaries.begin(), cut->boundaries.end());
        if (!fits)
            return finding(variable,
                           "its sharding does not cut its shape " + model::toString(shape));
    }
    return {};
}

Result<void> checkShards(const model::Plan& plan, const PlanVariable& variable)
{
    if (variable.shards.size() != variable.group.devices.size())
        return finding(variable, "has another number of shards than of devices");
    for (std::size_t member = 0; member < variable.shards.size(); ++member) {
        const model::VariableShard& shard = variable.shards[member];
        if (shard.device != variable.group.devices[member] ||
            shard.device.index() >= plan.topology.devices.size())
            return finding(variable, "a shard lies on another device than its member");
        if (shard.box != boxOf(variable.sharding, variable.group.grid, variable.variable.type.shape,
                               int(member)))
            return finding(variable, "shard " + std::to_string(member) + " holds " +
                                         model::toString(shard.box) +
                                         ", which is not its member's piece");
    }
    std::vector<model::Box> boxes;
    for (const model::VariableShard& shard : variable.shards)
        boxes.push_back(shard.box);
    if (!covers(boxes, model::wholeBox(variable.variable.type.shape)))
        return finding(variable, "its shards leave a part of it out");
    return {};
}

/// Pieces of all variables per device, in the order of their bytes.
Result<void> checkRegions(const model::Plan& plan)
{
    struct Piece {
        std::int64_t end;
        const PlanVariable* variable;
    };
    std::vector<std::map<std::int64_t, Piece>> regions(plan.topology.devices.size());
    for (const PlanVariable& variable : plan.variables)
        for (const model::VariableShard& shard : variable.shards) {
            const std::int64_t size = elements(shard.box) * sizeOf(variable.variable.type.type);
            const std::int64_t room = plan.variableRegion[shard.device.index()].value;
            if (shard.offset < 0 || shard.offset > room || shard.offset + size > room)
                return finding(variable, "a shard leaves the variable region of its device");
            if (size == 0)
                continue;
            auto& region = regions[shard.device.index()];
            const auto [at, added] =
                region.try_emplace(shard.offset, Piece{shard.offset + size, &variable});
            const auto next = std::next(at);
            const bool before = at != region.begin() && std::prev(at)->second.end > shard.offset;
            const bool after = next != region.end() && next->first < shard.offset + size;
            if (!added || before || after)
                return finding(variable,
                               "shares bytes with " + (before  ? std::prev(at)
                                                       : added ? next
                                                               : at)
                                                          ->second.variable->variable.name);
        }
    return {};
}

/// The shard that a register stands for; null: none.
const model::VariableShard* shardOf(const PlanVariable& variable, const model::Register& reg)
{
    for (const model::VariableShard& shard : variable.shards)
        if (shard.device == reg.device && shard.offset == reg.offsets[0] && shard.box == reg.box)
            return &shard;
    return nullptr;
}

} // namespace

Result<void> checkVariables(const model::Plan& plan)
{
    for (const PlanVariable& variable : plan.variables) {
        if (auto checked = checkSharding(variable); !checked)
            return checked;
        if (auto checked = checkShards(plan, variable); !checked)
            return checked;
    }
    return checkRegions(plan);
}

Result<void> checkVariableRegisters(const model::Plan& plan, const model::Program& program)
{
    const std::vector<model::TaskId> writers = writersOf(program);
    std::map<const model::VariableShard*, model::TaskId> written;
    for (std::size_t at = 0; at < program.registers.size(); ++at) {
        const model::Register& reg = program.registers[at];
        if (reg.kind != RegisterKind::Variable)
            continue;
        const PlanVariable& variable = plan.variables[reg.variable.index()];
        const model::VariableShard* shard = shardOf(variable, reg);
        if (shard == nullptr)
            return finding(program, model::RegisterId(at),
                           "stands for no shard of " + variable.variable.name);
        const model::TensorType local = localType(program, model::RegisterId(at));
        if (program.tensors[reg.tensor.index()].type != variable.variable.type ||
            bytes(local) != reg.bytes || !reg.contribution.complete() ||
            reg.layout != variable.layout)
            return finding(program, model::RegisterId(at),
                           "has another type, size or layout than " + variable.variable.name);
        if (writers[at].valid() && !written.emplace(shard, writers[at]).second)
            return finding(program, writers[at],
                           "updates " + variable.variable.name + ", as another task does");
    }
    for (const PlanVariable& variable : plan.variables) {
        const auto count =
            std::count_if(variable.shards.begin(), variable.shards.end(), [&](const auto& shard) {
                return isEmpty(shard.box) || written.count(&shard) != 0;
            });
        const bool any = std::any_of(variable.shards.begin(), variable.shards.end(),
                                     [&](const auto& shard) { return written.count(&shard) != 0; });
        const bool all = count == std::ptrdiff_t(variable.shards.size());
        if ((any && !all) || (program.kind == model::ProgramKind::Init && !all))
            return Error{ErrorCode::InvalidInput, "the program writes some shards of it, not all",
                         subjectOf(program, variable.variable.name)};
    }
    return {};
}

} // namespace plugboard::check
