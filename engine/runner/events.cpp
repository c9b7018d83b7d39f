// SPDX-License-Identifier: Apache-2.0
#include "engine/runner/events.h"

#include <nlohmann/json.hpp>

#include <cerrno>
#include <chrono>
#include <csignal>
#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

namespace plugboard::runner {
namespace {

// Bytes that may wait for the reader: firings of some seconds, messages of some hours, the end.
constexpr std::size_t kFiringsLimit = 16 << 20;
constexpr std::size_t kMessagesLimit = kFiringsLimit + (4 << 20);
constexpr std::size_t kLastLimit = kMessagesLimit + (1 << 20);

void appendNumber(std::string& bytes, std::uint32_t value)
{
    for (int shift = 0; shift < 32; shift += 8)
        bytes.push_back(char(value >> shift));
}

const char* nameOf(ErrorCode code)
{
    switch (code) {
    case ErrorCode::Internal:
        return "internal";
    case ErrorCode::InvalidInput:
        return "invalid_input";
    case ErrorCode::ShapeMismatch:
        return "shape_mismatch";
    case ErrorCode::DataCorrupt:
        return "data_corrupt";
    case ErrorCode::NotFound:
        return "not_found";
    case ErrorCode::Unsupported:
        return "unsupported";
    case ErrorCode::IoFailed:
        return "io_failed";
    case ErrorCode::DoesNotFit:
        return "does_not_fit";
    case ErrorCode::Infeasible:
        return "infeasible";
    case ErrorCode::DeviceFailed:
        return "device_failed";
    case ErrorCode::Interrupted:
        return "interrupted";
    }
    return "internal";
}

} // namespace

EventStream::EventStream(int descriptor) : descriptor_(descriptor)
{
    if (descriptor_ < 0)
        return;
    std::signal(SIGPIPE, SIG_IGN); // a reader that goes away is no reason to die
    flags_ = fcntl(descriptor_, F_GETFL);
    fcntl(descriptor_, F_SETFL, flags_ | O_NONBLOCK);
}

EventStream::~EventStream()
{
    finish();
    if (descriptor_ >= 0) // the descriptor may be shared with other processes
        fcntl(descriptor_, F_SETFL, flags_);
}

void EventStream::json(const nlohmann::json& message, Weight weight)
{
    if (descriptor_ < 0)
        return;
    const std::string text = message.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
    const std::lock_guard lock(mutex_);
    if (!append(Frame::Json, text, weight == Weight::Last ? kLastLimit : kMessagesLimit))
        ++droppedMessages_;
}

void EventStream::error(const Error& error)
{
    json({{"type", "error"},
          {"code", nameOf(error.code)},
          {"message", error.message},
          {"subject", error.subject}},
         Weight::Last);
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
    const std::lock_guard lock(mutex_);
    if (!append(Frame::Firings, payload, kFiringsLimit))
        droppedFirings_ += records.size();
}

void EventStream::flush()
{
    const std::lock_guard lock(mutex_);
    write();
}

std::uint64_t EventStream::droppedFirings() const
{
    const std::lock_guard lock(mutex_);
    return droppedFirings_;
}

std::uint64_t EventStream::droppedMessages() const
{
    const std::lock_guard lock(mutex_);
    return droppedMessages_;
}

/// False where the reader is too far behind. Nobody misses what is for a reader that has gone.
bool EventStream::append(Frame kind, const std::string& payload, std::size_t limit)
{
    write();
    if (broken_)
        return true;
    if (pending() + payload.size() > limit)
        return false;
    appendNumber(pending_, std::uint32_t(kind));
    appendNumber(pending_, std::uint32_t(payload.size()));
    pending_ += payload;
    write();
    return true;
}

void EventStream::write()
{
    while (pending() > 0 && !broken_) {
        const ssize_t some = ::write(descriptor_, pending_.data() + written_, pending());
        if (some > 0) {
            written_ += std::size_t(some);
        } else if (some == 0 || errno == EAGAIN) {
            break;
        } else {
            broken_ = errno != EINTR;
        }
    }
    // Moving the rest to the front costs its length: seldom, and never more than was written.
    if (broken_ || 2 * written_ >= pending_.size()) {
        pending_.erase(0, broken_ ? pending_.size() : written_);
        written_ = 0;
    }
}

void EventStream::finish()
{
    if (descriptor_ < 0)
        return;
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(1);
    const std::lock_guard lock(mutex_);
    write();
    while (pending() > 0) {
        const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
            deadline - std::chrono::steady_clock::now());
        pollfd writable{descriptor_, POLLOUT, 0};
        if (left.count() <= 0 || poll(&writable, 1, int(left.count())) == 0)
            return;
        write();
    }
}

} // namespace plugboard::runner
