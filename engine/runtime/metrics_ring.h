// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/runtime/execute.h"

#include <array>
#include <atomic>
#include <cstdint>

namespace plugboard::runtime {

/// Metrics on their way from a worker (single producer) to the drainer (single consumer). Steps are
/// granted only as far as there is room, so that none is lost.
class MetricsRing {
public:
    static constexpr std::uint64_t kCapacity = 1 << 14;

    void push(const StepMetrics& metrics)
    {
        const std::uint64_t at = head_.load(std::memory_order_relaxed);
        ring_[at % kCapacity] = metrics;
        head_.store(at + 1, std::memory_order_release);
    }
    template <class Take>
    void drain(Take take)
    {
        std::uint64_t at = tail_.load(std::memory_order_relaxed);
        const std::uint64_t end = head_.load(std::memory_order_acquire);
        for (; at < end; ++at)
            take(ring_[at % kCapacity]);
        tail_.store(end, std::memory_order_release);
    }
    std::uint64_t drained() const { return tail_.load(std::memory_order_acquire); }

private:
    std::array<StepMetrics, kCapacity> ring_;
    alignas(64) std::atomic<std::uint64_t> head_{0};
    alignas(64) std::atomic<std::uint64_t> tail_{0};
};

} // namespace plugboard::runtime
