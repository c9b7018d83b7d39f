// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/router/router.h"

#include <random>
#include <string>
#include <utility>
#include <vector>

namespace plugboard::tests {

/// Devices d0, d1 ... of one kind: 100 GB/s of memory bandwidth, no launch overhead.
model::Topology devicesOnly(int count);
/// A link of 10 GB/s and the latency in both directions.
void addLink(model::Topology& topology, const std::string& a, const std::string& b,
             Seconds latency = {}, BytesPerSecond bandwidth = {10e9});
/// Each pair of devices has its own link.
model::Topology fullMesh(int count, Seconds latency = {});

model::DeviceGroup group(const std::vector<int>& devices);

/// A program of one float32 tensor "t", with what reshard needs around it.
class Workshop {
public:
    Workshop(const model::Topology& topology, const model::Shape& shape);

    /// The tensor as it lies before: a register per member, that nothing writes; none for an empty
    /// piece.
    router::Placed place(const model::DeviceGroup& group, const model::Sharding& sharding);
    /// Bytes of all messages over the size of the tensor.
    double volume() const;

    model::Topology topology;
    router::Routes routes;
    model::Program program;
    router::PlanBuilder builder;
};

/// Uniform in [low, high].
int uniform(std::mt19937& random, int low, int high);
/// Ascending boundaries from 0 to the extent, empty pieces included.
std::vector<model::Dim> randomBoundaries(std::mt19937& random, model::Dim extent, int members);
/// Broadcast or a Split of any axis, even or not.
model::Sharding randomSharding(std::mt19937& random, const model::Shape& shape, int members);
/// Some of `count` devices, in any order.
model::DeviceGroup randomGroup(std::mt19937& random, int count);

} // namespace plugboard::tests
