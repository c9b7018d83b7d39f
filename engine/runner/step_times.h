// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/model/plan.h"
#include "engine/trace/trace.h"

#include <atomic>
#include <vector>

namespace plugboard::runner {

/// Times between the ends of successive training steps, seen on the first compute lane.
class StepTimes {
public:
    explicit StepTimes(const model::Plan& plan);

    /// The step that comes next does not follow at once: something else happens before it.
    void interrupt() { previousStep_ = -2; }
    /// Records of one drain, in ticks; one thread only.
    void add(std::size_t lane, const std::vector<trace::Firing>& records);

    double median() const; ///< seconds; 0: no step yet
    /// Smallest median of `window` successive steps (of all, where there are fewer).
    double quietest(std::size_t window) const;
    double recent() const { return recent_.load(); } ///< of the last drain; from any thread

private:
    std::size_t lane_ = 0;
    std::uint32_t lastTask_ = 0; ///< ends each step on that lane
    std::uint32_t firingsPerStep_ = 1;
    std::int64_t previousStep_ = -2;
    std::uint64_t previousEnd_ = 0;
    std::vector<double> seconds_;
    std::atomic<double> recent_{0};
};

} // namespace plugboard::runner
