// SPDX-License-Identifier: Apache-2.0
#include "engine/runner/control.h"

#include "engine/base/log.h"

#include <cerrno>
#include <poll.h>
#include <unistd.h>
#include <utility>

namespace plugboard::runner {
namespace {

constexpr std::size_t kLongestLine = 64;
constexpr std::size_t kMostWaiting = 1024; ///< commands; more are a sender out of control

} // namespace

Control::Control(int descriptor)
{
    if (descriptor >= 0)
        reader_ = std::thread([this, descriptor] { read(descriptor); });
}

Control::~Control()
{
    closing_ = true;
    if (reader_.joinable())
        reader_.join();
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

void Control::read(int descriptor)
{
    std::string line;
    pollfd readable{descriptor, POLLIN, 0};
    while (!closing_) {
        if (poll(&readable, 1, 50) <= 0)
            continue;
        char buffer[256];
        const ssize_t some = ::read(descriptor, buffer, sizeof buffer);
        if (some < 0 && (errno == EINTR || errno == EAGAIN))
            continue;
        if (some <= 0)
            break;
        for (ssize_t at = 0; at < some; ++at)
            if (buffer[at] == '\n')
                accept(std::exchange(line, {}));
            else if (line.size() < kLongestLine)
                line.push_back(buffer[at]);
    }
    if (closing_)
        return;
    accept(std::move(line));
    post(Command::Closed);
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
