// SPDX-License-Identifier: Apache-2.0
#include "engine/trace/steps.h"

#include "engine/base/clock.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace plugboard::trace {
namespace {

std::int64_t firingsPerStep(const model::Program& program, std::uint32_t task)
{
    return program.tasks[task].rate == model::Rate::Step ? 1 : program.microBatches;
}

} // namespace

std::int64_t stepOf(const model::Program& program, const Firing& firing)
{
    return firing.firing / firingsPerStep(program, firing.task);
}

std::int32_t microBatchOf(const model::Program& program, const Firing& firing)
{
    return std::int32_t(firing.firing % firingsPerStep(program, firing.task));
}

std::vector<std::uint64_t> stepEnds(const model::Program& program, const Section& section)
{
    std::vector<std::uint64_t> ends(std::size_t(section.steps), 0);
    for (const std::vector<Firing>& lane : section.lanes)
        for (const Firing& firing : lane) {
            const std::int64_t step = stepOf(program, firing) - section.firstStep;
            if (step >= 0 && step < section.steps)
                ends[std::size_t(step)] = std::max(ends[std::size_t(step)], firing.end);
        }
    return ends;
}

std::int64_t stepsSeen(const model::Program& program, const Section& section)
{
    std::int64_t seen = std::numeric_limits<std::int64_t>::max();
    for (std::size_t lane = 0; lane < program.lanes.size(); ++lane) {
        if (program.lanes[lane].segments.empty())
            continue;
        std::int64_t last = section.firstStep;
        if (lane < section.lanes.size())
            for (const Firing& firing : section.lanes[lane])
                if (firing.task < program.tasks.size())
                    last = std::max(last, stepOf(program, firing));
        seen = std::min(seen, last - section.firstStep);
    }
    return seen == std::numeric_limits<std::int64_t>::max() ? 0 : seen;
}

void ticksToNanoseconds(std::vector<Firing>& firings, std::uint64_t origin)
{
    const double nanosecondsPerTick = 1e9 / ticksPerSecond();
    const auto convert = [&](std::uint64_t ticks) {
        return ticks <= origin
                   ? std::uint64_t(0)
                   : std::uint64_t(std::llround(double(ticks - origin) * nanosecondsPerTick));
    };
    for (Firing& firing : firings) {
        firing.begin = convert(firing.begin);
        firing.end = convert(firing.end);
    }
}

} // namespace plugboard::trace
