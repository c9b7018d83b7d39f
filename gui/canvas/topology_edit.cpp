// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/canvas/topology_edit.h"

#include "engine/io/presets.h"
#include "gui/canvas/topology_layout.h"

#include <cmath>
#include <map>

namespace plugboard::gui {
namespace {

std::set<std::string> namesOf(const model::Topology& topology)
{
    std::set<std::string> names;
    for (const model::Host& host : topology.hosts)
        names.insert(host.name);
    for (const model::Device& device : topology.devices)
        names.insert(device.name);
    for (const model::Switch& hub : topology.switches)
        names.insert(hub.name);
    for (const model::Link& link : topology.links)
        names.insert(link.name);
    return names;
}

std::string freeNameAmong(const std::set<std::string>& names, const std::string& stem)
{
    for (int number = 0;; ++number)
        if (const std::string name = stem + std::to_string(number); !names.count(name))
            return name;
}

const char* stemOf(model::DeviceKind kind)
{
    switch (kind) {
    case model::DeviceKind::Cpu:
        return "cpu";
    case model::DeviceKind::Gpu:
        return "gpu";
    case model::DeviceKind::Accelerator:
        return "accelerator";
    }
    return "device";
}

std::string nearestHost(model::Topology& topology, QPointF at)
{
    double nearest = 1e300;
    std::string found;
    const auto look = [&](const std::string& host, double x, double y) {
        const double distance = std::hypot(x - at.x(), y - at.y());
        if (distance < nearest && !host.empty()) {
            nearest = distance;
            found = host;
        }
    };
    for (const model::Host& host : topology.hosts)
        look(host.name, host.x, host.y);
    for (const model::Device& device : topology.devices) // a crowd of devices is a host's place too
        look(device.host, device.x, device.y);
    if (!found.empty())
        return found;
    model::Host host;
    host.name = freeElementName(topology, "host");
    host.memory = Bytes{std::int64_t(64) << 30};
    host.x = at.x();
    host.y = at.y() - 2 * kHostHeight;
    topology.hosts.push_back(host);
    return host.name;
}

} // namespace

model::LinkRate defaultLinkRate()
{
    return {BytesPerSecond{10e9}, Seconds{1e-6}};
}

std::string freeElementName(const model::Topology& topology, const std::string& stem)
{
    return freeNameAmong(namesOf(topology), stem);
}

Result<std::string> addElement(model::Topology& topology, const std::string& preset, QPointF at)
{
    if (preset == "host") {
        model::Host host;
        host.name = freeElementName(topology, "host");
        host.memory = Bytes{std::int64_t(64) << 30};
        host.x = at.x();
        host.y = at.y();
        topology.hosts.push_back(host);
        return host.name;
    }
    if (preset == "switch") {
        model::Switch hub;
        hub.name = freeElementName(topology, "switch");
        hub.x = at.x();
        hub.y = at.y();
        topology.switches.push_back(hub);
        return hub.name;
    }
    Result<model::Device> device = io::presetDevice(preset);
    if (!device)
        return device.error();
    device->name = freeElementName(topology, stemOf(device->kind));
    device->host = nearestHost(topology, at);
    device->x = at.x();
    device->y = at.y();
    topology.devices.push_back(*device);
    return device->name;
}

Result<std::string> addCable(model::Topology& topology, const std::string& a, const std::string& b)
{
    if (a == b)
        return Error{ErrorCode::InvalidInput, "a cable joins two elements", a};
    model::Link link;
    link.a = a;
    link.b = b;
    const std::string stem = a + "-" + b;
    const std::set<std::string> names = namesOf(topology);
    link.name = names.count(stem) ? freeNameAmong(names, stem + "-") : stem;
    link.forward = link.backward = defaultLinkRate();
    topology.links.push_back(link);
    return link.name;
}

model::Topology fragmentOf(const model::Topology& topology, const std::set<std::string>& elements)
{
    model::Topology fragment;
    fragment.name = topology.name;
    const auto take = [&](const auto& from, auto& to) {
        for (const auto& element : from)
            if (elements.count(element.name))
                to.push_back(element);
    };
    take(topology.hosts, fragment.hosts);
    take(topology.devices, fragment.devices);
    take(topology.switches, fragment.switches);
    for (const model::Link& link : topology.links)
        if (elements.count(link.a) && elements.count(link.b))
            fragment.links.push_back(link);
    return fragment;
}

std::vector<std::string> addFragment(model::Topology& topology, const model::Topology& fragment,
                                     QPointF offset)
{
    std::set<std::string> names = namesOf(topology);
    std::map<std::string, std::string> copyOf;
    std::vector<std::string> added;
    const auto copyName = [&](const std::string& name) {
        const std::size_t end = name.find_last_not_of("0123456789");
        const std::string stem = end == std::string::npos ? "element" : name.substr(0, end + 1);
        const std::string copy = names.count(name) ? freeNameAmong(names, stem) : name;
        names.insert(copy);
        return copyOf[name] = copy;
    };
    const auto put = [&](auto element, auto& list) {
        element.name = copyName(element.name);
        element.x += offset.x();
        element.y += offset.y();
        added.push_back(element.name);
        list.push_back(std::move(element));
    };
    for (const model::Host& host : fragment.hosts)
        put(host, topology.hosts);
    for (model::Device device : fragment.devices) {
        if (const auto host = copyOf.find(device.host); host != copyOf.end())
            device.host = host->second;
        put(std::move(device), topology.devices);
    }
    for (const model::Switch& hub : fragment.switches)
        put(hub, topology.switches);
    for (model::Link link : fragment.links) {
        link.a = copyOf.at(link.a);
        link.b = copyOf.at(link.b);
        const std::string stem = link.a + "-" + link.b;
        link.name = names.count(stem) ? freeNameAmong(names, stem + "-") : stem;
        names.insert(link.name);
        topology.links.push_back(std::move(link));
    }
    return added;
}

} // namespace plugboard::gui
