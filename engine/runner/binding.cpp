// SPDX-License-Identifier: Apache-2.0
#include "engine/runner/binding.h"

#include <algorithm>
#include <optional>

namespace plugboard::runner {
namespace {

std::string kindName(model::DeviceKind kind)
{
    constexpr const char* names[] = {"CPU", "GPU", "accelerator"};
    return names[int(kind)];
}

/// The instruction set stands last in the model of a detected device.
bool hasIsa(const model::Device& device, const std::string& isa)
{
    return isa.empty() || device.model.ends_with(", " + isa);
}

/// What keeps the device from being the one that is required; empty: nothing.
std::string difference(const model::Requirement& required, const model::Device& device)
{
    if (!hasIsa(device, required.isa))
        return "needs " + required.isa + ", " + device.name + " is \"" + device.model + "\"";
    if (device.cores < required.cores)
        return "needs " + std::to_string(required.cores) + " cores, " + device.name + " has " +
               std::to_string(device.cores);
    if (device.memory < required.memory)
        return "needs " + toString(required.memory) + " of memory, " + device.name + " has " +
               toString(device.memory);
    return {};
}

class Binder {
public:
    Binder(const model::Plan& plan, const model::Topology& attached)
        : plan_(plan), attached_(attached), used_(attached.devices.size(), false)
    {
        bound_.resize(plan.requirements.size());
        for (std::size_t logical = 0; logical < bound_.size(); ++logical)
            bind(logical);
    }

    /// errors  InvalidInput with every difference
    Result<std::vector<model::Device>> strict() const
    {
        if (missing_.empty())
            return bound_;
        const std::string simulate =
            absentKind_ ? ", or predict it on the drawn devices with `plugboard simulate`" : "";
        return Error{ErrorCode::InvalidInput,
                     "this plan is for other devices: " + differences_ +
                         "; plan again for the attached ones" + simulate,
                     subjectOf(plan_)};
    }

    /// Those that found no device take the cores in turn.
    Result<Binding> emulating()
    {
        if (!missing_.empty())
            if (auto fits = checkTogether(); !fits)
                return fits.error();
        Binding binding{bound_, {}};
        const std::vector<model::Device> cores = borrowedCores();
        for (std::size_t at = 0; at < missing_.size(); ++at) {
            binding.physical[missing_[at]] = cores[at % cores.size()];
            binding.emulated.push_back(plan_.topology.devices[missing_[at]].name);
        }
        return binding;
    }

    static std::string subjectOf(const model::Plan& plan)
    {
        return plan.networkName.empty() ? "plan" : plan.networkName;
    }

private:
    void bind(std::size_t logical)
    {
        const model::Requirement& required = plan_.requirements[logical];
        std::string reason;
        for (std::size_t at = 0; at < attached_.devices.size(); ++at) {
            const model::Device& device = attached_.devices[at];
            if (used_[at] || device.kind != required.kind)
                continue;
            const std::string found = difference(required, device);
            if (found.empty()) {
                used_[at] = true;
                bound_[logical] = lent(device, required);
                return;
            }
            if (reason.empty())
                reason = found;
        }
        const std::string name = plan_.topology.devices[logical].name;
        differences_ += (differences_.empty() ? "" : "; ") + name + " " +
                        (reason.empty() ? noneLeft(required.kind) : reason);
        missing_.push_back(logical);
    }

    static model::Device lent(model::Device device, const model::Requirement& required)
    {
        device.cores = std::max(1, required.cores);
        if (device.cpus.size() > std::size_t(device.cores))
            device.cpus.resize(std::size_t(device.cores));
        return device;
    }

    std::string noneLeft(model::DeviceKind kind)
    {
        const auto count =
            std::count_if(attached_.devices.begin(), attached_.devices.end(),
                          [kind](const auto& device) { return device.kind == kind; });
        if (count > 0)
            return "needs one more " + kindName(kind) + " device; " + std::to_string(count) +
                   (count == 1 ? " is" : " are") + " attached";
        absentKind_ = true;
        return "needs a " + kindName(kind) + ", and this machine has none that this build can use";
    }

    /// All devices share what the machine has.
    Result<void> checkTogether() const
    {
        Bytes needed;
        for (const model::Requirement& required : plan_.requirements)
            needed = needed + required.memory;
        if (borrowedCores().empty())
            return Error{ErrorCode::InvalidInput, "no CPU is attached that could emulate others",
                         subjectOf(plan_)};
        if (needed > attachedMemory())
            return Error{ErrorCode::DoesNotFit,
                         "all devices of the plan together need " + toString(needed) +
                             ", the machine that would emulate them has " +
                             toString(attachedMemory()) + "; halve the batch",
                         subjectOf(plan_)};
        return {};
    }

    Bytes attachedMemory() const
    {
        Bytes memory;
        for (const model::Device& device : attached_.devices)
            memory = memory + device.memory;
        return memory;
    }

    /// The cores of devices that no logical one is bound to; where there are none, all.
    std::vector<model::Device> borrowedCores() const
    {
        std::vector<model::Device> free;
        std::vector<model::Device> taken;
        for (std::size_t at = 0; at < attached_.devices.size(); ++at)
            if (attached_.devices[at].kind == model::DeviceKind::Cpu)
                addCores(attached_.devices[at], used_[at] ? taken : free);
        return free.empty() ? taken : free;
    }

    void addCores(model::Device core, std::vector<model::Device>& cores) const
    {
        const std::vector<int> cpus = core.cpus;
        core.cores = 1;
        core.memory = attachedMemory();
        for (const int cpu : cpus) {
            core.cpus = {cpu};
            cores.push_back(core);
        }
        if (cpus.empty())
            cores.push_back(core);
    }

    const model::Plan& plan_;
    const model::Topology& attached_;
    std::vector<bool> used_; ///< per attached device
    std::vector<model::Device> bound_;
    std::vector<std::size_t> missing_; ///< logical devices that are bound to none
    std::string differences_;
    bool absentKind_ = false;
};

/// Libraries that the plan's kernels were chosen from, where one is not the attached one.
std::optional<std::string> otherLibrary(const model::Plan& plan, const std::string& library)
{
    for (const model::Requirement& required : plan.requirements)
        if (!library.empty() && !required.library.empty() && required.library != library)
            return required.library;
    return std::nullopt;
}

/// What a plan must bring along to be bound at all.
Result<void> checkBindable(const model::Plan& plan, const std::string& library)
{
    if (plan.requirements.size() != plan.topology.devices.size())
        return Error{ErrorCode::InvalidInput,
                     "has " + std::to_string(plan.topology.devices.size()) + " devices, but " +
                         std::to_string(plan.requirements.size()) + " requirements; plan again",
                     "plan"};
    if (const auto other = otherLibrary(plan, library))
        return Error{ErrorCode::InvalidInput,
                     "this plan is for " + *other + ", this build has " + library + "; plan again",
                     Binder::subjectOf(plan)};
    return {};
}

} // namespace

Result<std::vector<model::Device>>
bindDevices(const model::Plan& plan, const model::Topology& attached, const std::string& library)
{
    if (auto bindable = checkBindable(plan, library); !bindable)
        return bindable.error();
    return Binder(plan, attached).strict();
}

Result<Binding> bindWithEmulation(const model::Plan& plan, const model::Topology& attached,
                                  const std::string& library)
{
    if (auto bindable = checkBindable(plan, library); !bindable)
        return bindable.error();
    return Binder(plan, attached).emulating();
}

} // namespace plugboard::runner
