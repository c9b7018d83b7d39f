// SPDX-License-Identifier: Apache-2.0
#include "engine/io/bytes.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

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
    return {code == ENOENT ? ErrorCode::NotFound : ErrorCode::IoFailed,
            what + ": " + std::strerror(code), path};
}

Result<void> writeAll(int descriptor, const std::string& bytes, const std::string& path)
{
    std::size_t written = 0;
    while (written < bytes.size()) {
        const ssize_t some = ::write(descriptor, bytes.data() + written, bytes.size() - written);
        if (some < 0 && errno == EINTR)
            continue;
        if (some <= 0)
            return systemError("cannot write; the old file is untouched", path);
        written += std::size_t(some);
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
            return Error{ErrorCode::InvalidInput,
                         "is larger than the " + std::to_string(limit >> 20) +
                             " MiB that this kind of file may have",
                         path};
    }
}

Result<void> writeFileAtomically(const std::string& path, const std::string& bytes)
{
    std::string folder = std::filesystem::path(path).parent_path().string();
    if (folder.empty())
        folder = ".";
    std::string temporary = path + ".XXXXXX";
    const Descriptor descriptor(::mkostemp(temporary.data(), O_CLOEXEC));
    if (descriptor.get() < 0)
        return Error{ErrorCode::IoFailed, std::string("cannot write here: ") + std::strerror(errno),
                     path};
    const mode_t mask = ::umask(0);
    ::umask(mask);
    auto done = writeAll(descriptor.get(), bytes, path);
    if (done && (::fchmod(descriptor.get(), 0666 & ~mask) != 0 || ::fsync(descriptor.get()) != 0 ||
                 ::rename(temporary.c_str(), path.c_str()) != 0))
        done = systemError("cannot write; the old file is untouched", path);
    if (!done) {
        ::unlink(temporary.c_str());
        return Error{ErrorCode::IoFailed, done.error().message, path};
    }
    return syncFolder(folder);
}

} // namespace plugboard::io
