// SPDX-License-Identifier: Apache-2.0
#include "engine/io/container.h"
#include "engine/io/convert.h"

namespace plugboard::io {
namespace {

template <class Element, class Message>
void writePosition(const Element& element, Message& message)
{
    message.set_x(element.x);
    message.set_y(element.y);
}

template <class Message, class Element>
void readPosition(const Message& message, Element& element, Findings& findings)
{
    element.x = findings.finite(message.x(), element.name + ".x");
    element.y = findings.finite(message.y(), element.name + ".y");
}

void write(const model::Device& device, proto::Device& message)
{
    message.set_name(device.name);
    message.set_kind(enumerator<proto::DeviceKind>(device.kind));
    message.set_model(device.model);
    message.set_host(device.host);
    message.set_preset(device.preset);
    message.set_cores(device.cores);
    for (const int cpu : device.cpus)
        message.add_cpus(cpu);
    if (device.numaNode >= 0)
        message.set_numa_node(device.numaNode);
    message.set_peak_flops_per_second(device.peak.value);
    message.set_peak_float64_flops_per_second(device.peakFloat64.value);
    message.set_memory_bandwidth_bytes_per_second(device.memoryBandwidth.value);
    message.set_memory_bytes(device.memory.value);
    message.set_cache_bytes(device.cache.value);
    message.set_launch_overhead_seconds(device.launchOverhead.value);
    message.set_source(device.source);
    writePosition(device, message);
}

model::Device read(const proto::Device& message, Findings& findings)
{
    model::Device device;
    device.name = message.name();
    device.kind = findings.enumerator<model::DeviceKind>(message.kind(), 3, device.name + ".kind");
    device.model = message.model();
    device.host = message.host();
    device.preset = message.preset();
    device.cores = int(findings.within(message.cores() == 0 ? 1 : message.cores(), 1, 1 << 20,
                                       device.name + ".cores"));
    for (const int cpu : message.cpus())
        device.cpus.push_back(int(findings.within(cpu, 0, 1 << 20, device.name + ".cpus")));
    device.numaNode = message.has_numa_node() ? message.numa_node() : -1;
    const auto figure = [&](double value, const char* name) {
        return findings.notNegative(value, device.name + "." + name);
    };
    device.peak = {figure(message.peak_flops_per_second(), "peak_flops_per_second")};
    device.peakFloat64 = {
        figure(message.peak_float64_flops_per_second(), "peak_float64_flops_per_second")};
    device.memoryBandwidth = {
        figure(message.memory_bandwidth_bytes_per_second(), "memory_bandwidth_bytes_per_second")};
    device.memory = {
        findings.within(message.memory_bytes(), 0, kMaximumBytes, device.name + ".memory_bytes")};
    device.cache = {
        findings.within(message.cache_bytes(), 0, kMaximumBytes, device.name + ".cache_bytes")};
    device.launchOverhead = {figure(message.launch_overhead_seconds(), "launch_overhead_seconds")};
    device.source = message.source();
    readPosition(message, device, findings);
    return device;
}

} // namespace

void write(const model::LinkRate& rate, proto::LinkRate& message)
{
    message.set_bandwidth_bytes_per_second(rate.bandwidth.value);
    message.set_latency_seconds(rate.latency.value);
}

model::LinkRate read(const proto::LinkRate& message, const std::string& place, Findings& findings)
{
    return {{findings.notNegative(message.bandwidth_bytes_per_second(),
                                  place + ".bandwidth_bytes_per_second")},
            {findings.notNegative(message.latency_seconds(), place + ".latency_seconds")}};
}

void write(const model::Topology& topology, proto::Topology& message)
{
    message.set_name(topology.name);
    for (const model::Host& host : topology.hosts) {
        proto::Host& item = *message.add_hosts();
        item.set_name(host.name);
        item.set_memory_bytes(host.memory.value);
        writePosition(host, item);
    }
    for (const model::Device& device : topology.devices)
        write(device, *message.add_devices());
    for (const model::Switch& element : topology.switches) {
        proto::Switch& item = *message.add_switches();
        item.set_name(element.name);
        writePosition(element, item);
    }
    for (const model::Link& link : topology.links) {
        proto::Link& item = *message.add_links();
        item.set_name(link.name);
        item.set_a(link.a);
        item.set_b(link.b);
        write(link.forward, *item.mutable_forward());
        write(link.backward, *item.mutable_backward());
    }
}

model::Topology read(const proto::Topology& message, Findings& findings)
{
    model::Topology topology;
    topology.name = message.name();
    for (const proto::Host& item : message.hosts()) {
        model::Host& host = topology.hosts.emplace_back();
        host.name = item.name();
        host.memory = {findings.within(item.memory_bytes(), 0, kMaximumBytes,
                                       item.name() + ".memory_bytes")};
        readPosition(item, host, findings);
    }
    for (const proto::Device& item : message.devices())
        topology.devices.push_back(read(item, findings));
    for (const proto::Switch& item : message.switches()) {
        model::Switch& element = topology.switches.emplace_back();
        element.name = item.name();
        readPosition(item, element, findings);
    }
    for (const proto::Link& item : message.links())
        topology.links.push_back({item.name(), item.a(), item.b(),
                                  read(item.forward(), item.name() + ".forward", findings),
                                  read(item.has_backward() ? item.backward() : item.forward(),
                                       item.name() + ".backward", findings)});
    // An empty topology is this machine's place holder; its elements are checked where there are
    // any.
    if (!topology.devices.empty() || !topology.links.empty())
        if (const auto valid = model::validate(topology); !valid)
            findings.refuse(valid.error().code, valid.error().subject, valid.error().message);
    return topology;
}

Result<model::Topology> loadTopology(const std::string& path)
{
    proto::Topology message;
    if (auto loaded = loadMessage(path, kTopologyFormat, message); !loaded)
        return loaded.error();
    Findings findings;
    return findings.result(read(message, findings), path);
}

Result<void> save(const std::string& path, const model::Topology& topology)
{
    proto::Topology message;
    write(topology, message);
    return saveMessage(path, kTopologyFormat, message);
}

} // namespace plugboard::io
