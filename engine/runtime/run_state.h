// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/firing/firing.h"
#include "engine/runtime/program_work.h"

#include <atomic>
#include <mutex>
#include <optional>
#include <vector>

namespace plugboard::runtime {

/// What the threads of one run share. Steps count from the run's first.
struct RunState {
    RunState(ProgramWork& theWork, std::int64_t first)
        : work(theWork), firstStep(first), machine(theWork.compiled)
    {
    }

    ProgramWork& work;
    const std::int64_t firstStep;
    firing::Machine<firing::SharedCounter> machine;

    model::Schedule schedule;
    std::int64_t stepsPerEpoch = 1;
    std::int64_t totalSteps = 1;
    bool spin = false; ///< whether a blocked worker may spin before it sleeps

    /// Lanes begin no step at or behind `granted`; once `closed`, no more are granted.
    alignas(64) std::atomic<std::int64_t> granted{0};
    std::atomic<bool> closed{false};
    std::atomic<bool> aborted{false};

    /// Keeps the first failure and makes every lane give up; the caller wakes the sleepers.
    void fail(Error error)
    {
        const std::lock_guard lock(failureMutex_);
        if (!failure_)
            failure_ = std::move(error);
        aborted.store(true, std::memory_order_seq_cst);
    }
    std::optional<Error> failure() const
    {
        const std::lock_guard lock(failureMutex_);
        return failure_;
    }

private:
    mutable std::mutex failureMutex_;
    std::optional<Error> failure_;
};

} // namespace plugboard::runtime
