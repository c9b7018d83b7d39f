// SPDX-License-Identifier: Apache-2.0
#include "engine/io/container.h"
#include "engine/io/convert.h"

namespace plugboard::io {
namespace {

using model::RunsOn;

model::DeviceChoice read(const proto::DeviceChoice& message)
{
    return {message.device(),
            message.emulated()           ? RunsOn::Emulated
            : message.simulated()        ? RunsOn::Simulated
            : message.attached().empty() ? RunsOn::FirstThatFits
                                         : RunsOn::Attached,
            message.attached()};
}

void write(const model::DeviceChoice& choice, proto::DeviceChoice& message)
{
    message.set_device(choice.device);
    if (choice.runsOn == RunsOn::Attached)
        message.set_attached(choice.attached);
    else if (choice.runsOn == RunsOn::Emulated)
        message.set_emulated(true);
    else if (choice.runsOn == RunsOn::Simulated)
        message.set_simulated(true);
}

} // namespace

Result<Project> loadProject(const std::string& path)
{
    proto::Project message;
    if (auto loaded = loadMessage(path, kProjectFormat, message); !loaded)
        return loaded.error();
    Findings findings;
    Project project;
    project.network = read(message.network(), findings);
    project.recipe = read(message.recipe(), findings);
    project.topology = read(message.topology(), findings);
    project.coresPerDevice = int(findings.within(message.this_machine().cores_per_device(), 0,
                                                 1 << 20, "this_machine.cores_per_device"));
    project.maximumDevices = int(findings.within(message.this_machine().maximum_devices(), 0,
                                                 1 << 20, "this_machine.maximum_devices"));
    project.memoryCap = {findings.within(message.this_machine().memory_cap_bytes(), 0,
                                         kMaximumBytes, "this_machine.memory_cap_bytes")};
    project.devices.assign(message.this_machine().devices().begin(),
                           message.this_machine().devices().end());
    for (const proto::DeviceChoice& choice : message.device_choices())
        project.deviceChoices.push_back(read(choice));
    for (const proto::Pin& pin : message.pins())
        project.pins.push_back(
            {pin.node(), {pin.devices().begin(), pin.devices().end()}, pin.sharding()});
    project.planFiles.assign(message.plan_files().begin(), message.plan_files().end());
    project.resultFolders.assign(message.result_folders().begin(), message.result_folders().end());
    project.viewState = message.view_state();
    return findings.result(std::move(project), path);
}

Result<void> save(const std::string& path, const Project& project)
{
    proto::Project message;
    write(project.network, *message.mutable_network());
    write(project.recipe, *message.mutable_recipe());
    write(project.topology, *message.mutable_topology());
    message.mutable_this_machine()->set_cores_per_device(project.coresPerDevice);
    message.mutable_this_machine()->set_maximum_devices(project.maximumDevices);
    message.mutable_this_machine()->set_memory_cap_bytes(project.memoryCap.value);
    for (const std::string& name : project.devices)
        message.mutable_this_machine()->add_devices(name);
    for (const model::DeviceChoice& choice : project.deviceChoices)
        write(choice, *message.add_device_choices());
    for (const model::Pin& pin : project.pins) {
        proto::Pin& written = *message.add_pins();
        written.set_node(pin.node);
        written.mutable_devices()->Add(pin.devices.begin(), pin.devices.end());
        written.set_sharding(pin.sharding);
    }
    for (const std::string& file : project.planFiles)
        message.add_plan_files(file);
    for (const std::string& folder : project.resultFolders)
        message.add_result_folders(folder);
    message.set_view_state(project.viewState);
    return saveMessage(path, kProjectFormat, message);
}

} // namespace plugboard::io
