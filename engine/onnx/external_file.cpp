// SPDX-License-Identifier: Apache-2.0
#include "engine/onnx/external_file.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace plugboard::onnx {
namespace {

class Descriptor {
public:
    explicit Descriptor(int value) : value_(value) {}
    Descriptor(Descriptor&& other) noexcept : value_(other.value_) { other.value_ = -1; }
    Descriptor& operator=(Descriptor&& other) noexcept
    {
        std::swap(value_, other.value_);
        return *this;
    }
    ~Descriptor()
    {
        if (value_ >= 0)
            close(value_);
    }
    int get() const { return value_; }
    bool valid() const { return value_ >= 0; }

private:
    int value_;
};

Error invalid(const std::string& message)
{
    return {ErrorCode::InvalidInput, message, {}};
}

Result<std::vector<std::string>> partsOf(const std::string& location)
{
    for (const char letter : location)
        if (static_cast<unsigned char>(letter) < 0x20 || letter == 0x7f)
            return invalid("control character in external path");
    if (location.empty())
        return invalid("the external path is empty");
    if (location.front() == '/')
        return invalid("absolute external path " + location);
    std::vector<std::string> parts;
    for (std::size_t begin = 0; begin <= location.size();) {
        const std::size_t end = std::min(location.find('/', begin), location.size());
        const std::string part = location.substr(begin, end - begin);
        if (part == "..")
            return invalid("external file outside the model folder: " + location);
        if (!part.empty() && part != ".")
            parts.push_back(part);
        begin = end + 1;
    }
    if (parts.empty())
        return invalid("the external path names no file: " + location);
    return parts;
}

/// One folder after the other, none of them a link.
Result<Descriptor> openBeneath(const std::string& folder, const std::string& location)
{
    const auto parts = partsOf(location);
    if (!parts)
        return parts.error();
    Descriptor at(open(folder.empty() ? "." : folder.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
    for (std::size_t part = 0; part < parts->size() && at.valid(); ++part) {
        const int flags = part + 1 < parts->size() ? O_PATH | O_DIRECTORY : O_RDONLY | O_NONBLOCK;
        at = Descriptor(openat(at.get(), (*parts)[part].c_str(), flags | O_NOFOLLOW | O_CLOEXEC));
    }
    if (at.valid())
        return at;
    if (errno == ENOENT)
        return Error{ErrorCode::NotFound, "external file " + location + " not found", {}};
    if (errno == ELOOP || errno == ENOTDIR)
        return invalid("external file " + location + " is reached through a link or a file");
    return Error{ErrorCode::IoFailed,
                 "external file " + location + " cannot be opened: " + std::strerror(errno),
                 {}};
}

} // namespace

Result<std::vector<std::byte>> readExternal(const std::string& folder, const ExternalPlace& place,
                                            std::int64_t size)
{
    if (place.offset < 0)
        return invalid("negative offset " + std::to_string(place.offset) + " in external file " +
                       place.location);
    if (place.length >= 0 && place.length != size)
        return invalid("its shape needs " + std::to_string(size) +
                       " bytes, the external length is " + std::to_string(place.length));
    if (place.length < -1)
        return invalid("negative length " + std::to_string(place.length) + " in external file " +
                       place.location);
    const auto file = openBeneath(folder, place.location);
    if (!file)
        return file.error();
    struct stat facts {};
    if (fstat(file->get(), &facts) != 0 || !S_ISREG(facts.st_mode))
        return invalid("external file " + place.location + " is no regular file");
    if (place.offset > facts.st_size || size > facts.st_size - place.offset)
        return invalid("external file " + place.location + " holds " +
                       std::to_string(facts.st_size) + " bytes, needed are " +
                       std::to_string(size) + " from " + std::to_string(place.offset));
    std::vector<std::byte> bytes(static_cast<std::size_t>(size));
    for (std::size_t done = 0; done < bytes.size();) {
        const ssize_t read = pread(file->get(), bytes.data() + done, bytes.size() - done,
                                   off_t(place.offset) + off_t(done));
        if (read < 0 && errno == EINTR)
            continue;
        if (read <= 0)
            return Error{
                ErrorCode::IoFailed, "external file " + place.location + " cannot be read", {}};
        done += std::size_t(read);
    }
    return bytes;
}

} // namespace plugboard::onnx
