// SPDX-License-Identifier: Apache-2.0
#include "engine/runner/catalogue_cache.h"

#include "engine/base/log.h"
#include "engine/io/documents.h"
#include "engine/runner/machine.h"

#include <cctype>
#include <cstdlib>
#include <filesystem>

namespace plugboard::runner {
namespace {

namespace fs = std::filesystem;

std::string fileName(const std::string& text)
{
    std::string name;
    for (const char c : text)
        name += std::isalnum(static_cast<unsigned char>(c)) || c == '.' ? c : '-';
    return name;
}

Result<fs::path> cacheFolder()
{
    // The specification wants relative paths to be ignored.
    if (const char* cache = std::getenv("XDG_CACHE_HOME"); cache != nullptr && *cache == '/')
        return fs::path(cache) / "plugboard";
    if (const char* home = std::getenv("HOME"); home != nullptr && *home != '\0')
        return fs::path(home) / ".cache" / "plugboard";
    return Error{ErrorCode::NotFound,
                 "there is no place for measurements; set HOME or XDG_CACHE_HOME",
                 "catalogue cache"};
}

} // namespace

Result<std::string> catalogueCachePath(const backend::Registry& registry)
{
    const Result<fs::path> folder = cacheFolder();
    if (!folder)
        return folder.error();
    const auto backend = registry.find(model::DeviceKind::Cpu, model::DataType::Float32);
    if (!backend)
        return backend.error();
    const Result<Machine> machine = thisMachine();
    if (!machine)
        return machine.error();
    return (*folder / ("catalogue-" + fileName(machine->cpuModel) + "-" +
                       fileName((*backend)->version()) + ".pb"))
        .string();
}

Result<model::Catalogue> loadCachedCatalogue(const backend::Registry& registry)
{
    const Result<std::string> path = catalogueCachePath(registry);
    if (!path)
        return path.error();
    Result<model::Catalogue> catalogue = io::loadCatalogue(*path);
    if (catalogue)
        return catalogue;
    if (catalogue.error().code != ErrorCode::NotFound)
        log::warning(toString(catalogue.error()) + "; it is measured again");
    return model::Catalogue{};
}

Result<void> saveCachedCatalogue(const backend::Registry& registry,
                                 const model::Catalogue& catalogue)
{
    const Result<std::string> path = catalogueCachePath(registry);
    if (!path)
        return path.error();
    std::error_code failure;
    fs::create_directories(fs::path(*path).parent_path(), failure);
    if (failure)
        return Error{ErrorCode::IoFailed, "cannot create the folder: " + failure.message(),
                     fs::path(*path).parent_path().string()};
    return io::save(*path, catalogue);
}

} // namespace plugboard::runner
