// SPDX-License-Identifier: Apache-2.0
#include "engine/runner/line_file.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <unistd.h>

namespace plugboard::runner {
namespace {

Error cannotWrite(const std::string& path)
{
    return {ErrorCode::IoFailed, std::string("cannot write: ") + std::strerror(errno), path};
}

} // namespace

LineFile::~LineFile()
{
    if (descriptor_ >= 0)
        ::close(descriptor_);
}

Result<void> LineFile::open(const std::string& path, Start start)
{
    path_ = path;
    const int truncate = start == Start::Empty ? O_TRUNC : 0;
    descriptor_ = ::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | truncate, 0666);
    if (descriptor_ < 0)
        return cannotWrite(path);
    return {};
}

Result<void> LineFile::append(const std::string& line)
{
    const std::string bytes = line + '\n';
    std::size_t written = 0;
    while (written < bytes.size()) {
        const ssize_t some = ::write(descriptor_, bytes.data() + written, bytes.size() - written);
        if (some < 0 && errno == EINTR)
            continue;
        if (some <= 0)
            return cannotWrite(path_);
        written += std::size_t(some);
    }
    return {};
}

} // namespace plugboard::runner
