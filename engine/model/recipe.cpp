// SPDX-License-Identifier: Apache-2.0
#include "engine/model/recipe.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace plugboard::model {

double learningRate(const Schedule& schedule, std::int64_t step, std::int64_t stepsPerEpoch,
                    std::int64_t totalSteps)
{
    if (step < schedule.warmupSteps)
        return schedule.rate * double(step + 1) / double(schedule.warmupSteps);
    const std::int64_t length = std::max<std::int64_t>(1, totalSteps - schedule.warmupSteps);
    const double t = std::min(1.0, double(step - schedule.warmupSteps) / double(length));
    if (schedule.kind == "step") {
        const std::int64_t epoch = step / std::max<std::int64_t>(1, stepsPerEpoch);
        return schedule.rate *
               std::pow(schedule.factor,
                        double(epoch / std::max<std::int64_t>(1, schedule.everyEpochs)));
    }
    if (schedule.kind == "cosine")
        return schedule.finalRate +
               (schedule.rate - schedule.finalRate) * (1 + std::cos(std::numbers::pi * t)) / 2;
    if (schedule.kind == "linear")
        return schedule.rate + (schedule.finalRate - schedule.rate) * t;
    return schedule.rate;
}

} // namespace plugboard::model
