// SPDX-License-Identifier: Apache-2.0
#include "engine/runner/run_directory.h"

#include "engine/data/checkpoint.h"
#include "engine/io/bytes.h"
#include "engine/io/documents.h"
#include "engine/runner/process_mark.h"

#include <nlohmann/json.hpp>

#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>

namespace plugboard::runner {
namespace {

namespace fs = std::filesystem;

constexpr const char* kManifest = "manifest.json";
constexpr const char* kPlan = "plan.plan";
constexpr const char* kCheckpoints = "checkpoints";
constexpr const char* kLog = "log.txt";
constexpr const char* kDrawing = "project.plugboard";
constexpr const char* kTrace = "run.trace";
constexpr std::size_t kManifestLimit = 1 << 20; ///< bytes

fs::path stateFolder()
{
    if (const char* state = std::getenv("XDG_STATE_HOME"); state != nullptr && *state != 0)
        return fs::path(state) / "plugboard";
    if (const char* home = std::getenv("HOME"); home != nullptr && *home != 0)
        return fs::path(home) / ".local/state/plugboard";
    return fs::path("/tmp/plugboard");
}

/// Letters, digits, '-' and '_' of a name: names of networks never become paths.
std::string fileName(const std::string& name)
{
    std::string safe;
    for (const char c : name.substr(0, 40))
        safe += std::isalnum(static_cast<unsigned char>(c)) || c == '-' || c == '_' ? c : '-';
    return safe.empty() ? "network" : safe;
}

Error cannotMake(const fs::path& folder, const std::error_code& failure)
{
    return {ErrorCode::IoFailed, "cannot make the run's folder: " + failure.message(),
            folder.string()};
}

/// A folder that was not there before: of two runs that start in the same second each gets its own.
Result<std::string> freshFolder(const std::string& networkName)
{
    char stamp[32];
    const std::time_t now = std::time(nullptr);
    std::tm local{};
    localtime_r(&now, &local);
    std::strftime(stamp, sizeof stamp, "%Y%m%d-%H%M%S", &local);
    const fs::path runs = stateFolder() / "runs";
    const fs::path base = runs / (fileName(networkName) + "-" + stamp);
    std::error_code failure;
    fs::create_directories(runs, failure);
    fs::path path = base;
    for (int copy = 2; !failure && !fs::create_directory(path, failure); ++copy)
        path = base.string() + "-" + std::to_string(copy);
    if (failure)
        return cannotMake(path, failure);
    return path.string();
}

Result<nlohmann::json> readManifest(const fs::path& folder)
{
    const std::string path = (folder / kManifest).string();
    const auto text = io::readFile(path, kManifestLimit);
    if (!text)
        return text.error();
    auto manifest = nlohmann::json::parse(*text, nullptr, false);
    if (!manifest.is_object() || !manifest.contains("status") || !manifest["status"].is_string())
        return Error{ErrorCode::DataCorrupt, "is no manifest of a run", path};
    return manifest;
}

bool isEmpty(const fs::path& folder)
{
    std::error_code failure;
    return fs::directory_iterator(folder, failure) == fs::directory_iterator() && !failure;
}

/// Whether `resume` names this folder, its checkpoints or one of them.
bool isWithin(const std::string& resume, const fs::path& folder)
{
    std::error_code failure;
    for (fs::path at = fs::weakly_canonical(resume, failure); !failure && at.has_relative_path();
         at = at.parent_path())
        if (fs::equivalent(at, folder, failure))
            return true;
    return false;
}

Result<void> setTraceAside(const fs::path& folder)
{
    std::error_code failure;
    if (!fs::exists(folder / kTrace, failure))
        return {};
    fs::path aside;
    for (int number = 1; aside.empty() || fs::exists(aside, failure); ++number)
        aside = folder / ("run-" + std::to_string(number) + ".trace");
    fs::rename(folder / kTrace, aside, failure);
    if (failure)
        return Error{ErrorCode::IoFailed, "cannot rename: " + failure.message(),
                     (folder / kTrace).string()};
    return {};
}

Result<void> checkSamePlan(const fs::path& folder, const model::Plan& plan)
{
    const auto earlier = io::loadPlan((folder / kPlan).string());
    if (!earlier)
        return earlier.error();
    if (io::digestOf(*earlier).bytes != io::digestOf(plan).bytes)
        return Error{ErrorCode::InvalidInput,
                     "holds a run of another plan; go on from it in a new folder", folder.string()};
    return {};
}

/// Whether the folder holds nothing but what a run of this plan makes before its manifest: it was
/// killed there.
bool isBarelyBegun(const fs::path& folder, const model::Plan& plan)
{
    std::error_code failure;
    const bool begun = isEmpty(folder / kCheckpoints);
    const bool planned =
        begun && fs::exists(folder / kPlan, failure) && checkSamePlan(folder, plan);
    for (fs::directory_iterator entry(folder, failure), end; begun && !failure && entry != end;
         entry.increment(failure)) {
        const std::string name = entry->path().filename().string();
        const bool unfinished =
            name.ends_with(".part") && (name.starts_with(kPlan) || name.starts_with(kManifest));
        const bool late = name == kPlan || name == kLog || name.starts_with(kDrawing);
        if (name != kCheckpoints && !unfinished && !(planned && late))
            return false;
    }
    return begun && !failure;
}

} // namespace

Result<RunDirectory> RunDirectory::create(const std::string& path, const model::Plan& plan,
                                          const std::string& resume)
{
    Result<std::string> folder = path.empty() ? freshFolder(plan.networkName) : path;
    if (!folder)
        return folder.error();
    auto directory = take(*folder, plan, resume);
    if (!directory)
        return directory;
    std::error_code failure;
    fs::create_directories(directory->file(kCheckpoints), failure);
    if (failure)
        return cannotMake(*folder, failure);
    if (auto saved = io::save(directory->file(kPlan), plan); !saved)
        return saved.error();
    return directory;
}

Result<RunDirectory> RunDirectory::take(const std::string& path, const model::Plan& plan,
                                        const std::string& resume)
{
    const fs::path folder = path;
    RunDirectory directory(path);
    std::error_code failure;
    fs::create_directories(folder, failure);
    if (failure)
        return cannotMake(folder, failure);
    if (isEmpty(folder) || isBarelyBegun(folder, plan))
        return directory;
    if (!fs::exists(folder / kManifest, failure))
        return Error{ErrorCode::InvalidInput,
                     "the folder holds other files; name an empty or new one", path};
    if (const auto status = statusOf(path); status && *status == "running")
        return Error{ErrorCode::InvalidInput, "a run is going on in this folder; name another one",
                     path};
    if (!data::holdsCheckpoints((folder / kCheckpoints).string()))
        return directory;
    if (resume.empty() || !isWithin(resume, folder))
        return Error{ErrorCode::InvalidInput,
                     "holds an earlier run; name a new folder, or go on from it with --resume",
                     path};
    if (auto same = checkSamePlan(folder, plan); !same)
        return same.error();
    if (auto moved = setTraceAside(folder); !moved)
        return moved.error();
    directory.continues_ = true;
    return directory;
}

Result<std::string> RunDirectory::statusOf(const std::string& path)
{
    const auto manifest = readManifest(path);
    if (!manifest)
        return manifest.error();
    const std::string status = manifest->at("status").get<std::string>();
    if (status == "running" && !stillRuns(manifest->value("process", nlohmann::json())))
        return std::string("killed");
    return status;
}

Result<void> RunDirectory::writeManifest(const nlohmann::json& manifest) const
{
    nlohmann::json whole = manifest;
    whole["process"] = processMark();
    return io::writeFileAtomically(file(kManifest), whole.dump(2) + "\n");
}

Result<void> RunDirectory::writeLastManifest(const nlohmann::json& manifest) const
{
    auto written = writeManifest(manifest);
    if (written)
        return {};
    nlohmann::json whole = manifest;
    whole["process"] = processMark();
    // Its blocks are there already. Nobody reads half of it for longer than this takes.
    std::fstream there(file(kManifest), std::ios::in | std::ios::out | std::ios::binary);
    std::string text = whole.dump(2);
    std::error_code failure;
    const auto before = fs::file_size(file(kManifest), failure);
    if (!failure && text.size() < before)
        text.resize(before - 1, ' ');
    if (failure || !(there << text << '\n' << std::flush))
        return written;
    return {};
}

} // namespace plugboard::runner
