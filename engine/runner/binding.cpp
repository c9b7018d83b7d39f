// SPDX-License-Identifier: Apache-2.0
#include "engine/runner/binding.h"

#include "engine/session/device_match.h"

#include <algorithm>
#include <optional>

namespace plugboard::runner {
namespace {

class Binder {
public:
    Binder(const model::Plan& plan, const model::Topology& attached, const BindOptions& options)
        : plan_(plan), attached_(attached), options_(options),
          matches_(session::matchDevices(plan.topology.devices, plan.requirements, attached,
                                         options.choices)),
          used_(attached.devices.size(), false)
    {
        for (const session::DeviceMatch& match : matches_)
            if (match.attached >= 0)
                used_[std::size_t(match.attached)] = true;
    }

    /// Those that found no device take the cores in turn.
    Result<Binding> binding() const
    {
        if (auto refused = differences(); !refused.empty())
            return Error{ErrorCode::InvalidInput, std::move(refused), subjectOf(plan_)};
        Binding binding;
        const std::vector<model::Device> cores = borrowedCores();
        for (std::size_t logical = 0; logical < matches_.size(); ++logical) {
            if (!isEmulated(matches_[logical])) {
                const auto at = std::size_t(matches_[logical].attached);
                binding.physical.push_back(
                    lent(attached_.devices[at], plan_.requirements[logical]));
                continue;
            }
            if (binding.emulated.empty())
                if (auto fits = checkTogether(cores); !fits)
                    return fits.error();
            binding.physical.push_back(cores[binding.emulated.size() % cores.size()]);
            binding.emulated.push_back(plan_.topology.devices[logical].name);
        }
        return binding;
    }

    static std::string subjectOf(const model::Plan& plan)
    {
        return plan.networkName.empty() ? "plan" : plan.networkName;
    }

private:
    bool isEmulated(const session::DeviceMatch& match) const
    {
        return match.emulated ||
               (match.mayEmulate && options_.emulation == Emulation::WhereItIsMissing);
    }

    /// Why the plan cannot be bound; empty: it can.
    std::string differences() const
    {
        std::string all;
        bool absentKind = false;
        for (std::size_t logical = 0; logical < matches_.size(); ++logical) {
            const session::DeviceMatch& match = matches_[logical];
            if (match.problem.empty() || isEmulated(match))
                continue;
            absentKind = absentKind || match.absentKind;
            all += (all.empty() ? "" : "; ") + plan_.topology.devices[logical].name + " " +
                   match.problem;
        }
        if (all.empty())
            return {};
        return "this plan is for other devices: " + all + "; plan again for the attached ones" +
               (absentKind ? ", or predict it on the drawn devices with `plugboard simulate`" : "");
    }

    static model::Device lent(model::Device device, const model::Requirement& required)
    {
        device.cores = std::max(1, required.cores);
        if (device.cpus.size() > std::size_t(device.cores))
            device.cpus.resize(std::size_t(device.cores));
        return device;
    }

    /// All devices share what the machine has.
    Result<void> checkTogether(const std::vector<model::Device>& cores) const
    {
        Bytes needed;
        for (const model::Requirement& required : plan_.requirements)
            needed = needed + required.memory;
        if (cores.empty())
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
    const BindOptions& options_;
    const std::vector<session::DeviceMatch> matches_; ///< per logical device
    std::vector<bool> used_;                          ///< per attached device
};

std::string namesOf(const model::Topology& topology)
{
    std::string names;
    for (const model::Device& device : topology.devices)
        names += (names.empty() ? "" : ", ") + device.name;
    return names;
}

/// Libraries that the plan's kernels were chosen from, where one is not the attached one.
std::optional<std::string> otherLibrary(const model::Plan& plan, const std::string& library)
{
    for (const model::Requirement& required : plan.requirements)
        if (!library.empty() && !required.library.empty() && required.library != library)
            return required.library;
    return std::nullopt;
}

/// What a plan must bring along to be bound at all.
Result<void> checkBindable(const model::Plan& plan, const BindOptions& options)
{
    if (plan.requirements.size() != plan.topology.devices.size())
        return Error{ErrorCode::InvalidInput,
                     "has " + std::to_string(plan.topology.devices.size()) + " devices, but " +
                         std::to_string(plan.requirements.size()) + " requirements; plan again",
                     "plan"};
    if (const auto other = otherLibrary(plan, options.library))
        return Error{ErrorCode::InvalidInput,
                     "this plan is for " + *other + ", this build has " + options.library +
                         "; plan again",
                     Binder::subjectOf(plan)};
    for (const model::DeviceChoice& choice : options.choices)
        if (!plan.topology.findDevice(choice.device).valid())
            return Error{ErrorCode::InvalidInput,
                         "is no device of this plan; its devices are " + namesOf(plan.topology),
                         choice.device};
    return {};
}

} // namespace

Result<Binding> bind(const model::Plan& plan, const model::Topology& attached,
                     const BindOptions& options)
{
    if (auto bindable = checkBindable(plan, options); !bindable)
        return bindable.error();
    return Binder(plan, attached, options).binding();
}

Result<std::vector<model::Device>>
bindDevices(const model::Plan& plan, const model::Topology& attached, const std::string& library)
{
    auto binding = bind(plan, attached, {.library = library});
    if (!binding)
        return binding.error();
    return std::move(binding->physical);
}

Result<model::DeviceChoice> deviceChoiceOf(const std::string& text)
{
    const std::size_t equals = text.find('=');
    if (equals == std::string::npos || equals == 0 || equals + 1 == text.size())
        return Error{ErrorCode::InvalidInput,
                     "a binding reads DEVICE=ATTACHED, DEVICE=emulated or DEVICE=simulated",
                     "--bind " + text};
    const std::string device = text.substr(0, equals);
    const std::string to = text.substr(equals + 1);
    if (to == "emulated")
        return model::DeviceChoice{device, model::RunsOn::Emulated};
    if (to == "simulated")
        return model::DeviceChoice{device, model::RunsOn::Simulated};
    return model::DeviceChoice{device, model::RunsOn::Attached, to};
}

} // namespace plugboard::runner
