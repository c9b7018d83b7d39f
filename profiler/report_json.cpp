// SPDX-License-Identifier: Apache-2.0
#include "profiler/report_text.h"

#include <nlohmann/json.hpp>

namespace plugboard::profiler {
namespace {

using nlohmann::json;

std::string key(IdleCause cause)
{
    std::string name = toString(cause);
    for (char& c : name)
        if (c == ' ')
            c = '_';
    return name;
}

json laneJson(const LaneReport& lane)
{
    json idle = json::object();
    for (std::size_t cause = 0; cause < lane.idleByCause.size(); ++cause)
        idle[key(IdleCause(cause))] = lane.idleByCause[cause];
    return {{"name", lane.name},
            {"busy", lane.busySeconds},
            {"idle", lane.idleSeconds},
            {"idle_by_cause", idle}};
}

json taskJson(const TaskReport& task)
{
    constexpr const char* provenance[] = {"calibrated", "preset", "extrapolated"};
    return {{"name", task.name},
            {"device", task.device},
            {"firings", task.firings},
            {"mean", task.measuredMean},
            {"median", task.measuredMedian},
            {"predicted", task.predicted},
            {"predicted_from", provenance[int(task.provenance)]},
            {"slack", task.slack}};
}

} // namespace

json reportJson(const Report& report)
{
    json lanes = json::array();
    for (const LaneReport& lane : report.lanes)
        lanes.push_back(laneJson(lane));
    json tasks = json::array();
    for (const TaskReport& task : report.tasks)
        tasks.push_back(taskJson(task));
    json path = json::array();
    for (const CriticalStep& step : report.criticalPath)
        path.push_back({{"task", report.tasks[step.task.index()].name},
                        {"firing", step.firing},
                        {"begin", double(step.begin) * 1e-9},
                        {"end", double(step.end) * 1e-9}});
    return {{"title", report.title},
            {"program", toString(report.program)},
            {"origin", report.origin == trace::Origin::Predicted ? "predicted" : "measured"},
            {"steps", report.steps},
            {"span", report.span},
            {"step_time_median", report.stepMedian},
            {"step_time_mean", report.stepMean},
            {"step_time_quietest", report.stepQuietest},
            {"step_time_predicted", report.stepPredicted},
            {"ideal_chip_step_time", report.idealChipStep},
            {"percent_of_ideal_chip", report.percentOfIdealChip},
            {"utilization", report.utilization},
            {"overlap", report.overlap},
            {"firings", report.firings},
            {"dropped", report.dropped},
            {"lanes", lanes},
            {"tasks", tasks},
            {"critical_path", path}};
}

} // namespace plugboard::profiler
