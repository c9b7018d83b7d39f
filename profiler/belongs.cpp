// SPDX-License-Identifier: Apache-2.0
#include "profiler/belongs.h"

namespace plugboard::profiler {
namespace {

/// Firings that a section may cover: 2 GiB of pointers to them.
constexpr std::int64_t kMostEntries = std::int64_t(1) << 28;

} // namespace

Result<void> checkBelongs(const model::FlatProgram& flat, const trace::Section& section)
{
    const Error foreign{ErrorCode::InvalidInput,
                        "the trace is not of this plan; use the plan of its run directory",
                        toString(section.program)};
    if (section.lanes.size() != flat.lanes.size() || section.steps < 0 || section.firstStep < 0)
        return foreign;
    std::int64_t length = 0;
    for (std::size_t lane = 0; lane < flat.lanes.size(); ++lane) {
        length += std::int64_t(flat.lanes[lane].size());
        for (const trace::Firing& firing : section.lanes[lane])
            if (firing.task >= flat.laneOfTask.size() ||
                flat.laneOfTask[firing.task].index() != lane || firing.end < firing.begin)
                return foreign;
    }
    if (length > 0 && section.steps > kMostEntries / length)
        return Error{ErrorCode::InvalidInput,
                     "a section of " + std::to_string(section.steps) +
                         " steps is too long for a report",
                     toString(section.program)};
    return {};
}

} // namespace plugboard::profiler
