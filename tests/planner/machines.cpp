// SPDX-License-Identifier: Apache-2.0
#include "tests/planner/machines.h"

#include <string>

namespace plugboard::tests {

model::Topology cpus(const std::vector<double>& peaks, std::int64_t memory)
{
    model::Topology topology;
    topology.name = "test";
    topology.hosts.push_back({"host", {std::int64_t(16) << 30}});
    for (std::size_t at = 0; at < peaks.size(); ++at) {
        model::Device device;
        device.name = "cpu" + std::to_string(at);
        device.model = "core of " + std::to_string(peaks[at]);
        device.host = "host";
        device.peak = {1e9 * peaks[at]};
        device.memoryBandwidth = {1e10};
        device.memory = {memory};
        device.launchOverhead = {1e-6};
        const model::LinkRate rate{{1e10}, {1e-7}};
        topology.links.push_back({"bus" + std::to_string(at), device.name, "host", rate, rate});
        topology.devices.push_back(device);
    }
    return topology;
}

std::vector<model::DeviceId> allDevices(const model::Topology& topology)
{
    std::vector<model::DeviceId> devices;
    for (std::size_t at = 0; at < topology.devices.size(); ++at)
        devices.push_back(model::DeviceId(at));
    return devices;
}

} // namespace plugboard::tests
