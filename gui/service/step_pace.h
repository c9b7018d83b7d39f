// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/model/plan.h"
#include "engine/trace/trace.h"

#include <span>
#include <vector>

namespace plugboard::gui {

/// Times between the ends of successive training steps, seen on the first compute lane; the last
/// 200 count.
class StepPace {
public:
    StepPace() = default;
    explicit StepPace(const model::Plan& plan);

    /// What comes next does not follow at once.
    void interrupt() { previousStep_ = -2; }
    void add(std::uint32_t lane, std::span<const trace::Firing> firings);
    /// The end of a lane is enough of one that is known as a whole.
    void addLast(std::uint32_t lane, std::span<const trace::Firing> firings);
    double median() const; ///< seconds; 0: none yet

private:
    bool known_ = false;
    std::uint32_t lane_ = 0;
    std::uint32_t lastTask_ = 0; ///< ends each step on that lane
    std::uint32_t firingsPerStep_ = 1;
    std::int64_t previousStep_ = -2;
    std::uint64_t previousEnd_ = 0;
    std::vector<double> seconds_; ///< a ring
    std::size_t next_ = 0;
};

} // namespace plugboard::gui
