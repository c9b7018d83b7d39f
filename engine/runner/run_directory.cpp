// SPDX-License-Identifier: Apache-2.0
#include "engine/runner/run_directory.h"

#include "engine/io/bytes.h"
#include "engine/io/documents.h"

#include <nlohmann/json.hpp>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <filesystem>
#include <fstream>

namespace plugboard::runner {
namespace {

namespace fs = std::filesystem;

fs::path stateFolder()
{
    if (const char* state = std::getenv("XDG_STATE_HOME"); state != nullptr && *state != 0)
        return fs::path(state) / "plugboard";
    if (const char* home = std::getenv("HOME"); home != nullptr && *home != 0)
        return fs::path(home) / ".local/state/plugboard";
    return fs::temp_directory_path() / "plugboard";
}

/// Letters, digits, '-' and '_' of a name: names of networks never become paths.
std::string fileName(const std::string& name)
{
    std::string safe;
    for (const char c : name.substr(0, 40))
        safe += std::isalnum(static_cast<unsigned char>(c)) || c == '-' || c == '_' ? c : '-';
    return safe.empty() ? "network" : safe;
}

fs::path freshPath(const std::string& networkName)
{
    char stamp[32];
    const std::time_t now = std::time(nullptr);
    std::tm local{};
    localtime_r(&now, &local);
    std::strftime(stamp, sizeof stamp, "%Y%m%d-%H%M%S", &local);
    const fs::path base = stateFolder() / "runs" / (fileName(networkName) + "-" + stamp);
    fs::path path = base;
    for (int copy = 2; fs::exists(path); ++copy)
        path = base.string() + "-" + std::to_string(copy);
    return path;
}

} // namespace

Result<RunDirectory> RunDirectory::create(const std::string& path, const model::Plan& plan)
{
    const fs::path folder = path.empty() ? freshPath(plan.networkName) : fs::path(path);
    std::error_code failure;
    if (fs::exists(folder) && !fs::is_empty(folder, failure) &&
        !fs::exists(folder / "manifest.json"))
        return Error{ErrorCode::InvalidInput,
                     "the folder holds other files; name an empty or new one", folder.string()};
    fs::create_directories(folder / "checkpoints", failure);
    if (failure)
        return Error{ErrorCode::IoFailed, "cannot make the run's folder: " + failure.message(),
                     folder.string()};
    RunDirectory directory(folder.string());
    if (auto saved = io::save(directory.file("plan.plan"), plan); !saved)
        return saved.error();
    return directory;
}

Result<void> RunDirectory::writeManifest(const nlohmann::json& manifest) const
{
    return io::writeFileAtomically(file("manifest.json"), manifest.dump(2) + "\n");
}

Result<void> RunDirectory::appendMetrics(const nlohmann::json& line) const
{
    std::ofstream out(file("metrics.jsonl"), std::ios::app);
    out << line.dump() << '\n';
    out.flush();
    if (!out)
        return Error{ErrorCode::IoFailed, std::string("cannot write: ") + std::strerror(errno),
                     file("metrics.jsonl")};
    return {};
}

} // namespace plugboard::runner
