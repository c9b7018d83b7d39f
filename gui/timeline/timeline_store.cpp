// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/timeline/timeline_store.h"

#include <algorithm>
#include <cmath>

namespace plugboard::gui {
namespace {

constexpr std::int64_t kMostLookedAt = 4096;  ///< steps
constexpr std::int64_t kMostSurrounding = 16; ///< steps
constexpr std::size_t kMostSurroundingFirings = 100'000;
/// Steps that a section may run ahead of what is known of it: what lies further is no firing of it.
constexpr std::int64_t kMostStepsAhead = std::int64_t(1) << 20;

} // namespace

TaskTable::TaskTable(const model::FlatProgram& flat) : laneCount(flat.lanes.size())
{
    const auto& all = flat.program->tasks;
    for (std::size_t task = 0; task < all.size(); ++task) {
        classes.push_back(barClassOf(all[task]));
        firingsPerStep.push_back(std::uint32_t(flat.firingsPerStep(model::TaskId(task))));
        lanes.push_back(flat.laneOfTask[task].value);
    }
}

TimelineStore::TimelineStore(std::shared_ptr<const TaskTable> tasks)
    : tasks_(std::move(tasks)), lanes_(tasks_->laneCount)
{
}

void TimelineStore::beginSection(std::int64_t firstStep, std::int64_t steps)
{
    Section section;
    section.firstStep = firstStep;
    section.steps = steps;
    section.laneStart.assign(lanes_.size(), kUnset);
    sections_.push_back(std::move(section));
}

bool TimelineStore::accepts(const Section& section, std::size_t lane,
                            const trace::Firing& firing) const
{
    if (firing.task >= tasks_->lanes.size() || tasks_->lanes[firing.task] != lane)
        return false;
    const std::int64_t step = tasks_->stepOf(firing.task, firing.firing) - section.firstStep;
    const std::int64_t known = std::max(section.steps, std::int64_t(section.ends.size()));
    return step >= 0 && step <= known + kMostStepsAhead;
}

void TimelineStore::append(std::size_t sectionIndex, std::size_t lane,
                           std::span<const trace::Firing> firings)
{
    Section& section = sections_[sectionIndex];
    LaneStore& store = lanes_[lane];
    std::int64_t firstTouched = std::int64_t(section.ends.size());
    for (const trace::Firing& firing : firings) {
        const std::size_t place = store.size();
        if (!accepts(section, lane, firing) ||
            !store.append(firing, tasks_->classes[firing.task])) {
            ++refused_;
            continue;
        }
        if (section.laneStart[lane] == kUnset)
            section.laneStart[lane] = place;
        const std::int64_t step = tasks_->stepOf(firing.task, firing.firing) - section.firstStep;
        if (step >= std::int64_t(section.ends.size()))
            section.ends.resize(std::size_t(step + 1), 0);
        auto& end = section.ends[std::size_t(step)];
        end = std::max(end, firing.end);
        firstTouched = std::min(firstTouched, step);
        section.begin = section.empty ? firing.begin : std::min(section.begin, firing.begin);
        section.empty = false;
        firstBegin_ = events_ == 0 ? firing.begin : std::min(firstBegin_, firing.begin);
        lastEnd_ = std::max(lastEnd_, firing.end);
        ++events_;
    }
    // A step ends no sooner than the one before it, also where firings were left out.
    for (std::size_t at = std::size_t(std::max<std::int64_t>(firstTouched, 1));
         at < section.ends.size(); ++at)
        section.ends[at] = std::max(section.ends[at], section.ends[at - 1]);
}

void TimelineStore::setDropped(std::size_t section, std::uint64_t firings)
{
    sections_[section].dropped = firings;
}

std::uint64_t TimelineStore::dropped() const
{
    std::uint64_t sum = 0;
    for (const Section& section : sections_)
        sum += section.dropped;
    return sum;
}

StepSpan TimelineStore::step(std::size_t sectionIndex, std::int64_t step) const
{
    const Section& section = sections_[sectionIndex];
    return {sectionIndex, step,
            step == 0 ? section.begin
                      : std::max(section.begin, section.ends[std::size_t(step - 1)]),
            section.ends[std::size_t(step)]};
}

/// The first step of the section that ends behind `time`; as many as it has where none does.
std::int64_t TimelineStore::stepIn(const Section& section, double time) const
{
    return std::upper_bound(section.ends.begin(), section.ends.end(), time,
                            [](double value, std::uint64_t end) { return value < double(end); }) -
           section.ends.begin();
}

std::optional<StepSpan> TimelineStore::stepAt(double time) const
{
    for (std::size_t at = sections_.size(); at-- > 0;) {
        const Section& section = sections_[at];
        if (section.empty || double(section.begin) > time)
            continue;
        const std::int64_t found = stepIn(section, time);
        if (found == std::int64_t(section.ends.size()))
            return std::nullopt;
        return step(at, found);
    }
    return std::nullopt;
}

std::optional<StepSpan> TimelineStore::stepAfter(const StepSpan& before) const
{
    if (before.step + 1 < stepCount(before.section))
        return step(before.section, before.step + 1);
    for (std::size_t at = before.section + 1; at < sections_.size(); ++at)
        if (!sections_[at].ends.empty())
            return step(at, 0);
    return std::nullopt;
}

std::vector<StepSpan> TimelineStore::stepsIn(double begin, double end, std::size_t limit) const
{
    std::vector<StepSpan> found;
    for (std::size_t at = 0; at < sections_.size(); ++at) {
        const Section& section = sections_[at];
        if (section.empty || double(section.begin) >= end || double(section.ends.back()) <= begin)
            continue;
        for (std::int64_t index = stepIn(section, begin); index < std::int64_t(section.ends.size());
             ++index) {
            const StepSpan span = step(at, index);
            if (double(span.begin) >= end || found.size() >= limit)
                break;
            found.push_back(span);
        }
    }
    return found;
}

std::int64_t TimelineStore::countSteps(double begin, double end) const
{
    std::int64_t count = 0;
    for (const Section& section : sections_) {
        if (section.empty || double(section.begin) >= end || double(section.ends.back()) <= begin)
            continue;
        const std::int64_t last =
            std::min(stepIn(section, end) + 1, std::int64_t(section.ends.size()));
        count += last - stepIn(section, begin);
    }
    return count;
}

std::vector<StepSpan> TimelineStore::typicalSteps(std::int64_t count) const
{
    const auto longest = std::max_element(
        sections_.begin(), sections_.end(),
        [](const Section& a, const Section& b) { return a.ends.size() < b.ends.size(); });
    if (longest == sections_.end() || std::int64_t(longest->ends.size()) <= count)
        return {};
    const std::size_t section = std::size_t(longest - sections_.begin());
    const std::int64_t last = std::min(std::int64_t(longest->ends.size()), kMostLookedAt);
    std::vector<double> lengths;
    for (std::int64_t at = 0; at < last; ++at)
        lengths.push_back(double(step(section, at).end - step(section, at).begin));
    std::vector<double> sorted = lengths;
    std::nth_element(sorted.begin(), sorted.begin() + last / 2, sorted.end());
    const double middle = sorted[std::size_t(last / 2)];
    std::int64_t best = 1;
    double distance = -1;
    for (std::int64_t first = 1; first + count <= last; ++first) {
        double here = 0;
        for (std::int64_t at = first; at < first + count; ++at)
            here += std::abs(lengths[std::size_t(at)] - middle);
        if (distance < 0 || here < distance) {
            distance = here;
            best = first;
        }
    }
    std::vector<StepSpan> steps;
    for (std::int64_t at = best; at < std::min(best + count, last); ++at)
        steps.push_back(step(section, at));
    return steps;
}

std::int64_t TimelineStore::stepsInAll() const
{
    std::int64_t count = 0;
    for (const Section& section : sections_)
        count += std::int64_t(section.ends.size());
    return count;
}

std::size_t TimelineStore::laneEnd(std::size_t section, std::size_t lane) const
{
    for (std::size_t later = section + 1; later < sections_.size(); ++later)
        if (sections_[later].laneStart[lane] != kUnset)
            return sections_[later].laneStart[lane];
    return lanes_[lane].size();
}

/// Index of the lane's first firing of this step of the section, or of what comes after it.
std::size_t TimelineStore::firstOfStep(std::size_t sectionIndex, std::size_t lane,
                                       std::int64_t step) const
{
    const Section& section = sections_[sectionIndex];
    std::size_t low = section.laneStart[lane];
    std::size_t high = laneEnd(sectionIndex, lane);
    if (low == kUnset)
        return high;
    const LaneStore& store = lanes_[lane];
    while (low < high) {
        const std::size_t middle = (low + high) / 2;
        const std::int64_t here =
            tasks_->stepOf(store.task(middle), store.firing(middle)) - section.firstStep;
        if (here >= step)
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}

std::optional<std::size_t> TimelineStore::find(std::size_t section, std::uint32_t task,
                                               std::uint32_t firing) const
{
    if (section >= sections_.size() || task >= tasks_->lanes.size())
        return std::nullopt;
    const std::size_t lane = tasks_->lanes[task];
    const std::int64_t step = tasks_->stepOf(task, firing) - sections_[section].firstStep;
    const std::size_t last = firstOfStep(section, lane, step + 1);
    for (std::size_t at = firstOfStep(section, lane, step); at < last; ++at)
        if (lanes_[lane].task(at) == task && lanes_[lane].firing(at) == firing)
            return at;
    return std::nullopt;
}

std::size_t TimelineStore::sectionOf(std::size_t lane, std::size_t event) const
{
    for (std::size_t at = sections_.size(); at-- > 0;)
        if (sections_[at].laneStart[lane] != kUnset && sections_[at].laneStart[lane] <= event)
            return at;
    return 0;
}

trace::Section TimelineStore::slice(std::size_t sectionIndex, std::int64_t first,
                                    std::int64_t count, model::ProgramKind program) const
{
    const Section& section = sections_[sectionIndex];
    trace::Section slice;
    slice.program = program;
    slice.firstStep = section.firstStep + first;
    slice.steps = count;
    slice.lanes.resize(lanes_.size());
    for (std::size_t lane = 0; lane < lanes_.size(); ++lane) {
        const std::size_t last = firstOfStep(sectionIndex, lane, first + count);
        for (std::size_t at = firstOfStep(sectionIndex, lane, first); at < last; ++at)
            slice.lanes[lane].push_back(lanes_[lane].at(at));
    }
    return slice;
}

TimelineStore::StepRange TimelineStore::withSurroundings(std::size_t sectionIndex,
                                                         StepRange steps) const
{
    const Section& section = sections_[sectionIndex];
    StepRange wide{steps.first - 1, steps.last + 1};
    const std::uint64_t times[] = {step(sectionIndex, steps.first).begin,
                                   step(sectionIndex, steps.last - 1).end};
    for (std::size_t lane = 0; lane < lanes_.size(); ++lane)
        for (const std::uint64_t time : times) {
            const std::size_t at = lanes_[lane].firstEndingAfter(time);
            if (section.laneStart[lane] == kUnset || at < section.laneStart[lane] ||
                at >= laneEnd(sectionIndex, lane))
                continue;
            const std::int64_t here =
                tasks_->stepOf(lanes_[lane].task(at), lanes_[lane].firing(at)) - section.firstStep;
            wide.first = std::min(wide.first, here - 1);
            wide.last = std::max(wide.last, here + 1);
        }
    const std::int64_t most = std::clamp<std::int64_t>(
        std::int64_t(kMostSurroundingFirings / eventsPerStep()), 1, kMostSurrounding);
    wide.first = std::max({wide.first, steps.first - most, std::int64_t(0)});
    wide.last = std::min({wide.last, steps.last + most, stepCount(sectionIndex)});
    return wide;
}

std::size_t TimelineStore::eventsPerStep() const
{
    const std::size_t steps = std::size_t(std::max<std::int64_t>(stepsInAll(), 1));
    return std::max<std::size_t>(events_ / steps, 1);
}

std::size_t TimelineStore::bytes() const
{
    std::size_t bytes = sizeof *this;
    for (const LaneStore& lane : lanes_)
        bytes += lane.bytes();
    for (const Section& section : sections_)
        bytes += section.ends.capacity() * 8 + section.laneStart.capacity() * 8;
    return bytes;
}

} // namespace plugboard::gui
