// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/trace/trace.h"

#include <atomic>
#include <cstdint>
#include <memory>
#include <vector>

namespace plugboard::trace {

/// One lane's records: written by the worker (single producer), drained by another thread (single
/// consumer). A full ring drops and counts; the worker never waits, locks or allocates.
class LaneRecorder {
public:
    explicit LaneRecorder(std::size_t capacity);

    void record(std::uint64_t begin, std::uint64_t end, std::uint32_t task, std::uint32_t firing)
    {
        const std::uint64_t at = head_.load(std::memory_order_relaxed);
        if (at - tail_.load(std::memory_order_acquire) > mask_) {
            dropped_.fetch_add(1, std::memory_order_relaxed);
            return;
        }
        ring_[at & mask_] = Firing{begin, end, task, firing};
        head_.store(at + 1, std::memory_order_release);
    }

    /// Appends what has come since the last call; times still in ticks. Returns how many.
    std::size_t drain(std::vector<Firing>& into);
    std::uint64_t dropped() const { return dropped_.load(std::memory_order_relaxed); }

private:
    std::vector<Firing> ring_;
    std::uint64_t mask_;
    alignas(64) std::atomic<std::uint64_t> head_{0};
    alignas(64) std::atomic<std::uint64_t> tail_{0};
    std::atomic<std::uint64_t> dropped_{0};
};

} // namespace plugboard::trace
