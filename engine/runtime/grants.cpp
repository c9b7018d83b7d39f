// SPDX-License-Identifier: Apache-2.0
#include "engine/runtime/grants.h"

#include <algorithm>

namespace plugboard::runtime {
namespace {

constexpr double kAhead = 0.1; ///< seconds
constexpr std::int64_t kLeast = 2;
constexpr std::int64_t kMost = 1 << 20;
/// Before anything is measured: a prediction may be wrong, and none at all says nothing.
constexpr std::int64_t kFirstPredicted = 4096;
constexpr std::int64_t kFirstBlind = 4;
/// Per update, where lanes come near the limit.
constexpr std::int64_t kGrowth = 4;

std::int64_t stepsAhead(double stepSeconds, std::int64_t most)
{
    const double steps = kAhead / std::max(stepSeconds, 1e-12);
    return steps >= double(most) ? most : std::max(kLeast, std::int64_t(steps));
}

} // namespace

Grants::Grants(std::int64_t steps, Seconds predictedStep)
    : steps_(steps),
      window_(predictedStep.value > 0 ? stepsAhead(predictedStep.value, kFirstPredicted)
                                      : kFirstBlind),
      granted_(std::min(steps, window_))
{
}

std::int64_t Grants::update(std::int64_t slowest, double elapsed)
{
    if (slowest > 0) {
        if (granted_ - slowest < window_ / 2)
            window_ *= kGrowth;
        window_ = std::min(window_, stepsAhead(elapsed / double(slowest), kMost));
    }
    granted_ = std::max(granted_, std::min(steps_, slowest + window_));
    return granted_;
}

} // namespace plugboard::runtime
