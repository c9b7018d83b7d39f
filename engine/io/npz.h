// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/io/npy.h"

#include <span>
#include <vector>

namespace plugboard::io {

/// An array of an .npz file, from its entry's header alone.
struct NpzEntry {
    std::string name; ///< of the array: the entry's without .npy
    NpyHeader header;
    std::uint64_t index = 0; ///< within the archive
};

/// The arrays of a zip archive of .npy files, in its order. Their values are not inflated.
/// errors  those of npyHeader with the array's name; DataCorrupt: no zip archive, an entry whose
///         name leaves the archive or stands there twice, an entry that is no .npy file, sizes that
///         do not go with the header; Unsupported: encrypted entries, pickles; subject = path
Result<std::vector<NpzEntry>> npzEntries(const std::string& path);

/// All arrays. errors  those of npzEntries; DataCorrupt: data that are cut, damaged or longer than
/// declared
Result<std::vector<model::NamedTensor>> loadNpz(const std::string& path);
Result<std::vector<model::NamedTensor>> parseNpz(std::string_view bytes, const std::string& path);
/// Whether all values are there and whole, without keeping them. errors  as loadNpz
Result<std::vector<NpzEntry>> verifyNpz(const std::string& path);

/// Atomic; deflated where `pack`. Names must not leave the archive. errors  InvalidInput, IoFailed
Result<void> saveNpz(const std::string& path, std::span<const model::NamedTensor> tensors,
                     bool pack = false);

} // namespace plugboard::io
