// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/timeline/lit_bars.h"

namespace plugboard::gui {

void LitBars::clear()
{
    mips_.clear();
    done_.clear();
}

bool LitBars::advance(const TimelineStore& store, std::span<const BarState> stateOfTask,
                      std::size_t most)
{
    mips_.resize(store.laneCount());
    done_.resize(store.laneCount(), 0);
    for (std::size_t lane = 0; lane < store.laneCount(); ++lane) {
        const LaneStore& bars = store.lane(lane);
        for (; done_[lane] < bars.size(); ++done_[lane], --most) {
            if (most == 0)
                return false;
            const std::size_t at = done_[lane];
            const std::uint32_t task = bars.task(at);
            if (stateOfTask[task] >= BarState::Lit)
                mips_[lane].add(bars.begin(at), bars.end(at), store.tasks().classes[task]);
        }
    }
    return true;
}

const LaneMip* LitBars::lane(std::size_t lane) const
{
    return lane < mips_.size() && done_[lane] > 0 ? &mips_[lane] : nullptr;
}

} // namespace plugboard::gui
