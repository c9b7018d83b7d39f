// SPDX-License-Identifier: Apache-2.0
#include "engine/runtime/lane_worker.h"

#include "engine/base/clock.h"

#include <algorithm>
#include <exception>
#include <limits>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace plugboard::runtime {
namespace {

/// About 20 us, which is what it costs to be woken: never more than twice the best choice.
constexpr int kSpins = 600;
/// Where workers share cores, only the time of a hand-over that is under way.
constexpr int kFewSpins = 20;

void relax()
{
#if defined(__x86_64__)
    _mm_pause();
#endif
}

} // namespace

void LaneWorker::run(RunState& run, const std::vector<std::size_t>& lanes,
                     const std::vector<Sleeper*>& everybody)
{
    run_ = &run;
    everybody_ = &everybody;
    waited_ = true;
    lanes_.clear();
    for (const std::size_t lane : lanes)
        if (!run.work.lanes[lane].entries.empty())
            lanes_.emplace_back(run.work.lanes[lane]);
    open_ = lanes_.size();
    // One lane goes on while it can; several take turns entry by entry.
    const std::size_t mostFirings = open_ == 1 ? std::numeric_limits<std::size_t>::max() : 1;
    while (open_ > 0) {
        bool moved = false;
        for (OpenLane& lane : lanes_)
            moved = (!lane.done && advance(lane, mostFirings)) || moved;
        if (!moved && open_ > 0)
            pause();
    }
}

LaneWorker::Outlook LaneWorker::outlook(const OpenLane& lane) const
{
    if (run_->aborted.load(std::memory_order_seq_cst))
        return Outlook::Done;
    const std::size_t id = lane.work->lane;
    if (const std::int64_t step = run_->machine.step(id); step != lane.step) {
        const bool closed = run_->closed.load(std::memory_order_seq_cst);
        if (step >= run_->granted.load(std::memory_order_seq_cst))
            return closed ? Outlook::Done : Outlook::Blocked;
    }
    return run_->machine.blockedBy(id) ? Outlook::Blocked : Outlook::Ready;
}

void LaneWorker::enterStep(OpenLane& lane) const
{
    lane.step = run_->machine.step(lane.work->lane);
    lane.context.step = run_->firstStep + lane.step;
    lane.context.learningRate = model::learningRate(run_->schedule, lane.context.step,
                                                    run_->stepsPerEpoch, run_->totalSteps);
    const auto phase = std::size_t(lane.context.step % run_->work.program.period);
    lane.operands = lane.work->operands.data() + phase * lane.work->operandsPerPhase;
}

/// Fires what the lane can, at most so many entries; false where it could not move at all.
bool LaneWorker::advance(OpenLane& lane, std::size_t mostFirings)
{
    for (std::size_t fired = 0; fired < mostFirings; ++fired) {
        const Outlook next = outlook(lane);
        if (next == Outlook::Blocked)
            return fired > 0;
        if (next == Outlook::Done || !fire(lane)) {
            lane.done = true;
            --open_;
            return true;
        }
    }
    return true;
}

bool LaneWorker::fire(OpenLane& lane)
{
    firing::Machine<firing::SharedCounter>& machine = run_->machine;
    const LaneWork& work = *lane.work;
    if (machine.step(work.lane) != lane.step)
        enterStep(lane);
    const EntryWork& entry = work.entries[machine.position(work.lane)];
    lane.context.microBatch = entry.microBatch;
    // An entry that waits for other lanes may begin a moment after the lane's last end, when the
    // last of them has ended; everything else begins with that end.
    const std::uint64_t begin = waited_ || entry.waits ? ticks() : lastEnd_;
    machine.begin(work.lane);
    if (entry.kernel) {
        int status = 0;
        try {
            status =
                entry.kernel->run(lane.operands + entry.operands, work.workspace, lane.context);
        } catch (const std::exception& exception) {
            fail(lane, entry, exception.what());
            return false;
        }
        if (status != 0) {
            fail(lane, entry, backend::statusText(status));
            return false;
        }
    }
    lastEnd_ = ticks();
    waited_ = false;
    if (machine.end(work.lane)) {
        const std::int64_t completed = machine.completed(work.lane);
        for (Sleeper* waiter : work.waiters)
            waiter->wakeFor(std::uint32_t(work.lane), completed);
    }
    if (work.recorder)
        work.recorder->record(begin, lastEnd_, entry.task,
                              std::uint32_t(lane.context.step) * entry.firingsPerStep +
                                  std::uint32_t(entry.microBatch));
    return true;
}

/// Spins a little, then sleeps until a lane of this worker can move.
void LaneWorker::pause()
{
    waited_ = true;
    const int spins = run_->spin ? kSpins : kFewSpins;
    for (int spin = 0; spin < spins; ++spin) {
        if (anyMoves())
            return;
        relax();
    }
    sleep();
}

void LaneWorker::sleep()
{
    std::uint32_t awaitedLane = Sleeper::kAnyLane;
    std::int64_t target = 0;
    if (open_ == 1) {
        const auto lane = std::find_if(lanes_.begin(), lanes_.end(),
                                       [](const OpenLane& open) { return !open.done; });
        const std::size_t id = lane->work->lane;
        if (const firing::CompiledWait* wait = run_->machine.blockedBy(id)) {
            awaitedLane = wait->lane;
            target = run_->machine.target(id, *wait);
        }
    }
    sleeper_.prepare(awaitedLane, target);
    if (anyMoves())
        return sleeper_.cancel();
    sleeper_.sleep();
}

bool LaneWorker::anyMoves() const
{
    return std::any_of(lanes_.begin(), lanes_.end(), [this](const OpenLane& lane) {
        return !lane.done && outlook(lane) != Outlook::Blocked;
    });
}

void LaneWorker::fail(const OpenLane& lane, const EntryWork& entry, const std::string& what)
{
    const std::string& task = run_->work.program.tasks[entry.task].name;
    run_->fail({ErrorCode::DeviceFailed,
                "failed with " + what + " at step " + std::to_string(lane.context.step) +
                    ", micro-batch " + std::to_string(entry.microBatch),
                toString(run_->work.program.kind) + "/" + task});
    for (Sleeper* sleeper : *everybody_)
        sleeper->wake();
}

} // namespace plugboard::runtime
