// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstdint>

namespace plugboard::firing {

/// Completion counter of a lane in virtual time: one thread.
class PlainCounter {
public:
    std::int64_t load() const { return value_; }
    void publish(std::int64_t value) { value_ = value; }
    void announce(std::int64_t value) { value_ = value; }

private:
    std::int64_t value_ = 0;
};

/// Completion counter of a lane that other threads watch, alone on its cache line. One writer.
class alignas(64) SharedCounter {
public:
    std::int64_t load() const { return value_.load(std::memory_order_seq_cst); }
    /// What was written before is visible to who loads this value; nobody sleeps for it.
    void publish(std::int64_t value) { value_.store(value, std::memory_order_release); }
    /// As publish, and ordered before the writer's next look at who sleeps: a sleeper either sees
    /// the value or is seen.
    void announce(std::int64_t value) { value_.exchange(value, std::memory_order_seq_cst); }

private:
    std::atomic<std::int64_t> value_{0};
};

} // namespace plugboard::firing
