// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/timeline/timeline_store.h"

#include <span>
#include <vector>

namespace plugboard::gui {

/// Mip pyramids of the bars that stand out (selected, found), so that they are seen from afar too.
/// Made bit by bit, between frames.
class LitBars {
public:
    void clear();
    /// Goes on where it was, over at most `most` bars. True where nothing is left to do.
    bool advance(const TimelineStore& store, std::span<const BarState> stateOfTask,
                 std::size_t most);
    /// Null where the lane has not been looked at yet.
    const LaneMip* lane(std::size_t lane) const;

private:
    std::vector<LaneMip> mips_;
    std::vector<std::size_t> done_; ///< bars of each lane
};

} // namespace plugboard::gui
