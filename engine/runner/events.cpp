// SPDX-License-Identifier: Apache-2.0
#include "engine/runner/events.h"

#include <nlohmann/json.hpp>

#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

namespace plugboard::runner {
namespace {

constexpr std::size_t kPendingLimit = 16 << 20; // bytes; some seconds of a busy run

void appendNumber(std::string& bytes, std::uint32_t value)
{
    for (int shift = 0; shift < 32; shift += 8)
        bytes.push_back(char(value >> shift));
}

} // namespace

EventStream::EventStream(int descriptor) : descriptor_(descriptor)
{
    if (descriptor_ < 0)
        return;
    std::signal(SIGPIPE, SIG_IGN);
    fcntl(descriptor_, F_SETFL, fcntl(descriptor_, F_GETFL) | O_NONBLOCK);
}

EventStream::~EventStream()
{
    finish();
}

void EventStream::json(const nlohmann::json& message)
{
    append(Frame::Json, message.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace),
           false);
}

void EventStream::firings(model::ProgramKind program, std::uint32_t lane,
                          const std::vector<trace::Firing>& records)
{
    if (descriptor_ < 0 || records.empty())
        return;
    std::string payload;
    appendNumber(payload, std::uint32_t(program));
    appendNumber(payload, lane);
    payload.append(reinterpret_cast<const char*>(records.data()),
                   records.size() * sizeof(trace::Firing));
    if (!append(Frame::Firings, payload, true))
        dropped_ += records.size();
}

bool EventStream::append(Frame kind, const std::string& payload, bool mayDrop)
{
    if (descriptor_ < 0 || broken_)
        return true;
    const std::lock_guard lock(mutex_);
    if (mayDrop && pending_.size() + payload.size() > kPendingLimit) {
        flush();
        if (pending_.size() + payload.size() > kPendingLimit)
            return false;
    }
    appendNumber(pending_, std::uint32_t(kind));
    appendNumber(pending_, std::uint32_t(payload.size()));
    pending_ += payload;
    flush();
    return true;
}

void EventStream::flush()
{
    std::size_t written = 0;
    while (written < pending_.size()) {
        const ssize_t some =
            ::write(descriptor_, pending_.data() + written, pending_.size() - written);
        if (some > 0) {
            written += std::size_t(some);
        } else if (errno != EINTR) {
            broken_ = errno != EAGAIN;
            break;
        }
    }
    pending_.erase(0, broken_ ? pending_.size() : written);
}

void EventStream::finish()
{
    if (descriptor_ < 0 || broken_)
        return;
    const std::lock_guard lock(mutex_);
    pollfd writable{descriptor_, POLLOUT, 0};
    flush();
    while (!pending_.empty() && poll(&writable, 1, 1000) > 0)
        flush();
}

} // namespace plugboard::runner
