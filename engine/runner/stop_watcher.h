// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

namespace plugboard::runner {

/// Raises a stop flag within 20 ms of the moment that `wanted` turns true, as long as it lives.
class StopWatcher {
public:
    /// wanted  asked on a thread of its own
    StopWatcher(std::atomic<bool>& stop, std::function<bool()> wanted);

private:
    void watch(const std::stop_token& ended, std::atomic<bool>& stop);

    const std::function<bool()> wanted_;
    std::mutex mutex_;
    std::condition_variable_any changed_;
    std::jthread thread_; ///< last: it uses the others
};

} // namespace plugboard::runner
