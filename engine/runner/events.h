// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/backend/backend.h"
#include "engine/trace/trace.h"

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <mutex>
#include <string>
#include <vector>

namespace plugboard::runner {

/// The stream that `run --events` writes: frames of {u32 kind, u32 size, payload}, little-endian.
/// Kind 1: JSON, with its `type`: hello (protocol, digests, lanes), metrics, status, error, end.
/// Kind 2: firings {u32 program, u32 lane, records of 24 bytes as in trace::Firing}.
/// A reader that does not keep up never holds the run: it loses firings, then messages, both
/// counted; room is kept for the last ones. Any thread may write.
class EventStream {
public:
    static constexpr int kProtocol = 1;
    enum class Frame : std::uint32_t { Json = 1, Firings = 2 };
    enum class Weight { Ordinary, Last }; ///< Last: takes the room that is kept

    explicit EventStream(int descriptor); ///< -1: everything is ignored
    ~EventStream();                       ///< as finish; the descriptor may block again
    EventStream(const EventStream&) = delete;
    EventStream& operator=(const EventStream&) = delete;

    void json(const nlohmann::json& message, Weight weight = Weight::Ordinary);
    /// What ended the run.
    void error(const Error& error);
    void firings(model::ProgramKind program, std::uint32_t lane,
                 const std::vector<trace::Firing>& records);
    /// Hands on what the reader has room for; every other call does so too.
    void flush();
    /// Waits up to a second in all for the reader to take what is still pending.
    void finish();

    std::uint64_t droppedFirings() const;
    std::uint64_t droppedMessages() const;

private:
    bool append(Frame kind, const std::string& payload, std::size_t limit);
    void write();
    std::size_t pending() const { return pending_.size() - written_; }

    const int descriptor_;
    int flags_ = 0; ///< of the descriptor, before
    mutable std::mutex mutex_;
    bool broken_ = false; ///< the reader has gone
    std::string pending_;
    std::size_t written_ = 0; ///< bytes at the front of `pending_` that are through
    std::uint64_t droppedFirings_ = 0;
    std::uint64_t droppedMessages_ = 0;
};

} // namespace plugboard::runner
