// SPDX-License-Identifier: Apache-2.0
#include "engine/runner/step_times.h"

#include "engine/base/clock.h"

#include <algorithm>

namespace plugboard::runner {
namespace {

double medianOf(std::vector<double> values)
{
    if (values.empty())
        return 0;
    const auto middle = values.begin() + std::ptrdiff_t(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
}

} // namespace

StepTimes::StepTimes(const model::Plan& plan)
{
    const model::Program* program = plan.program(model::ProgramKind::Train);
    if (program == nullptr)
        return;
    for (std::size_t lane = 0; lane < program->lanes.size(); ++lane) {
        const auto& segments = program->lanes[lane].segments;
        if (program->lanes[lane].kind != model::LaneKind::Compute || segments.empty())
            continue;
        lane_ = lane;
        lastTask_ = segments.back().tasks.back().value;
        if (program->tasks[lastTask_].rate == model::Rate::MicroBatch)
            firingsPerStep_ = std::uint32_t(program->microBatches);
        return;
    }
}

void StepTimes::add(std::size_t lane, const std::vector<trace::Firing>& records)
{
    if (lane != lane_)
        return;
    for (const trace::Firing& firing : records) {
        if (firing.task != lastTask_ || (firing.firing + 1) % firingsPerStep_ != 0)
            continue;
        const std::int64_t step = firing.firing / firingsPerStep_;
        if (step == previousStep_ + 1)
            seconds_.push_back(secondsBetween(previousEnd_, firing.end));
        previousStep_ = step;
        previousEnd_ = firing.end;
    }
    if (!seconds_.empty())
        recent_ = seconds_.back();
}

double StepTimes::median() const
{
    return medianOf(seconds_);
}

double StepTimes::quietest(std::size_t window) const
{
    if (seconds_.size() <= window)
        return median();
    double best = -1;
    const std::size_t stride = std::max<std::size_t>(1, window / 10);
    for (std::size_t first = 0; first + window <= seconds_.size(); first += stride) {
        const auto begin = seconds_.begin() + std::ptrdiff_t(first);
        const double here = medianOf({begin, begin + std::ptrdiff_t(window)});
        if (best < 0 || here < best)
            best = here;
    }
    return best;
}

} // namespace plugboard::runner
