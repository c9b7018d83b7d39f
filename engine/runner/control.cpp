// SPDX-License-Identifier: Apache-2.0
#include "engine/runner/control.h"

#include "engine/base/log.h"

#include <poll.h>
#include <unistd.h>

namespace plugboard::runner {

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
        if (some <= 0)
            return; // end of input: the run goes on
        for (ssize_t at = 0; at < some; ++at) {
            if (buffer[at] != '\n') {
                line.push_back(buffer[at]);
                continue;
            }
            accept(line);
            line.clear();
        }
    }
}

void Control::accept(const std::string& line)
{
    constexpr std::pair<const char*, Command> words[] = {{"pause", Command::Pause},
                                                         {"resume", Command::Resume},
                                                         {"step", Command::Step},
                                                         {"checkpoint", Command::Checkpoint},
                                                         {"stop", Command::Stop}};
    for (const auto& [word, command] : words)
        if (line == word) {
            const std::lock_guard lock(mutex_);
            commands_.push_back(command);
            interrupt_ = true;
            return;
        }
    log::warning("control: unknown command '" + line +
                 "'; known are pause, resume, step, checkpoint, stop");
}

} // namespace plugboard::runner
