// SPDX-License-Identifier: Apache-2.0
#include "engine/runtime/drainer.h"

#include <chrono>

namespace plugboard::runtime {

Drainer::Drainer(const ExecutorOptions& options) : options_(options), thread_("pb-drainer") {}

void Drainer::begin(ProgramWork& work)
{
    finishing_ = false;
    dropped_.clear();
    for (const LaneWork& lane : work.lanes)
        dropped_.push_back(lane.recorder ? lane.recorder->dropped() : 0);
    thread_.post([this, &work] { loop(work); });
}

void Drainer::finish()
{
    {
        const std::lock_guard lock(mutex_);
        finishing_ = true;
        changed_.notify_all();
    }
    thread_.wait();
}

void Drainer::loop(ProgramWork& work)
{
    std::unique_lock lock(mutex_);
    while (!changed_.wait_for(lock, std::chrono::milliseconds(10), [this] { return finishing_; })) {
        lock.unlock();
        drain(work);
        lock.lock();
    }
    lock.unlock();
    drain(work);
}

void Drainer::drain(ProgramWork& work)
{
    for (std::size_t lane = 0; lane < work.lanes.size(); ++lane) {
        if (MetricsRing* ring = work.lanes[lane].metrics.get())
            ring->drain([this](const StepMetrics& metrics) {
                if (options_.metrics)
                    options_.metrics(metrics);
            });
        trace::LaneRecorder* recorder = work.lanes[lane].recorder.get();
        if (!recorder)
            continue;
        firings_.clear();
        recorder->drain(firings_);
        const std::uint64_t dropped = recorder->dropped();
        if (options_.firings && (!firings_.empty() || dropped != dropped_[lane]))
            options_.firings(work.program, lane, firings_, dropped - dropped_[lane]);
        dropped_[lane] = dropped;
    }
}

} // namespace plugboard::runtime
