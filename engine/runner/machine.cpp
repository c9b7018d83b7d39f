// SPDX-License-Identifier: Apache-2.0
#include "engine/runner/machine.h"

#include "engine/runner/cgroup.h"

#include <hwloc.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <cstring>
#include <fstream>
#include <memory>

namespace plugboard::runner {
namespace {

struct DestroyTopology {
    void operator()(hwloc_topology* topology) const { hwloc_topology_destroy(topology); }
};
using HwlocTopology = std::unique_ptr<hwloc_topology, DestroyTopology>;

constexpr double kUnknownFrequency = 2e9;

HwlocTopology newTopology()
{
    hwloc_topology_t topology = nullptr;
    if (hwloc_topology_init(&topology) != 0)
        return nullptr;
    return HwlocTopology(topology);
}

Error hwlocFailed(const char* what)
{
    return {ErrorCode::DeviceFailed,
            std::string("hwloc cannot ") + what + ": " + std::strerror(errno), "this machine"};
}

/// Cores of the whole topology that lie under this object.
int coresUnder(hwloc_topology_t topology, hwloc_obj_t object)
{
    return std::max(
        1, hwloc_get_nbobjs_inside_cpuset_by_type(topology, object->cpuset, HWLOC_OBJ_CORE));
}

Bytes cacheShare(hwloc_topology_t topology, hwloc_obj_t core)
{
    hwloc_obj_t outermost = nullptr;
    for (hwloc_obj_t up = core->parent; up != nullptr; up = up->parent)
        if (hwloc_obj_type_is_dcache(up->type))
            outermost = up;
    if (outermost == nullptr)
        return {};
    return {std::int64_t(outermost->attr->cache.size) / coresUnder(topology, outermost)};
}

/// Cores, or processors where the system does not tell of cores.
std::vector<Core> coresOf(hwloc_topology_t topology)
{
    std::vector<Core> cores;
    const bool hasCores = hwloc_get_nbobjs_by_type(topology, HWLOC_OBJ_CORE) > 0;
    const hwloc_obj_type_t type = hasCores ? HWLOC_OBJ_CORE : HWLOC_OBJ_PU;
    for (hwloc_obj_t object = nullptr;
         (object = hwloc_get_next_obj_by_type(topology, type, object)) != nullptr;) {
        const hwloc_obj_t package =
            hwloc_get_ancestor_obj_by_type(topology, HWLOC_OBJ_PACKAGE, object);
        cores.push_back({hwloc_bitmap_first(object->cpuset),
                         package == nullptr ? 0 : int(package->logical_index),
                         object->nodeset == nullptr ? -1 : hwloc_bitmap_first(object->nodeset),
                         cacheShare(topology, object)});
    }
    std::stable_sort(cores.begin(), cores.end(),
                     [](const Core& a, const Core& b) { return a.package < b.package; });
    return cores;
}

/// Keeps what the calling thread may run on (taskset and the like; hwloc itself heeds cpusets).
void restrictToAffinity(hwloc_topology_t topology)
{
    const hwloc_bitmap_t allowed = hwloc_bitmap_alloc();
    if (hwloc_get_cpubind(topology, allowed, HWLOC_CPUBIND_THREAD) == 0 &&
        !hwloc_bitmap_iszero(allowed))
        hwloc_topology_restrict(topology, allowed, 0);
    hwloc_bitmap_free(allowed);
}

std::string valueInCpuInfo(const std::string& key)
{
    std::ifstream file("/proc/cpuinfo");
    for (std::string line; std::getline(file, line);)
        if (const std::size_t colon = line.find(':');
            line.starts_with(key) && colon != std::string::npos && colon + 2 <= line.size())
            return line.substr(colon + 2);
    return {};
}

std::string cpuModelOf(hwloc_topology_t topology)
{
    const hwloc_obj_t package = hwloc_get_obj_by_type(topology, HWLOC_OBJ_PACKAGE, 0);
    const char* named =
        package == nullptr ? nullptr : hwloc_obj_get_info_by_name(package, "CPUModel");
    std::string model = named != nullptr ? named : valueInCpuInfo("model name");
    model.erase(model.find_last_not_of(' ') + 1);
    return model.empty() ? "unknown CPU" : model;
}

/// The same at each call: what the governor does at this moment must not change a topology.
double nominalFrequency()
{
    std::ifstream file("/sys/devices/system/cpu/cpu0/cpufreq/cpuinfo_max_freq");
    double kilohertz = 0;
    if (file >> kilohertz && kilohertz > 0)
        return kilohertz * 1e3;
    // Twice the frequency of the time stamp counter; elsewhere than on x86 it means nothing.
    const double megahertz = std::round(std::atof(valueInCpuInfo("bogomips").c_str()) / 20) * 10;
    return megahertz >= 500 ? megahertz * 1e6 : kUnknownFrequency;
}

std::string instructionSet()
{
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
        __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl"))
        return "avx512";
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
        return "avx2";
    return "sse2";
#elif defined(__aarch64__)
    return "neon";
#else
    return "generic";
#endif
}

std::string nameOfHost()
{
    char name[256] = "";
    if (gethostname(name, sizeof name - 1) != 0 || name[0] == '\0')
        return "localhost";
    return name;
}

} // namespace

int vectorLanes(const std::string& isa)
{
    return isa == "avx512" ? 16 : isa == "avx2" ? 8 : isa == "generic" ? 1 : 4;
}

Result<Machine> thisMachine()
{
    const HwlocTopology topology = newTopology();
    if (!topology)
        return hwlocFailed("start");
    if (hwloc_topology_load(topology.get()) != 0)
        return hwlocFailed("read this machine");
    restrictToAffinity(topology.get());
    Machine machine;
    machine.hostName = nameOfHost();
    machine.cpuModel = cpuModelOf(topology.get());
    machine.isa = instructionSet();
    machine.frequency = nominalFrequency();
    machine.cores = coresOf(topology.get());
    machine.memory = {sysconf(_SC_PHYS_PAGES) * std::int64_t(sysconf(_SC_PAGESIZE))};
    const CgroupLimits limits = cgroupLimits();
    if (limits.memory)
        machine.memory = std::min(machine.memory, *limits.memory);
    if (limits.cpus) {
        const double granted = std::max(1.0, std::ceil(*limits.cpus));
        machine.cores.resize(std::size_t(std::min(double(machine.cores.size()), granted)));
    }
    if (machine.cores.empty())
        return Error{ErrorCode::DeviceFailed, "hwloc found no processor that may be used",
                     machine.hostName};
    return machine;
}

Result<Machine> syntheticMachine(const std::string& description)
{
    const HwlocTopology topology = newTopology();
    if (!topology)
        return hwlocFailed("start");
    if (hwloc_topology_set_synthetic(topology.get(), description.c_str()) != 0 ||
        hwloc_topology_load(topology.get()) != 0)
        return Error{ErrorCode::InvalidInput, "hwloc does not understand this description",
                     description};
    return Machine{"synthetic", "Synthetic CPU",          "avx2",
                   2e9,         {std::int64_t(16) << 30}, coresOf(topology.get())};
}

} // namespace plugboard::runner
