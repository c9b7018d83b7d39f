// SPDX-License-Identifier: Apache-2.0
#include "engine/model/topology.h"

#include <cmath>
#include <set>

namespace plugboard::model {
namespace {

Error invalid(const std::string& subject, const std::string& message)
{
    return {ErrorCode::InvalidInput, message, subject};
}

Result<void> validateDevice(const Device& device)
{
    if (device.cores < 1)
        return invalid(device.name,
                       "cores is " + std::to_string(device.cores) + "; give at least 1");
    if (device.memory.value <= 0)
        return invalid(device.name,
                       "memory is " + toString(device.memory) + "; give the bytes it holds");
    if (!(device.peak.value > 0) || !std::isfinite(device.peak.value))
        return invalid(device.name, "peak must be a positive number of FLOP/s");
    if (!(device.memoryBandwidth.value > 0) || !std::isfinite(device.memoryBandwidth.value))
        return invalid(device.name,
                       "memory bandwidth must be a positive number of bytes per second");
    return {};
}

Result<void> validateRate(const Link& link, const LinkRate& rate, const char* direction)
{
    if (!(rate.bandwidth.value > 0) || !std::isfinite(rate.bandwidth.value))
        return invalid(link.name, std::string(direction) + " bandwidth is " +
                                      toString(rate.bandwidth) + "; give a positive number");
    if (!(rate.latency.value >= 0) || !std::isfinite(rate.latency.value))
        return invalid(link.name, std::string(direction) + " latency is negative or not a number");
    return {};
}

} // namespace

DeviceId Topology::findDevice(const std::string& deviceName) const
{
    for (std::size_t at = 0; at < devices.size(); ++at)
        if (devices[at].name == deviceName)
            return DeviceId(at);
    return {};
}

Topology withoutPositions(Topology topology)
{
    const auto clear = [](auto& elements) {
        for (auto& element : elements)
            element.x = element.y = 0;
    };
    clear(topology.hosts);
    clear(topology.devices);
    clear(topology.switches);
    return topology;
}

Result<void> validate(const Topology& topology)
{
    std::set<std::string> hosts;
    std::set<std::string> names;
    const auto add = [&names](const std::string& name) -> Result<void> {
        if (name.empty())
            return invalid("topology",
                           "an element has no name; give each host, device and switch one");
        if (!names.insert(name).second)
            return invalid(name, "two elements have this name; rename one");
        return {};
    };
    for (const Host& host : topology.hosts) {
        if (auto added = add(host.name); !added)
            return added;
        hosts.insert(host.name);
    }
    for (const Device& device : topology.devices) {
        if (auto added = add(device.name); !added)
            return added;
        if (auto valid = validateDevice(device); !valid)
            return valid;
        if (!device.host.empty() && hosts.count(device.host) == 0)
            return invalid(device.name, "unknown host " + device.host);
    }
    for (const Switch& element : topology.switches)
        if (auto added = add(element.name); !added)
            return added;
    for (const Link& link : topology.links) {
        for (const std::string& end : {link.a, link.b})
            if (names.count(end) == 0)
                return invalid(link.name,
                               "the link ends at " + end +
                                   ", which is no device, switch or host of this topology");
        if (link.a == link.b)
            return invalid(link.name, "the link joins " + link.a + " to itself; remove it");
        if (auto valid = validateRate(link, link.forward, "forward"); !valid)
            return valid;
        if (auto valid = validateRate(link, link.backward, "backward"); !valid)
            return valid;
    }
    return {};
}

} // namespace plugboard::model
