// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/base/result.h"

#include <cstdint>
#include <string>
#include <vector>

namespace plugboard::data {

/// What makes a folder a checkpoint: which files it has, and where training stood. JSON, with a
/// hash over itself; written after the files.
struct Manifest {
    struct File {
        std::string name;
        std::int64_t size = 0;  ///< bytes
        std::uint64_t hash = 0; ///< XXH3-64
    };
    std::int64_t sequence = 0; ///< grows with each checkpoint saved in a folder
    std::int64_t step = 0;
    std::int64_t epoch = 0;
    std::int64_t sampleCursor = 0;
    std::uint64_t seed = 0;
    std::vector<File> files;
};

constexpr const char* kManifestName = "manifest.json";

/// folder/manifest.json, on the disk when it returns. errors  IoFailed
Result<void> writeManifest(const std::string& folder, const Manifest& manifest);

/// errors  NotFound; DataCorrupt; Unsupported for a newer major version
Result<Manifest> readManifest(const std::string& folder);

/// The manifest of a folder whose files all have the sizes that it tells.
/// errors  as readManifest; DataCorrupt with both sizes
Result<Manifest> readCompleteManifest(const std::string& folder);

} // namespace plugboard::data
