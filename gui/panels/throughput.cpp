// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/panels/throughput.h"

#include <algorithm>
#include <limits>

namespace plugboard::gui {
namespace {

constexpr double kShortest = 0.2;   ///< seconds that a rate is taken over
constexpr double kTogether = 0.001; ///< seconds: steps that follow closer were told together
constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();

} // namespace

void Throughput::clear()
{
    batch_ = 0;
    clock_.clear();
    trained_.clear();
    ends_.clear();
    evaluations_ = 0;
}

void Throughput::take(const RunRecord& run)
{
    batch_ = run.plan == nullptr ? 0 : double(run.plan->plan.header.batch);
    for (std::size_t at = clock_.size(); at < run.steps.size(); ++at)
        takeStep(run, at);
}

void Throughput::takeStep(const RunRecord& run, std::size_t at)
{
    if (at == 0) {
        clock_.push_back(0);
        trained_.push_back(0);
        return;
    }
    const StepPoint& before = run.steps[at - 1];
    const StepPoint& point = run.steps[at];
    bool evaluated = false;
    while (evaluations_ < run.evaluations.size() && run.evaluations[evaluations_].step < point.step)
        evaluated = run.evaluations[evaluations_++].step >= before.step || evaluated;
    const double seconds = point.seconds - before.seconds;
    if (seconds > kTogether)
        ends_.push_back(qsizetype(at) - 1);
    const bool broken = evaluated || seconds < 0; // it went on in its folder: a new clock
    clock_.push_back(clock_.back() + (broken ? 0 : seconds));
    trained_.push_back(trained_.back() + (broken ? 0 : double(point.step - before.step)));
}

double Throughput::rate(qsizetype from, qsizetype at) const
{
    const double seconds = clock_[std::size_t(at)] - clock_[std::size_t(from)];
    const double steps = trained_[std::size_t(at)] - trained_[std::size_t(from)];
    return seconds > 0 && batch_ > 0 ? batch_ * steps / seconds : kUnknown;
}

/// The last step up to this one that was told last of those that were told together: its time is
/// the one that it ended at. -1: none.
qsizetype Throughput::lastTold(qsizetype at) const
{
    const auto next = std::size_t(at) + 1;
    if (next == clock_.size() || clock_[next] - clock_[next - 1] > kTogether)
        return at;
    const auto above = std::upper_bound(ends_.begin(), ends_.end(), at);
    return above == ends_.begin() ? -1 : *(above - 1);
}

Throughput::Speed Throughput::at(qsizetype at, int window) const
{
    constexpr Speed unknown{kUnknown, kUnknown};
    const qsizetype end = at < 0 || at >= count() ? -1 : lastTold(at);
    if (end <= 0)
        return unknown;
    const auto last = clock_.begin() + end;
    const auto enough = std::upper_bound(clock_.begin(), last, *last - kShortest);
    if (enough == clock_.begin())
        return unknown; // too little time has passed
    const qsizetype from = lastTold(enough - clock_.begin() - 1);
    if (from < 0 || from >= end)
        return unknown;
    const qsizetype start = lastTold(std::max<qsizetype>(0, end - window));
    return {rate(from, end), rate(start < 0 ? from : std::min(from, start), end)};
}

} // namespace plugboard::gui
