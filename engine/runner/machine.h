// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/base/result.h"
#include "engine/base/units.h"

#include <string>
#include <vector>

namespace plugboard::runner {

/// One physical core that this process may use.
struct Core {
    int cpu = 0;     ///< the first of its processors that is allowed, as the system numbers it
    int package = 0; ///< socket
    int numaNode = -1;
    Bytes cache; ///< its share of the outermost cache
};

/// What the CPU side of a machine consists of.
struct Machine {
    std::string hostName;
    std::string cpuModel;    ///< "AMD EPYC 9654 96-Core Processor"
    std::string isa;         ///< avx512, avx2, sse2, neon, generic
    double frequency = 0;    ///< Hz, the highest nominal one
    Bytes memory;            ///< of the host, or what control groups leave of it
    std::vector<Core> cores; ///< package by package, then in hwloc's order
};

/// float32 lanes of a vector register of this instruction set.
int vectorLanes(const std::string& isa);

/// This machine by hwloc, restricted to the processors that affinity mask, cpuset and CPU quota of
/// the process allow.
/// errors  DeviceFailed with hwloc's reason
Result<Machine> thisMachine();

/// A machine after hwloc's synthetic description ("pack:2 numa:1 l3:1 core:4 pu:2"), with the
/// names, frequency and instruction set of a plain one: avx2 at 2 GHz, 16 GiB.
/// errors  InvalidInput
Result<Machine> syntheticMachine(const std::string& description);

} // namespace plugboard::runner
