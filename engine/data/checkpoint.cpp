// SPDX-License-Identifier: Apache-2.0
#include "engine/data/checkpoint.h"

#include "engine/base/log.h"
#include "engine/data/durable_file.h"
#include "engine/data/manifest.h"
#include "engine/data/tensor_file.h"
#include "engine/io/bytes.h"
#include "engine/io/safetensors.h"

#include <xxhash.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <optional>

namespace plugboard::data {
namespace {

namespace fs = std::filesystem;

constexpr const char* kTensorFile = "tensors.safetensors";
constexpr const char* kPrefix = "step-";
constexpr const char* kUnfinished = ".unfinished-"; ///< what a killed writer leaves behind
constexpr std::size_t kKept = 2;

struct Saved {
    fs::path folder;
    Manifest manifest;
};

/// Folders step-NNN below `folder`, complete or not, in no order.
std::vector<fs::path> foldersWith(const char* prefix, const fs::path& folder)
{
    std::vector<fs::path> found;
    std::error_code failure;
    for (fs::directory_iterator entry(folder, failure), end; !failure && entry != end;
         entry.increment(failure))
        if (entry->path().filename().string().starts_with(prefix))
            found.push_back(entry->path());
    return found;
}

/// Complete checkpoints, the newest first; what is wrong with the others goes to `incomplete`.
std::vector<Saved> savedBelow(const fs::path& folder, std::vector<Error>* incomplete)
{
    std::vector<Saved> saved;
    for (const fs::path& path : foldersWith(kPrefix, folder)) {
        Result<Manifest> manifest = readCompleteManifest(path.string());
        if (manifest)
            saved.push_back({path, std::move(*manifest)});
        else if (incomplete != nullptr)
            incomplete->push_back(manifest.error());
    }
    std::sort(saved.begin(), saved.end(), [](const Saved& a, const Saved& b) {
        return a.manifest.sequence > b.manifest.sequence;
    });
    return saved;
}

Error ioFailed(const std::string& what, const fs::path& path, const std::error_code& failure)
{
    return {ErrorCode::IoFailed, "cannot " + what + ": " + failure.message(), path.string()};
}

/// Tensor file, then manifest, then the folder's own entries: all on the disk when it returns.
Result<void> writeFolder(const fs::path& folder, const Checkpoint& checkpoint,
                         std::int64_t sequence)
{
    std::error_code failure;
    fs::create_directory(folder, failure);
    if (failure)
        return ioFailed("create the folder", folder, failure);
    Result<DurableFile> file = DurableFile::create((folder / kTensorFile).string());
    if (!file)
        return file.error();
    if (auto written = writeTensorFile(*file, checkpoint.tensors); !written)
        return written;
    const Manifest manifest{sequence,         checkpoint.step,
                            checkpoint.epoch, checkpoint.sampleCursor,
                            checkpoint.seed,  {{kTensorFile, file->size(), file->hash()}}};
    if (auto finished = file->finish(); !finished)
        return finished;
    if (auto written = writeManifest(folder.string(), manifest); !written)
        return written;
    return syncFolder(folder.string());
}

/// Gives the finished folder its name. One of the same step (a run that went back) steps aside
/// first, so that a complete checkpoint stands there at any moment under one name or the other.
Result<void> publish(const fs::path& unfinished, const fs::path& folder)
{
    std::error_code failure;
    if (fs::exists(folder, failure)) {
        const fs::path aside = folder.string() + ".replaced";
        fs::remove_all(aside, failure);
        fs::rename(folder, aside, failure);
        if (failure)
            return ioFailed("rename", folder, failure);
    }
    fs::rename(unfinished, folder, failure);
    if (failure)
        return ioFailed("rename", unfinished, failure);
    return syncFolder(folder.parent_path().string());
}

/// What cannot be removed now is tried again after the next save: no reason to fail a run.
void removeAllBut(const fs::path& newest, const fs::path& folder)
{
    std::error_code ignored;
    for (const fs::path& path : foldersWith(kUnfinished, folder))
        fs::remove_all(path, ignored);
    std::vector<fs::path> kept{newest};
    for (const Saved& saved : savedBelow(folder, nullptr))
        if (saved.folder != newest && saved.folder.extension() != ".replaced" &&
            kept.size() < kKept)
            kept.push_back(saved.folder);
    for (const fs::path& path : foldersWith(kPrefix, folder))
        if (std::find(kept.begin(), kept.end(), path) == kept.end())
            fs::remove_all(path, ignored);
}

Result<Checkpoint> readFolder(const Saved& saved)
{
    Checkpoint checkpoint{saved.manifest.step,
                          saved.manifest.epoch,
                          saved.manifest.sampleCursor,
                          saved.manifest.seed,
                          {}};
    for (const Manifest::File& file : saved.manifest.files) {
        const std::string path = (saved.folder / file.name).string();
        Result<std::string> bytes = io::readFile(path, std::size_t(file.size));
        if (!bytes)
            return bytes.error();
        if (XXH3_64bits(bytes->data(), bytes->size()) != file.hash)
            return Error{ErrorCode::DataCorrupt, "its checksum does not go with its content", path};
        Result<std::vector<model::NamedTensor>> tensors = io::parseSafetensors(*bytes, path);
        if (!tensors)
            return tensors.error();
        std::move(tensors->begin(), tensors->end(), std::back_inserter(checkpoint.tensors));
    }
    return checkpoint;
}

} // namespace

Result<std::string> saveCheckpoint(const std::string& folder, const Checkpoint& checkpoint)
{
    std::error_code failure;
    fs::create_directories(folder, failure);
    if (failure)
        return ioFailed("create the folder", folder, failure);
    const std::vector<Saved> earlier = savedBelow(folder, nullptr);
    const std::int64_t sequence = earlier.empty() ? 1 : earlier.front().manifest.sequence + 1;
    char name[32];
    std::snprintf(name, sizeof name, "%09lld", static_cast<long long>(checkpoint.step));
    const fs::path unfinished = fs::path(folder) / (std::string(kUnfinished) + name);
    const fs::path finished = fs::path(folder) / (std::string(kPrefix) + name);
    fs::remove_all(unfinished, failure);
    Result<void> written = writeFolder(unfinished, checkpoint, sequence);
    if (written)
        written = publish(unfinished, finished);
    if (!written) {
        fs::remove_all(unfinished, failure);
        return written.error();
    }
    removeAllBut(finished, folder);
    return finished.string();
}

bool holdsCheckpoints(const std::string& folder)
{
    return !foldersWith(kPrefix, folder).empty();
}

Result<Checkpoint> loadCheckpoint(const std::string& folder)
{
    std::error_code failure;
    if (fs::exists(fs::path(folder) / kManifestName, failure)) {
        Result<Manifest> manifest = readCompleteManifest(folder);
        if (!manifest)
            return manifest.error();
        return readFolder({folder, std::move(*manifest)});
    }
    std::vector<Error> faults;
    for (const Saved& saved : savedBelow(folder, &faults)) {
        Result<Checkpoint> checkpoint = readFolder(saved);
        if (checkpoint)
            return checkpoint;
        log::warning(toString(checkpoint.error()) +
                     "; an older checkpoint is taken if there is one");
        faults.push_back(checkpoint.error());
    }
    if (!faults.empty())
        return Error{ErrorCode::DataCorrupt,
                     "no checkpoint here is whole; " + toString(faults.front()), folder};
    return Error{ErrorCode::NotFound, "holds no checkpoint", folder};
}

} // namespace plugboard::data
