// SPDX-License-Identifier: Apache-2.0
#include "engine/runner/cgroup.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <vector>

namespace plugboard::runner {
namespace {

namespace fs = std::filesystem;

std::string firstLine(const fs::path& path)
{
    std::ifstream file(path);
    std::string line;
    std::getline(file, line);
    return line;
}

std::optional<std::int64_t> numberIn(const std::string& text)
{
    std::istringstream stream(text);
    std::int64_t value = 0;
    if (stream >> value && value > 0)
        return value;
    return std::nullopt; // "max", -1 or nothing at all
}

/// The group's folder and all above it, up to where the hierarchy is mounted.
std::vector<fs::path> ancestors(const fs::path& mount, const std::string& group)
{
    std::vector<fs::path> folders{mount};
    for (const fs::path& part : fs::path(group).relative_path())
        folders.push_back(folders.back() / part);
    return folders;
}

template <class T>
void tighten(std::optional<T>& limit, T value)
{
    if (!limit || value < *limit)
        limit = value;
}

void readVersion2(const fs::path& folder, CgroupLimits& limits)
{
    if (const auto memory = numberIn(firstLine(folder / "memory.max")))
        tighten(limits.memory, Bytes{*memory});
    std::istringstream quota(firstLine(folder / "cpu.max"));
    double granted = 0;
    double period = 0;
    if (quota >> granted >> period && granted > 0 && period > 0)
        tighten(limits.cpus, granted / period);
}

void readVersion1(const fs::path& mount, const std::string& controllers, const std::string& group,
                  CgroupLimits& limits)
{
    const bool memory = ("," + controllers + ",").find(",memory,") != std::string::npos;
    const bool cpu = ("," + controllers + ",").find(",cpu,") != std::string::npos;
    for (const fs::path& folder : ancestors(mount / controllers, group)) {
        // Version 1 writes "no limit" as the largest page-aligned number.
        constexpr std::int64_t kUnlimited = std::int64_t(1) << 60;
        const auto bytes = numberIn(firstLine(folder / "memory.limit_in_bytes"));
        if (memory && bytes && *bytes < kUnlimited)
            tighten(limits.memory, Bytes{*bytes});
        const auto quota = numberIn(firstLine(folder / "cpu.cfs_quota_us"));
        const auto period = numberIn(firstLine(folder / "cpu.cfs_period_us"));
        if (cpu && quota && period)
            tighten(limits.cpus, double(*quota) / double(*period));
    }
}

} // namespace

CgroupLimits cgroupLimits(const std::string& root)
{
    CgroupLimits limits;
    const fs::path mount = fs::path(root + "/sys/fs/cgroup");
    std::ifstream groups(root + "/proc/self/cgroup");
    // Each line: hierarchy:controllers:group; version 2 has "0" and no controllers.
    for (std::string line; std::getline(groups, line);) {
        const std::size_t first = line.find(':');
        const std::size_t second = line.find(':', first + 1);
        if (first == std::string::npos || second == std::string::npos)
            continue;
        const std::string controllers = line.substr(first + 1, second - first - 1);
        const std::string group = line.substr(second + 1);
        if (!controllers.empty()) {
            readVersion1(mount, controllers, group, limits);
            continue;
        }
        for (const fs::path& folder : ancestors(mount, group))
            readVersion2(folder, limits);
    }
    return limits;
}

} // namespace plugboard::runner
