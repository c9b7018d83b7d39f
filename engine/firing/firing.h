// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/base/check.h"
#include "engine/firing/counter.h"
#include "engine/model/flat_program.h"

#include <cstdint>
#include <vector>

namespace plugboard::firing {

/// A wait in its compiled form: met when lane `lane` has completed at least step * length(lane) +
/// offset entries.
struct CompiledWait {
    std::uint32_t lane;
    std::uint32_t edge; ///< index into program.edges: the reason
    std::int64_t
        offset; ///< position + 1 - stepsBack * length(lane); below 1 - step * length: always met
};

/// A program compiled to flat arrays: per lane entry the waits that lane order does not already
/// imply (at most one per other lane: the largest).
struct CompiledProgram {
    struct Lane {
        std::vector<model::LaneEntry> entries; ///< one step
        std::vector<std::uint32_t> firstWait;  ///< entries + 1, into waits
        std::vector<CompiledWait> waits;
        std::vector<std::uint8_t> awaited;  ///< per entry: 1 where a wait ends with it
        std::vector<std::uint32_t> waiters; ///< the lanes that ever wait on this one, ascending
    };
    std::vector<Lane> lanes;
    std::vector<std::int64_t> length; ///< entries per step, per lane
};

CompiledProgram compile(const model::FlatProgram& flat);

/// The state machine that the simulator (PlainCounter) and the runtime (SharedCounter) share: one
/// counter per lane, the number of entries it has completed since the program began. A lane's
/// calls come from the one thread that owns it; `completed` from any. `program` must outlive it.
template <class Counter>
class Machine {
public:
    explicit Machine(const CompiledProgram& program)
        : program_(program), counters_(program.lanes.size()), cursors_(program.lanes.size())
    {
    }

    /// The first unmet wait of the lane's next entry, or null: it may begin.
    const CompiledWait* blockedBy(std::size_t lane) const
    {
        const Cursor& cursor = cursors_[lane];
        const CompiledProgram::Lane& order = program_.lanes[lane];
        const std::uint32_t last = order.firstWait[cursor.position + 1];
        for (std::uint32_t at = order.firstWait[cursor.position]; at < last; ++at)
            if (completed(order.waits[at].lane) < target(lane, order.waits[at]))
                return &order.waits[at];
        return nullptr;
    }
    /// What `wait.lane` must have completed for a wait of this lane's next entry.
    std::int64_t target(std::size_t lane, const CompiledWait& wait) const
    {
        return cursors_[lane].step * program_.length[wait.lane] + wait.offset;
    }
    const model::LaneEntry& head(std::size_t lane) const ///< the next entry
    {
        return program_.lanes[lane].entries[cursors_[lane].position];
    }
    std::size_t position(std::size_t lane) const { return cursors_[lane].position; }
    std::int64_t step(std::size_t lane) const { return cursors_[lane].step; } ///< of the next entry

    void begin(std::size_t lane)
    {
        PB_CHECK(!cursors_[lane].begun, "an entry began before the one ahead of it ended");
        cursors_[lane].begun = true;
    }
    /// Completes the entry that began. True where a lane may wait for just this entry: the caller
    /// wakes the waiters of this lane.
    bool end(std::size_t lane)
    {
        Cursor& cursor = cursors_[lane];
        PB_CHECK(cursor.begun, "an entry ended that had not begun");
        cursor.begun = false;
        const CompiledProgram::Lane& order = program_.lanes[lane];
        const bool awaited = order.awaited[cursor.position] != 0;
        if (++cursor.position == order.entries.size()) {
            cursor.position = 0;
            ++cursor.step;
        }
        ++cursor.completed;
        if (awaited)
            counters_[lane].announce(cursor.completed);
        else
            counters_[lane].publish(cursor.completed);
        return awaited;
    }
    std::int64_t completed(std::size_t lane) const { return counters_[lane].load(); }
    const CompiledProgram& program() const { return program_; }

private:
    struct alignas(64) Cursor {
        std::size_t position = 0;
        std::int64_t step = 0;
        std::int64_t completed = 0;
        bool begun = false;
    };

    const CompiledProgram& program_;
    std::vector<Counter> counters_;
    std::vector<Cursor> cursors_;
};

} // namespace plugboard::firing
