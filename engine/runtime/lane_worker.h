// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/runtime/run_state.h"

#include <vector>

namespace plugboard::runtime {

/// Executes the lanes that one thread owns: each entry as soon as it is at the head of its lane and
/// its waits are met; several lanes in turn, none waiting for another.
class LaneWorker {
public:
    /// Runs until each of the lanes has done all granted steps of a closed run, or the run failed.
    /// Firings
    /// allocate nothing and take no lock.
    void run(RunState& run, const std::vector<std::size_t>& lanes,
             const std::vector<Sleeper*>& everybody);
    Sleeper& sleeper() { return sleeper_; }

private:
    struct OpenLane {
        explicit OpenLane(const LaneWork& theWork) : work(&theWork) {}
        const LaneWork* work;
        std::int64_t step = -1; ///< that it has entered, from the run's first
        void* const* operands = nullptr;
        backend::FiringContext context;
        bool done = false;
    };
    enum class Outlook { Ready, Blocked, Done };

    Outlook outlook(const OpenLane& lane) const;
    void enterStep(OpenLane& lane) const;
    bool advance(OpenLane& lane, std::size_t mostFirings);
    bool fire(OpenLane& lane);
    void pause();
    void sleep();
    bool anyMoves() const;
    void fail(const OpenLane& lane, const EntryWork& entry, const std::string& what);

    Sleeper sleeper_;
    RunState* run_ = nullptr;
    const std::vector<Sleeper*>* everybody_ = nullptr;
    std::vector<OpenLane> lanes_;
    std::size_t open_ = 0;
    std::uint64_t lastEnd_ = 0; ///< ticks
    bool waited_ = true;        ///< since lastEnd_
};

} // namespace plugboard::runtime
