// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/model/topology.h"

#include <string>
#include <vector>

namespace plugboard::runtime {

/// Cores that this process may keep busy: its affinity, cut to its cgroup's CPU quota.
double usableCores();

/// Quota of a cgroup v2 `cpu.max` ("200000 100000" is 2) or infinity ("max 100000", or nonsense).
double coresOfQuota(const std::string& cpuMax);

/// Whether workers of these devices may spin: each has cores to itself, and all of them fit.
bool maySpin(const std::vector<model::Device>& devices, double cores);

} // namespace plugboard::runtime
