// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/memory/groups.h"
#include "engine/memory/precedence.h"

#include <cstdint>
#include <optional>
#include <vector>

namespace plugboard::memory {

/// First and last position, both in use.
struct Span {
    std::int64_t first = 0;
    std::int64_t last = 0;
    auto operator<=>(const Span&) const = default;
};

/// When one copy of a group is in use, as positions on one lane's way around the period: a circle,
/// since steps repeat. An entry of that lane before the first position is surely complete when the
/// copy is filled, the last one is its last access. So two sets of one lane that are apart on the
/// circle are ordered both ways around, and their copies may share bytes.
struct LiveSet {
    bool always = false; ///< used from several lanes: no position of one lane says when
    model::LaneId lane;
    std::vector<Span> spans; ///< ascending, within [0, circle)

    bool meets(const LiveSet& other) const;
    /// Adds a span that may lie anywhere on the turns of the circle.
    void add(Span span, std::int64_t circle);
    /// The last used position in `window` (anywhere on the turns), in its turn; none: not used.
    std::optional<std::int64_t> lastWithin(Span window, std::int64_t circle) const;
};

/// The one lane that all accesses of a group stand on; none: several, or nobody fills it.
std::optional<model::LaneId> homeOf(const model::FlatProgram& flat, const Group& group);

/// The span of one firing of a group on its home lane, from the start of the firing's step. Where
/// another lane fills it, it begins after what surely comes before that.
Span spanOf(const model::FlatProgram& flat, const Precedence& precedence, const Group& group,
            model::LaneId home, int firing);

} // namespace plugboard::memory
