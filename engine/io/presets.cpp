// SPDX-License-Identifier: Apache-2.0
#include "engine/io/presets.h"

#include "engine/io/documents.h"
#include "engine/io/resources.h"

#include <algorithm>
#include <filesystem>

namespace plugboard::io {
namespace {

namespace fs = std::filesystem;

Result<fs::path> presetFolder()
{
    const Result<std::string> resources = resourceFolder();
    if (!resources)
        return resources.error();
    return fs::path(*resources) / "devices";
}

std::string listed(const std::vector<std::string>& names)
{
    std::string text;
    for (const std::string& name : names)
        text += (text.empty() ? "" : ", ") + name;
    return text;
}

} // namespace

Result<std::vector<std::string>> presetNames()
{
    const Result<fs::path> folder = presetFolder();
    if (!folder)
        return folder.error();
    std::vector<std::string> names;
    std::error_code failure;
    for (fs::directory_iterator entry(*folder, failure), end; !failure && entry != end;
         entry.increment(failure))
        if (entry->path().extension() == ".txt")
            names.push_back(entry->path().stem().string());
    std::sort(names.begin(), names.end());
    return names;
}

Result<model::Device> presetDevice(const std::string& name)
{
    const Result<std::vector<std::string>> names = presetNames();
    if (!names)
        return names.error();
    // Only a listed name becomes a path, so none leads out of the folder.
    if (std::find(names->begin(), names->end(), name) == names->end())
        return Error{ErrorCode::NotFound,
                     "no device preset of this name; known are " + listed(*names), name};
    const std::string path = (*presetFolder() / (name + ".txt")).string();
    Result<model::Topology> topology = loadTopology(path);
    if (!topology)
        return topology.error();
    if (topology->devices.size() != 1)
        return Error{ErrorCode::InvalidInput,
                     "a device preset has one device, this one has " +
                         std::to_string(topology->devices.size()),
                     path};
    model::Device device = std::move(topology->devices[0]);
    device.preset = name;
    return device;
}

} // namespace plugboard::io
