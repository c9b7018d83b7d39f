// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/base/stop.h"
#include "engine/model/flat_program.h"

#include <cstdint>
#include <limits>
#include <optional>
#include <vector>

namespace plugboard::memory {

/// Which lane entries surely come before which, over all steps, by lane order and edges: per entry
/// and lane the latest entry of that lane that is complete when the entry begins. Steps only
/// repeat, so one step's knowledge, counted from its own start, holds for all.
class Precedence {
public:
    /// Before the start of the first step; nothing is known to come before.
    static constexpr std::int64_t kNever = std::numeric_limits<std::int64_t>::min() / 4;

    /// None where the lanes wait for one another for ever: a circle of waits within one step.
    static std::optional<Precedence> of(const model::FlatProgram& flat, Stop stop = {});

    /// Position on `lane`, counted from the start of the entry's step (negative: in a step before);
    /// kNever where no path says anything.
    std::int64_t latest(model::LaneId entryLane, std::uint32_t position, model::LaneId lane) const
    {
        return known_[(first_[entryLane.index()] + position) * lengths_.size() + lane.index()];
    }

private:
    std::vector<std::size_t> first_; ///< entry number of each lane's first position
    std::vector<std::int64_t> lengths_;
    std::vector<std::int64_t> known_; ///< [entry][lane]
};

} // namespace plugboard::memory
