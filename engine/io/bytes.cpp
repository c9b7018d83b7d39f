// SPDX-License-Identifier: Apache-2.0
#include "engine/io/bytes.h"

#include "engine/base/units.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstring>
#include <filesystem>

namespace plugboard::io {
namespace {

/// A descriptor that closes itself.
class Descriptor {
public:
    explicit Descriptor(int value) : value_(value) {}
    ~Descriptor()
    {
        if (value_ >= 0)
            ::close(value_);
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    int get() const { return value_; }

private:
    int value_;
};

Error systemError(const std::string& what, const std::string& path)
{
    const int code = errno;
    if (code == ENOENT || code == ENOTDIR)
        return {ErrorCode::NotFound, what + ": there is no such file or folder; check the name",
                path};
    return {ErrorCode::IoFailed, what + ": " + std::strerror(code), path};
}

Error writeError(const std::string& path)
{
    return {ErrorCode::IoFailed,
            std::string("cannot write (") + std::strerror(errno) +
                "); nothing was replaced; free space or choose another place",
            path};
}

Error tooLarge(std::size_t limit, const std::string& path)
{
    return {ErrorCode::InvalidInput,
            "is larger than the " + toString(Bytes{std::int64_t(limit)}) +
                " that this kind of file may have",
            path};
}

using Pieces = std::span<const std::string_view>;

Result<void> writeAll(int descriptor, Pieces pieces, const std::string& path)
{
    for (std::string_view left : pieces)
        while (!left.empty()) {
            const ssize_t some = ::write(descriptor, left.data(), left.size());
            if (some < 0 && errno == EINTR)
                continue;
            if (some <= 0)
                return writeError(path);
            left.remove_prefix(std::size_t(some));
        }
    return {};
}

Result<void> syncFolder(const std::string& folder)
{
    const Descriptor descriptor(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (descriptor.get() < 0 || ::fsync(descriptor.get()) != 0)
        return systemError("cannot sync the folder", folder);
    return {};
}

/// Beside the file, and of no other thread or process.
std::string temporaryName(const std::string& path)
{
    static std::atomic<unsigned> counter{0};
    return path + "." + std::to_string(::getpid()) + "-" + std::to_string(counter++) + ".part";
}

/// A device or a pipe has no old content to keep and must not be renamed over.
Result<void> writeInPlace(const std::string& path, Pieces pieces)
{
    const Descriptor descriptor(::open(path.c_str(), O_WRONLY | O_CLOEXEC));
    if (descriptor.get() < 0)
        return writeError(path);
    return writeAll(descriptor.get(), pieces, path);
}

Result<void> writeTemporary(const std::string& temporary, mode_t mode, Pieces pieces,
                            const std::string& path)
{
    const Descriptor descriptor(
        ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode));
    if (descriptor.get() < 0)
        return writeError(path);
    if (auto written = writeAll(descriptor.get(), pieces, path); !written)
        return written;
    if (::fsync(descriptor.get()) != 0)
        return writeError(path);
    return {};
}

} // namespace

Result<std::string> readFile(const std::string& path, std::size_t limit)
{
    const Descriptor descriptor(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (descriptor.get() < 0)
        return systemError("cannot open", path);
    struct stat status {};
    if (::fstat(descriptor.get(), &status) != 0)
        return systemError("cannot read", path);
    if (S_ISDIR(status.st_mode))
        return Error{ErrorCode::InvalidInput, "is a folder; name a file", path};
    std::string bytes;
    if (S_ISREG(status.st_mode)) {
        if (std::size_t(status.st_size) > limit)
            return tooLarge(limit, path);
        bytes.reserve(std::size_t(status.st_size));
    }
    char buffer[1 << 16];
    while (true) {
        const ssize_t some = ::read(descriptor.get(), buffer, sizeof buffer);
        if (some < 0 && errno == EINTR)
            continue;
        if (some < 0)
            return systemError("cannot read", path);
        if (some == 0)
            return bytes;
        bytes.append(buffer, std::size_t(some));
        if (bytes.size() > limit)
            return tooLarge(limit, path);
    }
}

Result<void> publishFile(const std::string& temporary, const std::string& path)
{
    if (::rename(temporary.c_str(), path.c_str()) != 0)
        return writeError(path);
    const std::string folder = std::filesystem::path(path).parent_path().string();
    return syncFolder(folder.empty() ? "." : folder);
}

Result<void> writeFileAtomically(const std::string& path, const std::string& bytes)
{
    const std::string_view piece = bytes;
    return writeFileAtomically(path, std::span(&piece, 1));
}

Result<void> writeFileAtomically(const std::string& path, Pieces pieces)
{
    struct stat old {};
    const bool exists = ::stat(path.c_str(), &old) == 0;
    if (exists && S_ISDIR(old.st_mode))
        return Error{ErrorCode::IoFailed, "is a folder; name a file to write", path};
    if (exists && !S_ISREG(old.st_mode))
        return writeInPlace(path, pieces);
    const std::string temporary = temporaryName(path);
    auto done = writeTemporary(temporary, exists ? old.st_mode & 0777 : 0666, pieces, path);
    if (done)
        done = publishFile(temporary, path);
    if (!done)
        ::unlink(temporary.c_str());
    return done;
}

} // namespace plugboard::io
