// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/model/topology.h"

#include <cstdint>
#include <vector>

namespace plugboard::tests {

/// One-core CPU devices cpu0, cpu1 ... of one host with these peaks in GFLOP/s.
model::Topology cpus(const std::vector<double>& peaks, std::int64_t memory = std::int64_t(1) << 30);

/// All devices of a topology, in its order.
std::vector<model::DeviceId> allDevices(const model::Topology& topology);

} // namespace plugboard::tests
