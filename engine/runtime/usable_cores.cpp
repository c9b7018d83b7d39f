// SPDX-License-Identifier: Apache-2.0
#include "engine/runtime/usable_cores.h"

#include <sched.h>

#include <algorithm>
#include <fstream>
#include <limits>
#include <set>
#include <sstream>

namespace plugboard::runtime {
namespace {

constexpr double kUnlimited = std::numeric_limits<double>::infinity();

std::string firstLine(const std::string& path)
{
    std::ifstream file(path);
    std::string line;
    std::getline(file, line);
    return line;
}

/// The tightest quota on the way from this process's cgroup (version 2) up to the root.
double cgroupCores()
{
    std::ifstream groups("/proc/self/cgroup");
    double cores = kUnlimited;
    for (std::string line; std::getline(groups, line);) {
        if (line.rfind("0::", 0) != 0)
            continue;
        std::string group = line.substr(3);
        while (true) {
            cores = std::min(cores, coresOfQuota(firstLine("/sys/fs/cgroup" + group + "/cpu.max")));
            const std::size_t slash = group.rfind('/');
            if (group.size() <= 1 || slash == std::string::npos)
                break;
            group.resize(slash);
        }
    }
    const std::string quota = firstLine("/sys/fs/cgroup/cpu/cpu.cfs_quota_us");
    const std::string period = firstLine("/sys/fs/cgroup/cpu/cpu.cfs_period_us");
    return std::min(cores, coresOfQuota(quota + " " + period));
}

double affinityCores()
{
    cpu_set_t set;
    CPU_ZERO(&set);
    return sched_getaffinity(0, sizeof(set), &set) == 0 ? double(CPU_COUNT(&set)) : 1;
}

} // namespace

double coresOfQuota(const std::string& cpuMax)
{
    std::istringstream text(cpuMax);
    double quota = 0;
    double period = 0;
    if (!(text >> quota >> period) || quota <= 0 || period <= 0)
        return kUnlimited;
    return quota / period;
}

double usableCores()
{
    return std::min(affinityCores(), cgroupCores());
}

bool maySpin(const std::vector<model::Device>& devices, double cores)
{
    std::set<int> taken;
    double wanted = 0;
    for (const model::Device& device : devices) {
        wanted += device.cores;
        for (const int cpu : device.cpus)
            if (!taken.insert(cpu).second)
                return false;
    }
    return wanted <= cores;
}

} // namespace plugboard::runtime
