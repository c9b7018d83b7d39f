// SPDX-License-Identifier: Apache-2.0
#include "engine/runner/stop_watcher.h"

#include <chrono>

namespace plugboard::runner {

StopWatcher::StopWatcher(std::atomic<bool>& stop, std::function<bool()> wanted)
    : wanted_(std::move(wanted)),
      thread_([this, &stop](const std::stop_token& ended) { watch(ended, stop); })
{
}

void StopWatcher::watch(const std::stop_token& ended, std::atomic<bool>& stop)
{
    std::unique_lock lock(mutex_);
    while (!ended.stop_requested()) {
        if (wanted_())
            stop = true;
        changed_.wait_for(lock, ended, std::chrono::milliseconds(20), [] { return false; });
    }
}

} // namespace plugboard::runner
