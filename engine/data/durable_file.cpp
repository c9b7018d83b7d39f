// SPDX-License-Identifier: Apache-2.0
#include "engine/data/durable_file.h"

#include <fcntl.h>
#include <unistd.h>
#include <xxhash.h>

#include <cerrno>
#include <cstring>
#include <utility>

namespace plugboard::data {
namespace {

Error failed(const char* what, const std::string& path)
{
    return {ErrorCode::IoFailed, std::string("cannot ") + what + ": " + std::strerror(errno), path};
}

} // namespace

Result<DurableFile> DurableFile::create(const std::string& path)
{
    const int descriptor = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
    if (descriptor < 0)
        return failed("create the file", path);
    return DurableFile(path, descriptor);
}

DurableFile::DurableFile(std::string path, int descriptor)
    : path_(std::move(path)), descriptor_(descriptor), hash_(XXH3_createState())
{
    PB_CHECK(hash_ != nullptr, "no memory for 600 bytes");
    XXH3_64bits_reset(hash_);
}

DurableFile::DurableFile(DurableFile&& other) noexcept
    : path_(std::move(other.path_)), descriptor_(std::exchange(other.descriptor_, -1)),
      size_(other.size_), hash_(std::exchange(other.hash_, nullptr))
{
}

DurableFile::~DurableFile()
{
    if (descriptor_ >= 0)
        ::close(descriptor_);
    XXH3_freeState(hash_);
}

Result<void> DurableFile::write(std::span<const std::byte> bytes)
{
    XXH3_64bits_update(hash_, bytes.data(), bytes.size());
    while (!bytes.empty()) {
        const ssize_t written = ::write(descriptor_, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0)
            return failed("write", path_);
        size_ += written;
        bytes = bytes.subspan(std::size_t(written));
    }
    return {};
}

Result<void> DurableFile::finish()
{
    if (::fsync(descriptor_) != 0)
        return failed("flush to the disk", path_);
    if (::close(std::exchange(descriptor_, -1)) != 0)
        return failed("close", path_);
    return {};
}

std::uint64_t DurableFile::hash() const
{
    return XXH3_64bits_digest(hash_);
}

Result<void> syncFolder(const std::string& path)
{
    const int descriptor = ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0)
        return failed("open the folder", path);
    const int status = ::fsync(descriptor);
    const int reason = errno;
    ::close(descriptor);
    errno = reason;
    if (status != 0)
        return failed("flush the folder to the disk", path);
    return {};
}

} // namespace plugboard::data
