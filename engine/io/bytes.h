// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/base/result.h"

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace plugboard::io {

/// Whole file. errors  NotFound, IoFailed, InvalidInput where it is larger than `limit` bytes or a
/// folder
Result<std::string> readFile(const std::string& path, std::size_t limit);

/// Renames a finished, synced temporary onto `path` and syncs the folder.
/// errors  IoFailed; the old file is untouched
Result<void> publishFile(const std::string& temporary, const std::string& path);

/// Replaces a file so that a reader sees the old or the new one, never a part: write to a temporary
/// beside it, check every write, fsync, rename, fsync the folder. A device or a
/// pipe is written to directly.
/// errors  IoFailed with the system's text; the old file is untouched
Result<void> writeFileAtomically(const std::string& path, const std::string& bytes);
/// The same of what lies in pieces, one behind the other.
Result<void> writeFileAtomically(const std::string& path, std::span<const std::string_view> pieces);

} // namespace plugboard::io
