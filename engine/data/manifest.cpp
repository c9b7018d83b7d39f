// SPDX-License-Identifier: Apache-2.0
#include "engine/data/manifest.h"

#include "engine/data/durable_file.h"
#include "engine/data/json.h"
#include "engine/io/bytes.h"

#include <xxhash.h>

#include <cstdio>
#include <filesystem>

namespace plugboard::data {
namespace {

constexpr const char* kFormat = "plugboard checkpoint";
constexpr std::uint64_t kMajor = 1;
constexpr std::uint64_t kMinor = 0;
constexpr std::size_t kSizeLimit = std::size_t(16) << 20;

std::string hexadecimal(std::uint64_t value)
{
    char text[17];
    std::snprintf(text, sizeof text, "%016llx", static_cast<unsigned long long>(value));
    return text;
}

/// Over all members but the hash itself.
std::string hashOf(Json json)
{
    json.erase("xxh3_64");
    const std::string text = json.dump();
    return hexadecimal(XXH3_64bits(text.data(), text.size()));
}

Json toJson(const Manifest& manifest)
{
    Json files = Json::array();
    for (const Manifest::File& file : manifest.files)
        files.push_back({{"name", file.name},
                         {"size_bytes", std::uint64_t(file.size)},
                         {"xxh3_64", hexadecimal(file.hash)}});
    Json json = {{"format", kFormat},
                 {"major", kMajor},
                 {"minor", kMinor},
                 {"sequence", std::uint64_t(manifest.sequence)},
                 {"step", std::uint64_t(manifest.step)},
                 {"epoch", std::uint64_t(manifest.epoch)},
                 {"sample_cursor", std::uint64_t(manifest.sampleCursor)},
                 {"seed", manifest.seed},
                 {"files", std::move(files)}};
    json["xxh3_64"] = hashOf(json);
    return json;
}

std::optional<Manifest::File> fileFrom(const Json& json)
{
    const auto name = textAt(json, "name");
    const auto size = integerAt(json, "size_bytes");
    const auto hash = textAt(json, "xxh3_64");
    // A name with a folder in it could lead out of the checkpoint.
    if (!name || name->empty() || name->find('/') != std::string::npos || !size || !hash)
        return std::nullopt;
    return Manifest::File{*name, std::int64_t(*size), std::strtoull(hash->c_str(), nullptr, 16)};
}

std::optional<Manifest> manifestFrom(const Json& json)
{
    const auto sequence = integerAt(json, "sequence");
    const auto step = integerAt(json, "step");
    const auto epoch = integerAt(json, "epoch");
    const auto cursor = integerAt(json, "sample_cursor");
    const auto seed = integerAt(json, "seed");
    const auto files = json.find("files");
    if (!sequence || !step || !epoch || !cursor || !seed || files == json.end() ||
        !files->is_array())
        return std::nullopt;
    Manifest manifest{std::int64_t(*sequence),
                      std::int64_t(*step),
                      std::int64_t(*epoch),
                      std::int64_t(*cursor),
                      *seed,
                      {}};
    for (const Json& item : *files) {
        const auto file = fileFrom(item);
        if (!file)
            return std::nullopt;
        manifest.files.push_back(*file);
    }
    return manifest;
}

} // namespace

Result<void> writeManifest(const std::string& folder, const Manifest& manifest)
{
    const std::string text = toJson(manifest).dump(2) + "\n";
    Result<DurableFile> file = DurableFile::create(folder + "/" + kManifestName);
    if (!file)
        return file.error();
    if (auto written = file->write(std::as_bytes(std::span(text))); !written)
        return written;
    return file->finish();
}

Result<Manifest> readManifest(const std::string& folder)
{
    const std::string path = folder + "/" + kManifestName;
    const Result<std::string> text = io::readFile(path, kSizeLimit);
    if (!text)
        return text.error();
    const auto wrong = [&path](const std::string& what) {
        return Error{ErrorCode::DataCorrupt, what, path};
    };
    const std::optional<Json> json = parseJson(*text);
    if (!json || textAt(*json, "format") != kFormat)
        return wrong("is no manifest of a checkpoint, or cut");
    const auto major = integerAt(*json, "major");
    if (major && *major > kMajor)
        return Error{ErrorCode::Unsupported,
                     "was written by a newer Plugboard (format " + std::to_string(*major) +
                         "; this one reads " + std::to_string(kMajor) + "); update Plugboard",
                     path};
    if (textAt(*json, "xxh3_64") != hashOf(*json))
        return wrong("its checksum does not go with its content");
    const std::optional<Manifest> manifest = manifestFrom(*json);
    if (!major || !manifest)
        return wrong("a member is missing or of a wrong type");
    return *manifest;
}

Result<Manifest> readCompleteManifest(const std::string& folder)
{
    Result<Manifest> manifest = readManifest(folder);
    if (!manifest)
        return manifest;
    for (const Manifest::File& file : manifest->files) {
        const std::string path = folder + "/" + file.name;
        std::error_code failure;
        const auto size = std::filesystem::file_size(path, failure);
        if (failure || std::int64_t(size) != file.size)
            return Error{ErrorCode::DataCorrupt,
                         "the manifest tells of " + std::to_string(file.size) +
                             " bytes, there are " + (failure ? "none" : std::to_string(size)),
                         path};
    }
    return manifest;
}

} // namespace plugboard::data
