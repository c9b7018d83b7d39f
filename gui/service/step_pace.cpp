// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/service/step_pace.h"

#include "profiler/statistics.h"

namespace plugboard::gui {
namespace {

constexpr std::size_t kSteps = 200;

} // namespace

StepPace::StepPace(const model::Plan& plan)
{
    const model::Program* program = plan.program(model::ProgramKind::Train);
    if (program == nullptr)
        return;
    for (std::size_t lane = 0; lane < program->lanes.size() && !known_; ++lane) {
        const auto& segments = program->lanes[lane].segments;
        if (program->lanes[lane].kind != model::LaneKind::Compute || segments.empty())
            continue;
        known_ = true;
        lane_ = std::uint32_t(lane);
        lastTask_ = segments.back().tasks.back().value;
        if (program->tasks[lastTask_].rate == model::Rate::MicroBatch)
            firingsPerStep_ = std::uint32_t(program->microBatches);
    }
}

void StepPace::add(std::uint32_t lane, std::span<const trace::Firing> firings)
{
    if (!known_ || lane != lane_)
        return;
    for (const trace::Firing& firing : firings) {
        if (firing.task != lastTask_ || (firing.firing + 1) % firingsPerStep_ != 0)
            continue;
        const std::int64_t step = firing.firing / firingsPerStep_;
        if (step == previousStep_ + 1 && firing.end >= previousEnd_) {
            const double seconds = double(firing.end - previousEnd_) * 1e-9;
            if (seconds_.size() < kSteps)
                seconds_.push_back(seconds);
            else
                seconds_[next_ % kSteps] = seconds;
            ++next_;
        }
        previousStep_ = step;
        previousEnd_ = firing.end;
    }
}

void StepPace::addLast(std::uint32_t lane, std::span<const trace::Firing> firings)
{
    constexpr std::size_t kFirings = 100'000;
    interrupt();
    add(lane, firings.size() > kFirings ? firings.last(kFirings) : firings);
}

double StepPace::median() const
{
    return profiler::median(seconds_);
}

} // namespace plugboard::gui
