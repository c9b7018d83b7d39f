// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/base/result.h"

#include <cstdint>
#include <span>
#include <string>

namespace plugboard::io {

/// A regular file that is read in places; whole files are better read with readFile.
class FileReader {
public:
    /// errors  NotFound, IoFailed, InvalidInput for a folder
    static Result<FileReader> open(const std::string& path);
    FileReader(FileReader&& other) noexcept;
    FileReader& operator=(FileReader&&) = delete;
    ~FileReader();

    std::uint64_t size() const { return size_; }
    /// errors  IoFailed where the file ends sooner than when it was opened
    Result<void> read(std::uint64_t offset, std::span<std::byte> bytes) const;

private:
    FileReader(std::string path, int descriptor, std::uint64_t size)
        : path_(std::move(path)), descriptor_(descriptor), size_(size)
    {
    }

    std::string path_;
    int descriptor_;
    std::uint64_t size_;
};

} // namespace plugboard::io
