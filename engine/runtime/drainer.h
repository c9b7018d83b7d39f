// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/runtime/parked_thread.h"
#include "engine/runtime/program_work.h"

#include <condition_variable>
#include <mutex>
#include <vector>

namespace plugboard::runtime {

/// Takes firings and metrics from the workers of a run every 10 ms and hands them on, on a thread
/// of its own; asleep between runs.
class Drainer {
public:
    explicit Drainer(const ExecutorOptions& options);
    void begin(ProgramWork& work);
    /// After the workers are done: hands on the rest, then returns.
    void finish();

private:
    void loop(ProgramWork& work);
    void drain(ProgramWork& work);

    const ExecutorOptions options_;
    std::mutex mutex_;
    std::condition_variable changed_;
    bool finishing_ = false;
    std::vector<trace::Firing> firings_;
    std::vector<std::uint64_t> dropped_; ///< per lane, handed on in this run
    ParkedThread thread_;                ///< last: it uses the others
};

} // namespace plugboard::runtime
