// SPDX-License-Identifier: Apache-2.0
#include "engine/runner/detect.h"

#include <algorithm>
#include <cstdio>
#include <utility>

namespace plugboard::runner {
namespace {

constexpr double kFmaPipes = 2;
constexpr double kFlopsPerFma = 2;
constexpr BytesPerSecond kCoreBandwidth{12e9};
constexpr BytesPerSecond kSocketBandwidth{200e9};
constexpr model::LinkRate kDeviceLink{{10e9}, {0.1e-6}};
constexpr model::LinkRate kSocketLink{{20e9}, {0.2e-6}};
constexpr Seconds kLaunchOverhead{0.5e-6};

using Cores = std::vector<Core>;

std::vector<Cores> socketsOf(const Machine& machine)
{
    std::vector<Cores> sockets;
    for (const Core& core : machine.cores) {
        if (sockets.empty() || sockets.back().front().package != core.package)
            sockets.emplace_back();
        sockets.back().push_back(core);
    }
    return sockets;
}

std::string sourceOf(const Machine& machine)
{
    char text[200];
    std::snprintf(text, sizeof text,
                  "modelled, not measured: peak of %g FMA pipes of %d lanes at %.2f GHz a core, "
                  "%g GB/s a core, at most %g GB/s a socket",
                  kFmaPipes, vectorLanes(machine.isa), machine.frequency / 1e9,
                  kCoreBandwidth.value / 1e9, kSocketBandwidth.value / 1e9);
    return text;
}

model::Device deviceOf(const Machine& machine, const Cores& cores, std::size_t coresOfSocket)
{
    model::Device device;
    device.kind = model::DeviceKind::Cpu;
    device.cores = int(cores.size());
    device.model = machine.cpuModel + ", " + std::to_string(device.cores) +
                   (device.cores == 1 ? " core, " : " cores, ") + machine.isa;
    device.numaNode = cores.front().numaNode;
    for (const Core& core : cores) {
        device.cpus.push_back(core.cpu);
        device.cache = device.cache + core.cache;
    }
    const double lanes = vectorLanes(machine.isa);
    device.peak = {device.cores * machine.frequency * lanes * kFmaPipes * kFlopsPerFma};
    device.peakFloat64 = {device.peak.value / 2};
    device.memoryBandwidth = {
        std::min(device.cores * kCoreBandwidth.value,
                 kSocketBandwidth.value * device.cores / double(coresOfSocket))};
    device.launchOverhead = kLaunchOverhead;
    device.source = sourceOf(machine);
    return device;
}

/// A host may be called like a device; names of a topology are unique.
std::string hostElement(const std::string& hostName)
{
    const bool taken = hostName.starts_with("cpu") || hostName.starts_with("socket");
    return taken ? "host-" + hostName : hostName;
}

void addLink(model::Topology& topology, const std::string& a, const std::string& b,
             const model::LinkRate& rate)
{
    topology.links.push_back({a + " - " + b, a, b, rate, rate});
}

Result<std::size_t> coresPerDevice(const std::vector<Cores>& sockets, const DetectOptions& options)
{
    std::size_t largest = 0;
    for (const Cores& socket : sockets)
        largest = std::max(largest, socket.size());
    if (options.coresPerDevice < 0 || std::size_t(options.coresPerDevice) > largest)
        return Error{ErrorCode::InvalidInput,
                     std::to_string(options.coresPerDevice) + " cores per device; give 1 to " +
                         std::to_string(largest) +
                         ", the cores of the largest socket that may be used",
                     "this machine"};
    if (options.coresNeeded > 0)
        return std::size_t(options.coresNeeded) > largest ? 0 : std::size_t(options.coresNeeded);
    return std::size_t(options.coresPerDevice);
}

/// Whether a device of this name is to take part.
bool isIn(const std::vector<std::string>& names, const std::string& name)
{
    return names.empty() || std::find(names.begin(), names.end(), name) != names.end();
}

Result<void> checkNames(const model::Topology& topology, const std::vector<std::string>& names,
                        std::size_t devices)
{
    for (const std::string& name : names)
        if (!topology.findDevice(name).valid())
            return Error{ErrorCode::InvalidInput,
                         "is no device of this machine as it is divided; " +
                             (devices == 1 ? std::string("there is cpu0")
                                           : "there are cpu0 to cpu" + std::to_string(devices - 1)),
                         name};
    return {};
}

} // namespace

Result<model::Topology> topologyOf(const Machine& machine, const DetectOptions& options)
{
    const std::vector<Cores> sockets = socketsOf(machine);
    const Result<std::size_t> asked = coresPerDevice(sockets, options);
    if (!asked)
        return asked.error();
    model::Topology topology;
    topology.name = machine.hostName;
    const std::string host = hostElement(machine.hostName);
    topology.hosts.push_back({host, machine.memory});
    const std::size_t limit =
        options.maximumDevices > 0 ? std::size_t(options.maximumDevices) : machine.cores.size();
    std::size_t found = 0;
    for (std::size_t at = 0; at < sockets.size(); ++at) {
        const Cores& socket = sockets[at];
        const std::size_t size = *asked == 0 ? socket.size() : *asked;
        std::string hub = sockets.size() > 1 ? "socket" + std::to_string(at) : host;
        bool joined = sockets.size() == 1;
        for (std::size_t first = 0; first + size <= socket.size(); first += size) {
            const std::string name = "cpu" + std::to_string(found++);
            if (topology.devices.size() == limit || !isIn(options.devices, name))
                continue;
            if (!std::exchange(joined, true)) {
                topology.switches.push_back({hub});
                addLink(topology, hub, host, kSocketLink);
            }
            const Cores cores(socket.begin() + std::ptrdiff_t(first),
                              socket.begin() + std::ptrdiff_t(first + size));
            model::Device device = deviceOf(machine, cores, socket.size());
            device.name = name;
            device.host = host;
            addLink(topology, device.name, hub, kDeviceLink);
            topology.devices.push_back(std::move(device));
        }
    }
    if (auto named = checkNames(topology, options.devices, found); !named)
        return named.error();
    for (model::Device& device : topology.devices) {
        device.memory = {machine.memory.value / std::int64_t(topology.devices.size())};
        if (options.memoryCap.value > 0)
            device.memory = std::min(device.memory, options.memoryCap);
    }
    if (auto valid = model::validate(topology); !valid)
        return valid.error();
    return topology;
}

Result<model::Topology> detectThisMachine(const DetectOptions& options)
{
    const Result<Machine> machine = thisMachine();
    if (!machine)
        return machine.error();
    return topologyOf(*machine, options);
}

} // namespace plugboard::runner
