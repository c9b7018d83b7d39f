// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstdint>

namespace plugboard::runtime {

/// Where one thread sleeps until another has done what it waits for. Waking costs a load where
/// nobody sleeps, a system call only where the wait is met.
///
///     sleeper                         who completes something
///     prepare(lane, target)           counter = completed (sequentially consistent)
///     look again; cancel if met       wakeFor(lane, completed)
///     sleep()
///
/// One of the two sees the other, because both write before they look.
class alignas(64) Sleeper {
public:
    static constexpr std::uint32_t kAnyLane = 0xffffffffu;

    void prepare(std::uint32_t lane, std::int64_t target)
    {
        lane_.store(lane, std::memory_order_relaxed);
        target_.store(target, std::memory_order_relaxed);
        asleep_.store(1, std::memory_order_seq_cst);
    }
    void cancel() { asleep_.store(0, std::memory_order_relaxed); }
    /// After prepare: returns once woken, or for no reason.
    void sleep();

    void wakeFor(std::uint32_t lane, std::int64_t completed)
    {
        if (asleep_.load(std::memory_order_seq_cst) == 0)
            return;
        const std::uint32_t awaited = lane_.load(std::memory_order_relaxed);
        if (awaited == kAnyLane ||
            (awaited == lane && target_.load(std::memory_order_relaxed) <= completed))
            wake();
    }
    /// For no lane's sake: steps were granted, or the run ends.
    void wake();

private:
    std::atomic<std::uint32_t> asleep_{0};
    std::atomic<std::uint32_t> lane_{kAnyLane};
    std::atomic<std::int64_t> target_{0};
};

} // namespace plugboard::runtime
