// SPDX-License-Identifier: Apache-2.0
#pragma once

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
/// A reader that does not keep up loses firings, which are counted, and never holds the run.
class EventStream {
public:
    static constexpr int kProtocol = 1;
    enum class Frame : std::uint32_t { Json = 1, Firings = 2 };

    explicit EventStream(int descriptor); ///< -1: everything is ignored
    ~EventStream();
    EventStream(const EventStream&) = delete;
    EventStream& operator=(const EventStream&) = delete;

    void json(const nlohmann::json& message);
    void firings(model::ProgramKind program, std::uint32_t lane,
                 const std::vector<trace::Firing>& records);
    std::uint64_t dropped() const { return dropped_; }
    /// Waits up to a second for the reader to take what is still pending.
    void finish();

private:
    bool append(Frame kind, const std::string& payload, bool mayDrop);
    void flush();

    int descriptor_;
    bool broken_ = false; ///< the reader has gone
    std::mutex mutex_;
    std::string pending_;
    std::uint64_t dropped_ = 0;
};

} // namespace plugboard::runner
