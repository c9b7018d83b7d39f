// SPDX-License-Identifier: Apache-2.0
#include "engine/runner/control.h"

#include "engine/base/check.h"
#include "engine/base/log.h"

#include <cerrno>
#include <cstring>
#include <utility>

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

namespace plugboard::runner {
namespace {

constexpr int kTick = 50; ///< milliseconds between looks at what is no event
constexpr std::size_t kLongestLine = 64;
constexpr std::size_t kMostWaiting = 1024; ///< commands; more are a sender out of control

} // namespace

Control::Control(int descriptor) : input_(descriptor)
{
    if (input_ >= 0)
        reader_ = std::thread([this] { watch(); });
}

Control::~Control()
{
    closing_ = true;
    if (reader_.joinable())
        reader_.join();
    if (fifo_ < 0)
        return;
    ::unlink(fifoPath_.c_str());
    ::close(fifo_);
}

Result<void> Control::listen(const std::string& path)
{
    PB_CHECK(fifo_ < 0, "a run listens once");
    const auto cannot = [&path] {
        return Error{ErrorCode::IoFailed, std::string("cannot listen: ") + std::strerror(errno),
                     path};
    };
    struct stat there {};
    if (::lstat(path.c_str(), &there) == 0 && S_ISFIFO(there.st_mode))
        ::unlink(path.c_str());
    if (::mkfifo(path.c_str(), 0600) != 0)
        return cannot();
    // Open for writing too: it never comes to an end when a writer goes.
    const int fifo = ::open(path.c_str(), O_RDWR | O_NONBLOCK | O_CLOEXEC);
    if (fifo < 0) {
        const Error error = cannot();
        ::unlink(path.c_str());
        return error;
    }
    fifoPath_ = path;
    fifo_ = fifo;
    if (!reader_.joinable())
        reader_ = std::thread([this] { watch(); });
    return {};
}

std::optional<Command> Control::take()
{
    const std::lock_guard lock(mutex_);
    if (commands_.empty())
        return std::nullopt;
    const Command command = commands_.front();
    commands_.pop_front();
    interrupt_ = !commands_.empty();
    return command;
}

void Control::watch()
{
    std::string lines[2];
    while (!closing_) {
        pollfd sources[] = {{input_, POLLIN, 0}, {fifo_, POLLIN, 0}};
        if (::poll(sources, 2, kTick) <= 0)
            continue;
        if (sources[0].revents != 0 && !read(input_, lines[0])) {
            input_ = -1; // poll passes over it from now on
            if (!closing_) {
                accept(std::exchange(lines[0], {}));
                post(Command::Closed);
            }
        }
        if (sources[1].revents != 0)
            read(fifo_, lines[1]);
    }
}

/// False at the end of the input.
bool Control::read(int descriptor, std::string& line)
{
    char buffer[256];
    const ssize_t some = ::read(descriptor, buffer, sizeof buffer);
    if (some < 0 && (errno == EINTR || errno == EAGAIN))
        return true;
    for (ssize_t at = 0; at < some; ++at)
        if (buffer[at] == '\n')
            accept(std::exchange(line, {}));
        else if (line.size() < kLongestLine)
            line.push_back(buffer[at]);
    return some > 0;
}

void Control::accept(std::string line)
{
    while (!line.empty() && (line.back() == '\r' || line.back() == ' '))
        line.pop_back();
    if (line.empty())
        return;
    constexpr std::pair<const char*, Command> words[] = {{"pause", Command::Pause},
                                                         {"resume", Command::Resume},
                                                         {"step", Command::Step},
                                                         {"checkpoint", Command::Checkpoint},
                                                         {"stop", Command::Stop}};
    for (const auto& [word, command] : words)
        if (line == word)
            return post(command);
    log::warning("control: unknown command '" + line +
                 "'; known are pause, resume, step, checkpoint, stop");
}

void Control::post(Command command)
{
    const std::lock_guard lock(mutex_);
    if (commands_.size() >= kMostWaiting)
        return;
    commands_.push_back(command);
    interrupt_ = true;
}

} // namespace plugboard::runner
