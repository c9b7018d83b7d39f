// SPDX-License-Identifier: Apache-2.0
#include "profiler/timeline_window.h"

#include "engine/trace/steps.h"
#include "profiler/statistics.h"

#include <algorithm>
#include <cmath>

namespace plugboard::profiler {
namespace {

/// A step that the trace kept as a whole, and where it begins.
struct Step {
    std::int64_t index;
    std::uint64_t begin;
    std::uint64_t end;
};

std::vector<Step> wholeSteps(const model::Program& program, const trace::Section& section,
                             const SectionView& view)
{
    const std::vector<std::uint64_t> ends = trace::stepEnds(program, section);
    std::vector<Step> steps;
    for (std::size_t step = 0; step < ends.size(); ++step) {
        const std::uint64_t begin = step == 0 ? view.firstBegin() : ends[step - 1];
        if (ends[step] > begin && (step == 0 || begin > 0))
            steps.push_back({std::int64_t(step), begin, ends[step]});
    }
    if (steps.size() > 1)
        steps.erase(steps.begin()); // the first one fills the pipeline
    return steps;
}

} // namespace

TimelineWindow typicalWindow(const model::Program& program, const trace::Section& section,
                             const SectionView& view, int steps)
{
    const std::vector<Step> all = wholeSteps(program, section, view);
    TimelineWindow window{view.firstBegin(), view.lastEnd(), section.firstStep, {}};
    if (all.empty())
        return window;
    std::vector<double> durations;
    for (const Step& step : all)
        durations.push_back(double(step.end - step.begin));
    const std::size_t count = std::min(std::size_t(std::max(steps, 1)), all.size());
    const double middle = median(durations);
    std::size_t best = 0;
    double distance = -1;
    for (std::size_t first = 0; first + count <= all.size(); ++first) {
        if (all[first + count - 1].index - all[first].index + 1 != std::int64_t(count))
            continue;
        double here = 0;
        for (std::size_t at = first; at < first + count; ++at)
            here += std::abs(durations[at] - middle);
        if (distance < 0 || here < distance) {
            distance = here;
            best = first;
        }
    }
    window.begin = all[best].begin;
    window.end = all[best + count - 1].end;
    window.firstStep = section.firstStep + all[best].index;
    for (std::size_t at = best; at < best + count; ++at)
        window.stepEnds.push_back(double(all[at].end - window.begin) * 1e-9);
    return window;
}

double tickDistance(double duration, int count)
{
    if (duration <= 0)
        return 1;
    const double wanted = duration / count;
    const double power = std::pow(10, std::floor(std::log10(wanted)));
    for (const double factor : {1.0, 2.0, 5.0})
        if (factor * power >= wanted)
            return factor * power;
    return 10 * power;
}

} // namespace plugboard::profiler
