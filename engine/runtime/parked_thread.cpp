// SPDX-License-Identifier: Apache-2.0
#include "engine/runtime/parked_thread.h"

#include "engine/base/check.h"

#include <pthread.h>

#include <utility>

namespace plugboard::runtime {

ParkedThread::ParkedThread(const std::string& name) : thread_([this] { work(); })
{
    pthread_setname_np(thread_.native_handle(), name.substr(0, 15).c_str());
}

ParkedThread::~ParkedThread()
{
    {
        const std::lock_guard lock(mutex_);
        quit_ = true;
        changed_.notify_all();
    }
    thread_.join();
}

void ParkedThread::post(std::function<void()> job)
{
    const std::lock_guard lock(mutex_);
    PB_CHECK(!busy_, "a thread was given a job before the last one was done");
    job_ = std::move(job);
    busy_ = true;
    changed_.notify_all();
}

void ParkedThread::wait()
{
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return !busy_; });
}

bool ParkedThread::waitFor(std::chrono::microseconds time)
{
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, time, [this] { return !busy_; });
}

void ParkedThread::work()
{
    std::unique_lock lock(mutex_);
    while (true) {
        changed_.wait(lock, [this] { return busy_ || quit_; });
        if (!busy_)
            return;
        const std::function<void()> job = std::exchange(job_, nullptr);
        lock.unlock();
        job();
        lock.lock();
        busy_ = false;
        changed_.notify_all();
    }
}

} // namespace plugboard::runtime
