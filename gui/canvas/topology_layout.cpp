// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/canvas/topology_layout.h"

#include <algorithm>
#include <cmath>
#include <map>

namespace plugboard::gui {
namespace {

constexpr double kColumnGap = 72;
constexpr double kRowGap = 96;
constexpr double kGroupGap = 136;

/// The devices of one host, from its own left upper corner.
struct Group {
    std::vector<std::size_t> devices;
    double width = 0;
    double height = 0;
};

double rowWidth(std::size_t devices)
{
    return double(devices) * kDeviceWidth + double(devices - 1) * kColumnGap;
}

/// How a host's devices stand about it.
struct Rows {
    std::size_t count = 0;
    std::size_t perRow = 0;
    std::size_t above = 0; ///< rows above the host
};

/// Up to four devices stand in one row below their host; more in rows of at most eight, half of
/// them above it. Below switches all stand above it, so that their cables do not cross it.
Rows rowsOf(std::size_t devices, bool belowSwitches)
{
    Rows rows;
    if (devices == 0)
        return rows;
    rows.count = devices <= 4 ? 1 : devices <= 16 && !belowSwitches ? 2 : (devices + 7) / 8;
    rows.perRow = (devices + rows.count - 1) / rows.count;
    rows.above = belowSwitches ? rows.count : rows.count / 2;
    return rows;
}

void placeGroup(Group& group, QPointF corner, std::size_t host, std::size_t hosts,
                bool belowSwitches, ElementPlaces& places)
{
    const std::size_t count = group.devices.size();
    const Rows rows = rowsOf(count, belowSwitches);
    group.width = std::max(count ? rowWidth(rows.perRow) : 0.0, kHostWidth);
    double y = corner.y();
    std::size_t next = 0;
    const auto placeRow = [&] {
        const std::size_t here = std::min(rows.perRow, count - next);
        double x = corner.x() + (group.width - rowWidth(here)) / 2;
        for (std::size_t at = 0; at < here; ++at, ++next) {
            places[hosts + group.devices[next]] = {x, y};
            x += kDeviceWidth + kColumnGap;
        }
        y += kDeviceHeight + kRowGap;
    };
    for (std::size_t row = 0; row < rows.above; ++row)
        placeRow();
    if (host < hosts) {
        places[host] = {corner.x() + (group.width - kHostWidth) / 2, y};
        y += kHostHeight + kRowGap;
    }
    for (std::size_t row = rows.above; row < rows.count; ++row)
        placeRow();
    group.height = y - kRowGap - corner.y();
}

} // namespace

ElementPlaces ownPlaces(const model::Topology& topology)
{
    ElementPlaces places;
    for (const model::Host& host : topology.hosts)
        places.push_back({host.x, host.y});
    for (const model::Device& device : topology.devices)
        places.push_back({device.x, device.y});
    for (const model::Switch& hub : topology.switches)
        places.push_back({hub.x, hub.y});
    return places;
}

ElementPlaces automaticPlaces(const model::Topology& topology)
{
    const std::size_t hosts = topology.hosts.size();
    const std::size_t devices = topology.devices.size();
    ElementPlaces places(hosts + devices + topology.switches.size());
    std::map<std::string, std::size_t> hostAt;
    for (std::size_t at = 0; at < hosts; ++at)
        hostAt[topology.hosts[at].name] = at;
    std::vector<Group> groups(hosts + 1); // the last: devices without a host
    for (std::size_t at = 0; at < devices; ++at) {
        const auto host = hostAt.find(topology.devices[at].host);
        groups[host == hostAt.end() ? hosts : host->second].devices.push_back(at);
    }
    const double top = topology.switches.empty() ? 0 : kSwitchHeight + kGroupGap;
    double x = 0;
    double y = top;
    double high = 0;
    const auto perRow =
        std::size_t(std::ceil(std::sqrt(double(std::max<std::size_t>(hosts, 1)) * 1.5)));
    double widest = 0;
    for (std::size_t at = 0; at <= hosts; ++at) {
        if (at == hosts && groups[at].devices.empty())
            break;
        if (at > 0 && at % perRow == 0) {
            x = 0;
            y += high + kGroupGap;
            high = 0;
        }
        placeGroup(groups[at], {x, y}, at, hosts, !topology.switches.empty(), places);
        x += groups[at].width + kGroupGap;
        high = std::max(high, groups[at].height);
        widest = std::max(widest, x - kGroupGap);
    }
    const std::size_t switches = topology.switches.size();
    const double pitch = kSwitchWidth + kColumnGap;
    const double across = double(switches) * pitch - kColumnGap;
    for (std::size_t at = 0; at < switches; ++at)
        places[hosts + devices + at] = {(widest - across) / 2 + double(at) * pitch, 0};
    for (QPointF& place : places)
        place = {std::round(place.x() / 8) * 8, std::round(place.y() / 8) * 8};
    return places;
}

bool lacksPlaces(const model::Topology& topology)
{
    const ElementPlaces places = ownPlaces(topology);
    return places.size() > 1 &&
           std::all_of(places.begin(), places.end(),
                       [&](const QPointF& place) { return place == places[0]; });
}

model::Topology withPlaces(model::Topology topology, const ElementPlaces& places)
{
    std::size_t at = 0;
    const auto put = [&](auto& element) {
        element.x = places[at].x();
        element.y = places[at].y();
        ++at;
    };
    for (model::Host& host : topology.hosts)
        put(host);
    for (model::Device& device : topology.devices)
        put(device);
    for (model::Switch& hub : topology.switches)
        put(hub);
    return topology;
}

model::Topology laidOut(model::Topology topology)
{
    if (!lacksPlaces(topology))
        return topology;
    const ElementPlaces places = automaticPlaces(topology);
    return withPlaces(std::move(topology), places);
}

} // namespace plugboard::gui
