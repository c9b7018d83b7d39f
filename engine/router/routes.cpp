// SPDX-License-Identifier: Apache-2.0
#include "engine/cost/cost.h"
#include "engine/router/router.h"

#include <algorithm>
#include <limits>
#include <map>
#include <queue>
#include <tuple>

namespace plugboard::router {
namespace {

using model::DeviceId;
using model::Hop;

/// One direction of a link, as seen from the element that it leaves.
struct Way {
    int to = 0;
    Hop hop;
    model::LinkRate rate;
};

/// Elements in the order devices, hosts, switches, with the links that leave them.
std::vector<std::vector<Way>> waysOf(const model::Topology& topology)
{
    std::map<std::string, int> element;
    for (const model::Device& device : topology.devices)
        element.emplace(device.name, int(element.size()));
    for (const model::Host& host : topology.hosts)
        element.emplace(host.name, int(element.size()));
    for (const model::Switch& one : topology.switches)
        element.emplace(one.name, int(element.size()));
    std::vector<std::vector<Way>> ways(element.size());
    for (std::size_t at = 0; at < topology.links.size(); ++at) {
        const model::Link& link = topology.links[at];
        const int a = element.at(link.a);
        const int b = element.at(link.b);
        ways[std::size_t(a)].push_back({b, {model::LinkId(at), false}, link.forward});
        ways[std::size_t(b)].push_back({a, {model::LinkId(at), true}, link.backward});
    }
    return ways;
}

/// A way to an element that no other way beats in both latency and bandwidth.
struct Label {
    int element = 0;
    int previous = -1; ///< label
    Hop hop;
    double latency = 0;
    double bandwidth = std::numeric_limits<double>::infinity();
};

/// Labels from one device, in ascending latency: a later label of an element is wider than all
/// earlier ones. No label leaves another device: those only end a way.
std::vector<Label> labelsFrom(const std::vector<std::vector<Way>>& ways, std::size_t devices,
                              int source)
{
    using Entry = std::tuple<double, double, int, std::size_t>; // latency, -bandwidth, hops, label
    std::vector<Label> made{{source, -1, {}, 0, std::numeric_limits<double>::infinity()}};
    std::vector<Label> settled;
    std::vector<double> widest(ways.size(), 0);
    std::priority_queue<Entry, std::vector<Entry>, std::greater<>> queue;
    queue.emplace(0, -made[0].bandwidth, 0, 0);
    while (!queue.empty()) {
        const auto [latency, narrow, hops, index] = queue.top();
        queue.pop();
        const Label label = made[index];
        if (label.bandwidth <= widest[std::size_t(label.element)])
            continue;
        widest[std::size_t(label.element)] = label.bandwidth;
        const int at = int(settled.size());
        settled.push_back(label);
        if (label.element != source && label.element < int(devices))
            continue;
        for (const Way& way : ways[std::size_t(label.element)]) {
            const Label next{way.to, at, way.hop, latency + way.rate.latency.value,
                             std::min(label.bandwidth, way.rate.bandwidth.value)};
            if (next.bandwidth <= widest[std::size_t(way.to)])
                continue;
            queue.emplace(next.latency, -next.bandwidth, hops + 1, made.size());
            made.push_back(next);
        }
    }
    return settled;
}

} // namespace

Routes::Routes(const model::Topology& topology)
    : topology_(topology), paths_(topology.devices.size())
{
    for (std::size_t from = 0; from < topology.devices.size(); ++from)
        findDirect(DeviceId(from));
    for (std::size_t from = 0; from < topology.devices.size(); ++from)
        findRelays(DeviceId(from));
}

void Routes::findDirect(DeviceId from)
{
    const std::size_t devices = topology_.devices.size();
    const auto labels = labelsFrom(waysOf(topology_), devices, int(from.index()));
    auto& row = paths_[from.index()];
    row.resize(devices);
    std::vector<int> best(devices, -1);
    for (std::size_t at = 1; at < labels.size(); ++at) {
        const Label& label = labels[at];
        if (label.element >= int(devices))
            continue;
        Path& path = row[std::size_t(label.element)];
        const Seconds time =
            Seconds{label.latency} + kReferenceSize / BytesPerSecond{label.bandwidth};
        if (path.hasHops && path.hopsTime <= time)
            continue;
        path.hasHops = true;
        path.hopsTime = time;
        best[std::size_t(label.element)] = int(at);
    }
    for (std::size_t to = 0; to < devices; ++to) {
        for (int at = best[to]; at > 0; at = labels[std::size_t(at)].previous)
            row[to].hops.push_back(labels[std::size_t(at)].hop);
        std::reverse(row[to].hops.begin(), row[to].hops.end());
    }
}

void Routes::findRelays(DeviceId from)
{
    const std::size_t devices = topology_.devices.size();
    constexpr double kFar = std::numeric_limits<double>::infinity();
    std::vector<double> time(devices, kFar);
    std::vector<bool> done(devices, false);
    time[from.index()] = 0;
    paths_[from.index()][from.index()].previous = from;
    for (std::size_t round = 0; round < devices; ++round) {
        std::size_t nearest = devices;
        for (std::size_t at = 0; at < devices; ++at)
            if (!done[at] && time[at] < kFar && (nearest == devices || time[at] < time[nearest]))
                nearest = at;
        if (nearest == devices)
            return;
        done[nearest] = true;
        for (std::size_t to = 0; to < devices; ++to) {
            const Path& step = paths_[nearest][to];
            if (!step.hasHops || time[nearest] + step.hopsTime.value >= time[to])
                continue;
            time[to] = time[nearest] + step.hopsTime.value;
            paths_[from.index()][to].previous = DeviceId(nearest);
        }
    }
}

Error Routes::noPath(DeviceId from, DeviceId to) const
{
    return {ErrorCode::Infeasible, "no path over the drawn links; add a link between them",
            topology_.device(from).name + " -> " + topology_.device(to).name};
}

Result<std::vector<Hop>> Routes::direct(DeviceId from, DeviceId to) const
{
    if (from == to)
        return std::vector<Hop>{};
    const Path& path = paths_[from.index()][to.index()];
    if (!path.hasHops)
        return noPath(from, to);
    return path.hops;
}

Result<std::vector<DeviceId>> Routes::relays(DeviceId from, DeviceId to) const
{
    const auto& row = paths_[from.index()];
    if (!row[to.index()].previous.valid())
        return noPath(from, to);
    std::vector<DeviceId> visited{to};
    while (visited.back() != from)
        visited.push_back(row[visited.back().index()].previous);
    if (from == to)
        visited.push_back(from);
    std::reverse(visited.begin(), visited.end());
    return visited;
}

Result<Seconds> Routes::time(DeviceId from, DeviceId to, Bytes size) const
{
    const auto& row = paths_[from.index()];
    if (!row[to.index()].previous.valid())
        return noPath(from, to);
    Seconds total;
    for (DeviceId at = to; at != from; at = row[at.index()].previous) {
        const DeviceId before = row[at.index()].previous;
        total =
            total + cost::transferTime(topology_, paths_[before.index()][at.index()].hops, size);
    }
    return total;
}

} // namespace plugboard::router
