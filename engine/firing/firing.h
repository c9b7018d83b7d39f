// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/model/flat_program.h"

#include <atomic>
#include <cstdint>
#include <span>
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
    };
    std::vector<Lane> lanes;
    std::vector<std::int64_t> length; ///< entries per step, per lane
};

CompiledProgram compile(const model::FlatProgram& flat);

/// The state machine that the simulator (Counter = plain integer) and the runtime (Counter = padded
/// atomic) share: one counter per lane, the number of entries it has completed since the program
/// began.
template <class Counter>
class Machine {
public:
    explicit Machine(const CompiledProgram& program);

    /// The first unmet wait of the lane's next entry, or null: it may begin.
    const CompiledWait* blockedBy(std::size_t lane) const;
    const model::LaneEntry& head(std::size_t lane) const; ///< the next entry
    std::int64_t step(std::size_t lane) const;            ///< of the next entry
    void begin(std::size_t lane);
    /// Completes the entry that began; the caller wakes the lanes that wait on this one.
    void end(std::size_t lane);
    std::int64_t completed(std::size_t lane) const;
};

} // namespace plugboard::firing
