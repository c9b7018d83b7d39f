// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/panels/measured_times.h"

#include "gui/service/run_record.h"

#include <algorithm>

namespace plugboard::gui {
namespace {

constexpr std::size_t kFirings = 20000; ///< of each lane, the last ones

const trace::Section* lastSection(const trace::Trace& trace, model::ProgramKind program)
{
    for (auto section = trace.sections.rbegin(); section != trace.sections.rend(); ++section)
        if (section->program == program && section->origin == trace::Origin::Measured)
            return &*section;
    return nullptr;
}

} // namespace

MeasuredTimes::MeasuredTimes(const RunRecord& run)
{
    if (!run.plan)
        return;
    const trace::Section* section = lastSection(run.trace, run.plan->program);
    if (section == nullptr)
        return;
    const std::vector<model::Task>& tasks = run.plan->shown().tasks;
    std::vector<double> sums(tasks.size());
    std::vector<std::int64_t> counts(tasks.size());
    for (const std::vector<trace::Firing>& lane : section->lanes)
        for (std::size_t at = lane.size() - std::min(lane.size(), kFirings); at < lane.size();
             ++at) {
            const trace::Firing& firing = lane[at];
            if (firing.task >= tasks.size())
                continue; // of another plan
            sums[firing.task] += double(firing.end - firing.begin) * 1e-9;
            ++counts[firing.task];
        }
    for (std::size_t at = 0; at < tasks.size(); ++at)
        if (counts[at] > 0 && !tasks[at].node.empty())
            times_[{tasks[at].node, run.plan->flat.deviceOfTask[at]}] +=
                sums[at] / double(counts[at]) * run.plan->flat.firingsPerStep(model::TaskId(at));
}

std::optional<Seconds> MeasuredTimes::of(const std::string& node, model::DeviceId device) const
{
    const auto found = times_.find({node, device});
    if (found == times_.end())
        return std::nullopt;
    return Seconds{found->second};
}

} // namespace plugboard::gui
