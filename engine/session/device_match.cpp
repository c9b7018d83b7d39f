// SPDX-License-Identifier: Apache-2.0
#include "engine/session/device_match.h"

#include "engine/model/instruction_set.h"

#include <algorithm>

namespace plugboard::session {
namespace {

using model::RunsOn;

std::string kindName(model::DeviceKind kind)
{
    constexpr const char* names[] = {"CPU", "GPU", "accelerator"};
    return names[int(kind)];
}

class Matcher {
public:
    Matcher(const std::vector<model::Device>& devices,
            const std::vector<model::Requirement>& requirements, const model::Topology& attached,
            const std::vector<model::DeviceChoice>& choices)
        : devices_(devices), requirements_(requirements), attached_(attached), choices_(choices),
          takenBy_(attached.devices.size()), matches_(requirements.size())
    {
    }

    std::vector<DeviceMatch> matches()
    {
        for (std::size_t at = 0; at < matches_.size(); ++at)
            if (const model::DeviceChoice* choice = choiceOf(at))
                choose(at, *choice);
        for (std::size_t at = 0; at < matches_.size(); ++at)
            if (choiceOf(at) == nullptr)
                takeFirst(at);
        return std::move(matches_);
    }

private:
    const model::DeviceChoice* choiceOf(std::size_t logical) const
    {
        for (const model::DeviceChoice& choice : choices_)
            if (choice.device == devices_[logical].name && choice.runsOn != RunsOn::FirstThatFits)
                return &choice;
        return nullptr;
    }

    void choose(std::size_t logical, const model::DeviceChoice& choice)
    {
        DeviceMatch& match = matches_[logical];
        if (choice.runsOn == RunsOn::Emulated)
            match.emulated = true;
        else if (choice.runsOn == RunsOn::Simulated)
            match.problem = "is to be simulated only";
        else
            bind(logical, choice.attached);
    }

    void bind(std::size_t logical, const std::string& name)
    {
        DeviceMatch& match = matches_[logical];
        const auto found =
            std::find_if(attached_.devices.begin(), attached_.devices.end(),
                         [&](const model::Device& device) { return device.name == name; });
        if (found == attached_.devices.end()) {
            match.problem = "is bound to " + name + ", which is not attached";
            return;
        }
        const auto at = std::size_t(found - attached_.devices.begin());
        if (!takenBy_[at].empty())
            match.problem = "is bound to " + name + ", which " + takenBy_[at] + " is bound to";
        else
            match.problem = difference(requirements_[logical], *found);
        if (match.problem.empty())
            take(logical, at);
    }

    void takeFirst(std::size_t logical)
    {
        const model::Requirement& required = requirements_[logical];
        DeviceMatch& match = matches_[logical];
        std::string reason;
        for (std::size_t at = 0; at < attached_.devices.size(); ++at) {
            const model::Device& device = attached_.devices[at];
            if (!takenBy_[at].empty() || device.kind != required.kind)
                continue;
            const std::string found = difference(required, device);
            if (found.empty()) {
                take(logical, at);
                return;
            }
            if (reason.empty())
                reason = found;
        }
        match.mayEmulate = true;
        match.problem = reason.empty() ? noneLeft(required.kind, match) : reason;
    }

    void take(std::size_t logical, std::size_t at)
    {
        takenBy_[at] = devices_[logical].name;
        matches_[logical].attached = int(at);
    }

    std::string noneLeft(model::DeviceKind kind, DeviceMatch& match) const
    {
        const auto count =
            std::count_if(attached_.devices.begin(), attached_.devices.end(),
                          [kind](const auto& device) { return device.kind == kind; });
        if (count > 0)
            return "needs one more " + kindName(kind) + " device; " + std::to_string(count) +
                   (count == 1 ? " is" : " are") + " attached";
        match.absentKind = true;
        return "needs a " + kindName(kind) + ", and this machine has none that this build can use";
    }

    const std::vector<model::Device>& devices_;
    const std::vector<model::Requirement>& requirements_;
    const model::Topology& attached_;
    const std::vector<model::DeviceChoice>& choices_;
    std::vector<std::string> takenBy_; ///< per attached device; empty: free
    std::vector<DeviceMatch> matches_;
};

} // namespace

std::string difference(const model::Requirement& required, const model::Device& attached)
{
    if (attached.kind != required.kind)
        return "needs a " + kindName(required.kind) + ", " + attached.name + " is a " +
               kindName(attached.kind);
    if (!required.isa.empty() && model::instructionSetOf(attached) != required.isa)
        return "needs " + required.isa + ", " + attached.name + " is \"" + attached.model + "\"";
    if (attached.cores < required.cores)
        return "needs " + std::to_string(required.cores) + " cores, " + attached.name + " has " +
               std::to_string(attached.cores);
    if (attached.memory < required.memory)
        return "needs " + toString(required.memory) + " of memory, " + attached.name + " has " +
               toString(attached.memory);
    return {};
}

model::Requirement requirementOf(const model::Device& device)
{
    return {device.kind, model::instructionSetOf(device), device.cores, Bytes{}, ""};
}

std::vector<DeviceMatch> matchDevices(const std::vector<model::Device>& devices,
                                      const std::vector<model::Requirement>& requirements,
                                      const model::Topology& attached,
                                      const std::vector<model::DeviceChoice>& choices)
{
    return Matcher(devices, requirements, attached, choices).matches();
}

} // namespace plugboard::session
