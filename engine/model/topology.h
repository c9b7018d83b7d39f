// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/base/id.h"
#include "engine/base/result.h"
#include "engine/base/units.h"

#include <string>
#include <vector>

namespace plugboard::model {

using DeviceId = Id<struct DeviceTag>;
using LinkId = Id<struct LinkTag>;

enum class DeviceKind { Cpu, Gpu, Accelerator };

struct Host {
    std::string name;
    Bytes memory;
    double x = 0; ///< position on the canvas; no part of the meaning
    double y = 0;
};

/// Something that computes. Peaks are those of the data type float32 unless named otherwise.
struct Device {
    std::string name;
    DeviceKind kind = DeviceKind::Cpu;
    std::string model;     ///< what is printed on it; also the preset it came from
    std::string host;      ///< name of its host
    std::string preset;    ///< file stem in resources/devices, or empty
    int cores = 1;         ///< CPU: threads of its worker
    std::vector<int> cpus; ///< CPU: the processors that the worker binds to; empty: unbound
    int numaNode = -1;
    FlopsPerSecond peak;        ///< float32
    FlopsPerSecond peakFloat64; ///< 0: half of peak
    BytesPerSecond memoryBandwidth;
    Bytes memory;
    Bytes cache;            ///< last level, its share
    Seconds launchOverhead; ///< per task
    std::string source;     ///< where the figures come from
    double x = 0;           ///< position on the canvas; no part of the meaning
    double y = 0;
};

/// Forwards data, computes nothing.
struct Switch {
    std::string name;
    double x = 0; ///< position on the canvas; no part of the meaning
    double y = 0;
};

struct LinkRate {
    BytesPerSecond bandwidth;
    Seconds latency;
};

/// A cable or bus between two elements (device, switch or host), each direction with its own rate.
struct Link {
    std::string name;
    std::string a;
    std::string b;
    LinkRate forward;  ///< a to b
    LinkRate backward; ///< b to a
};

/// What the plan runs on.
struct Topology {
    std::string name;
    std::vector<Host> hosts;
    std::vector<Device> devices;
    std::vector<Switch> switches;
    std::vector<Link> links;

    DeviceId findDevice(const std::string& deviceName) const; ///< invalid id where there is none
    const Device& device(DeviceId id) const { return devices[id.index()]; }
};

/// One link of a route and the direction that it is taken in.
struct Hop {
    LinkId link;
    bool backward = false;
    auto operator<=>(const Hop&) const = default;
};

/// The same machines at no place on a canvas.
Topology withoutPositions(Topology topology);

/// Names unique, links join known elements and have positive rates, no link to itself.
/// errors  InvalidInput, subject = the element's name
Result<void> validate(const Topology& topology);

} // namespace plugboard::model
