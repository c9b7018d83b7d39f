// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <thread>

namespace plugboard::runtime {

/// A thread that does one job at a time and sleeps in between.
class ParkedThread {
public:
    /// name  what the system's tools show, at most 15 characters
    explicit ParkedThread(const std::string& name);
    /// Waits for the job in hand.
    ~ParkedThread();
    ParkedThread(const ParkedThread&) = delete;
    ParkedThread& operator=(const ParkedThread&) = delete;

    /// Not before the last job is done.
    void post(std::function<void()> job);
    void wait();
    /// Whether the job is done within this time.
    bool waitFor(std::chrono::microseconds time);

private:
    void work();

    std::mutex mutex_;
    std::condition_variable changed_;
    std::function<void()> job_;
    bool busy_ = false;
    bool quit_ = false;
    std::thread thread_; ///< last: it uses the others
};

} // namespace plugboard::runtime
