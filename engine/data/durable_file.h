// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/base/result.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

struct XXH3_state_s;

namespace plugboard::data {

/// A new file that is written in pieces and is on the disk once `finish` has returned. Every write
/// is checked; what was written is counted and hashed on the way.
/// errors  IoFailed with the system's text, subject = path
class DurableFile {
public:
    static Result<DurableFile> create(const std::string& path);
    DurableFile(DurableFile&& other) noexcept;
    DurableFile& operator=(DurableFile&&) = delete;
    ~DurableFile();

    Result<void> write(std::span<const std::byte> bytes);
    /// Flushes to the disk and closes.
    Result<void> finish();

    std::int64_t size() const { return size_; }
    std::uint64_t hash() const; ///< XXH3-64 of all bytes so far

private:
    DurableFile(std::string path, int descriptor);

    std::string path_;
    int descriptor_;
    std::int64_t size_ = 0;
    XXH3_state_s* hash_;
};

/// Makes the entries of a folder (files made, renamed, removed) survive a loss of power.
Result<void> syncFolder(const std::string& path);

} // namespace plugboard::data
