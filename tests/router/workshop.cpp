// SPDX-License-Identifier: Apache-2.0
#include "tests/router/workshop.h"

#include <algorithm>
#include <numeric>

namespace plugboard::tests {

model::Topology devicesOnly(int count)
{
    model::Topology topology;
    for (int at = 0; at < count; ++at) {
        model::Device device;
        device.name = "d" + std::to_string(at);
        device.peak = {1e12};
        device.memoryBandwidth = {100e9};
        device.memory = {std::int64_t(1) << 30};
        topology.devices.push_back(device);
    }
    return topology;
}

void addLink(model::Topology& topology, const std::string& a, const std::string& b, Seconds latency,
             BytesPerSecond bandwidth)
{
    const model::LinkRate rate{bandwidth, latency};
    topology.links.push_back({a + "-" + b, a, b, rate, rate});
}

model::Topology fullMesh(int count, Seconds latency)
{
    model::Topology topology = devicesOnly(count);
    for (int a = 0; a < count; ++a)
        for (int b = a + 1; b < count; ++b)
            addLink(topology, "d" + std::to_string(a), "d" + std::to_string(b), latency);
    return topology;
}

model::DeviceGroup group(const std::vector<int>& devices)
{
    std::vector<model::DeviceId> ids;
    for (const int device : devices)
        ids.emplace_back(std::size_t(device));
    return model::group1d(std::move(ids));
}

Workshop::Workshop(const model::Topology& of, const model::Shape& shape)
    : topology(of), routes(topology), builder{program, topology, routes, {}, {}}
{
    program.tensors.push_back({"t", {model::DataType::Float32, shape}, model::Rate::Step});
}

router::Placed Workshop::place(const model::DeviceGroup& on, const model::Sharding& sharding)
{
    router::Placed placed{model::PlanTensorId(0), on, sharding, {}};
    for (int member = 0; member < on.size(); ++member) {
        const model::Box box =
            model::boxOf(sharding, on.grid, program.tensors[0].type.shape, member);
        placed.registers.push_back(
            isEmpty(box) ? model::RegisterId{}
                         : builder.addRegister(placed.tensor, box,
                                               model::contributionOf(sharding, on.grid, member),
                                               model::Rate::Step, on.devices[std::size_t(member)]));
    }
    return placed;
}

double Workshop::volume() const
{
    std::int64_t sum = 0;
    for (const model::Channel& channel : program.channels)
        sum += channel.bytes.value;
    return double(sum) / double(model::bytes(program.tensors[0].type).value);
}

int uniform(std::mt19937& random, int low, int high)
{
    return std::uniform_int_distribution<int>(low, high)(random);
}

std::vector<model::Dim> randomBoundaries(std::mt19937& random, model::Dim extent, int members)
{
    std::vector<model::Dim> boundaries{0, extent};
    for (int cut = 1; cut < members; ++cut)
        boundaries.push_back(uniform(random, 0, int(extent)));
    std::sort(boundaries.begin(), boundaries.end());
    return boundaries;
}

model::Sharding randomSharding(std::mt19937& random, const model::Shape& shape, int members)
{
    if (shape.empty() || uniform(random, 0, 3) == 0)
        return model::broadcast();
    const int axis = uniform(random, 0, int(shape.size()) - 1);
    const model::Dim extent = shape[std::size_t(axis)];
    if (uniform(random, 0, 1) == 0)
        return model::split(axis, model::evenBoundaries(extent, members));
    return model::split(axis, randomBoundaries(random, extent, members));
}

model::DeviceGroup randomGroup(std::mt19937& random, int count)
{
    std::vector<int> devices(std::size_t(count), 0);
    std::iota(devices.begin(), devices.end(), 0);
    std::shuffle(devices.begin(), devices.end(), random);
    devices.resize(std::size_t(uniform(random, 1, count)));
    return group(devices);
}

} // namespace plugboard::tests
