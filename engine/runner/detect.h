// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/model/topology.h"
#include "engine/runner/machine.h"

#include <string>
#include <vector>

namespace plugboard::runner {

struct DetectOptions {
    int coresPerDevice = 0;                ///< physical cores of one CPU device; 0: all of a socket
    int maximumDevices = 0;                ///< only the first so many; 0: all
    Bytes memoryCap = {};                  ///< a device holds no more; 0: no cap
    std::vector<std::string> devices = {}; ///< only those of these names; empty: all
    /// As many cores per device as the largest device that is to run here needs; whole sockets
    /// where none has so many. 0: as coresPerDevice says.
    int coresNeeded = 0;
};

/// The CPU devices of this machine, and how data gets from one to another.
/// errors  InvalidInput where a device asks for more cores than a socket has, or one of the named
///         ones is not there; DeviceFailed
Result<model::Topology> detectThisMachine(const DetectOptions& options);

/// Devices of `coresPerDevice` cores each, none across two sockets, named cpu0, cpu1 ...; cores
/// left over are not used. Each that takes part has a link to its host (one socket), or to a switch
/// per socket with a link to the host. Memory is shared out evenly. All rates are modelled, as
/// `source` says:
///
///     peak               cores * frequency * lanes * 2 FMA pipes * 2
///     memory bandwidth   12 GB/s a core, at most 200 GB/s a socket
///     link               10 GB/s, 0.1 us to the host; 20 GB/s, 0.2 us from socket to host
///
/// The model reads "CPU MODEL, 2 cores, avx512": measurements in a catalogue are found by it.
Result<model::Topology> topologyOf(const Machine& machine, const DetectOptions& options);

} // namespace plugboard::runner
