// SPDX-License-Identifier: Apache-2.0
#include "engine/memory/memory.h"

#include <algorithm>

namespace plugboard::memory {
namespace {

constexpr double kUsable = 0.95; ///< of a device's memory; the rest is the program's and system's
constexpr std::size_t kNamed = 5;

struct Named {
    std::string name;
    Bytes bytes;
};

void addVariables(const model::Plan& plan, model::DeviceId device, std::vector<Named>& tensors)
{
    for (const model::PlanVariable& variable : plan.variables)
        for (const model::VariableShard& shard : variable.shards)
            if (shard.device == device)
                tensors.push_back({variable.variable.name,
                                   {elements(shard.box) * sizeOf(variable.variable.type.type)}});
}

void addRegisters(const model::Program& program, model::DeviceId device,
                  std::vector<Named>& tensors)
{
    for (const model::Register& held : program.registers)
        if (held.device == device && (held.kind == model::RegisterKind::Buffer ||
                                      held.kind == model::RegisterKind::Accumulator))
            tensors.push_back({program.tensors[held.tensor.index()].name,
                               std::int64_t(held.offsets.size()) * held.bytes});
}

/// "conv1.output 3.1 MiB, ..." of the program with the largest arena.
std::string largestTensors(const model::Plan& plan, model::DeviceId device)
{
    std::vector<Named> tensors;
    addVariables(plan, device, tensors);
    const auto arena = [device](const model::Program& program) {
        return device.index() < program.arena.size() ? program.arena[device.index()] : Bytes{};
    };
    const auto widest =
        std::max_element(plan.programs.begin(), plan.programs.end(),
                         [&](const auto& a, const auto& b) { return arena(a) < arena(b); });
    if (widest != plan.programs.end())
        addRegisters(*widest, device, tensors);
    std::stable_sort(tensors.begin(), tensors.end(),
                     [](const Named& a, const Named& b) { return a.bytes > b.bytes; });
    std::string text;
    for (std::size_t at = 0; at < std::min(kNamed, tensors.size()); ++at)
        text += (at == 0 ? "" : ", ") + tensors[at].name + " " + toString(tensors[at].bytes);
    return text;
}

} // namespace

std::vector<Peak> peaks(const model::Plan& plan)
{
    std::vector<Peak> result(plan.topology.devices.size());
    for (std::size_t device = 0; device < result.size(); ++device) {
        if (device < plan.variableRegion.size())
            result[device].variables = plan.variableRegion[device];
        for (const model::Program& program : plan.programs)
            if (device < program.arena.size())
                result[device].arena = std::max(result[device].arena, program.arena[device]);
    }
    return result;
}

Result<void> checkFits(const model::Plan& plan)
{
    const std::vector<Peak> all = peaks(plan);
    for (std::size_t device = 0; device < all.size(); ++device) {
        const model::Device& on = plan.topology.devices[device];
        if (double(all[device].total().value) <= kUsable * double(on.memory.value))
            continue;
        return Error{ErrorCode::DoesNotFit,
                     "needs " + toString(all[device].total()) + " (variables " +
                         toString(all[device].variables) + ", arena " +
                         toString(all[device].arena) + "), the device holds " +
                         toString(on.memory) + " and 95 % of it may be used; largest: " +
                         largestTensors(plan, model::DeviceId(device)) +
                         "; use a smaller batch, more micro-batches or more devices",
                     on.name};
    }
    return {};
}

} // namespace plugboard::memory
