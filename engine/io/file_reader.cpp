// SPDX-License-Identifier: Apache-2.0
#include "engine/io/file_reader.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

namespace plugboard::io {

Result<FileReader> FileReader::open(const std::string& path)
{
    const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0)
        return Error{errno == ENOENT || errno == ENOTDIR ? ErrorCode::NotFound
                                                         : ErrorCode::IoFailed,
                     std::string("cannot open: ") + std::strerror(errno), path};
    FileReader reader(path, descriptor, 0);
    struct stat status {};
    if (::fstat(descriptor, &status) != 0)
        return Error{ErrorCode::IoFailed, std::string("cannot read: ") + std::strerror(errno),
                     path};
    if (!S_ISREG(status.st_mode))
        return Error{ErrorCode::InvalidInput, "is no regular file; name a file", path};
    reader.size_ = std::uint64_t(status.st_size);
    return reader;
}

FileReader::FileReader(FileReader&& other) noexcept
    : path_(std::move(other.path_)), descriptor_(std::exchange(other.descriptor_, -1)),
      size_(other.size_)
{
}

FileReader::~FileReader()
{
    if (descriptor_ >= 0)
        ::close(descriptor_);
}

Result<void> FileReader::read(std::uint64_t offset, std::span<std::byte> bytes) const
{
    while (!bytes.empty()) {
        const ssize_t some = ::pread(descriptor_, bytes.data(), bytes.size(), off_t(offset));
        if (some < 0 && errno == EINTR)
            continue;
        if (some <= 0)
            return Error{ErrorCode::IoFailed,
                         some < 0 ? std::string("cannot read: ") + std::strerror(errno)
                                  : std::string("became shorter while it was read"),
                         path_};
        offset += std::uint64_t(some);
        bytes = bytes.subspan(std::size_t(some));
    }
    return {};
}

} // namespace plugboard::io
