// SPDX-License-Identifier: Apache-2.0
#include "profiler/report_text.h"

#include "profiler/text_table.h"

#include <algorithm>
#include <cstdio>
#include <numeric>

namespace plugboard::profiler {
namespace {

std::string time(double seconds)
{
    return seconds == 0 ? "0" : toString(Seconds{seconds});
}

std::string percent(double ratio)
{
    char text[32];
    std::snprintf(text, sizeof text, "%.1f %%", 100 * ratio);
    return text;
}

/// "+12.3 %": how far b lies from a.
std::string deviation(double a, double b)
{
    if (a <= 0)
        return "";
    char text[32];
    std::snprintf(text, sizeof text, "%+.1f %%", 100 * (b / a - 1));
    return text;
}

std::string heading(const Report& report)
{
    const std::string origin = report.origin == trace::Origin::Predicted ? "predicted" : "measured";
    return report.title + ": " + toString(report.program) + ", " + std::to_string(report.steps) +
           " steps, " + origin + "\n";
}

std::string figures(const Report& report)
{
    TextTable table({Align::Left, Align::Right, Align::Left});
    table.add({"  step, median", time(report.stepMedian), "mean " + time(report.stepMean)});
    table.add({"  step, quietest 200", time(report.stepQuietest),
               "predicted " + time(report.stepPredicted) + "  " +
                   deviation(report.stepPredicted, report.stepQuietest)});
    if (report.idealChipStep > 0)
        table.add({"  ideal chip", time(report.idealChipStep),
                   percent(report.percentOfIdealChip / 100) + " of it reached"});
    table.add({"  utilization", percent(report.utilization), "of the compute lanes"});
    table.add({"  transfers hidden", percent(report.overlap), ""});
    table.add({"  firings", std::to_string(report.firings),
               report.dropped > 0 ? std::to_string(report.dropped) + " left out" : ""});
    return table.text();
}

std::string laneTable(const Report& report)
{
    TextTable table({Align::Left, Align::Right, Align::Right, Align::Left});
    table.add({"lane", "busy", "idle", "idle because of"});
    for (const LaneReport& lane : report.lanes) {
        const double span = lane.busySeconds + lane.idleSeconds;
        std::vector<std::size_t> causes(lane.idleByCause.size());
        std::iota(causes.begin(), causes.end(), std::size_t(0));
        std::stable_sort(causes.begin(), causes.end(), [&](std::size_t a, std::size_t b) {
            return lane.idleByCause[a] > lane.idleByCause[b];
        });
        std::string why;
        for (const std::size_t cause : causes)
            if (lane.idleByCause[cause] >= 0.0005 * span && span > 0) // shown as 0.1 % or more
                why += (why.empty() ? "" : ", ") + toString(IdleCause(cause)) + " " +
                       percent(lane.idleByCause[cause] / span);
        table.add({lane.name, span > 0 ? percent(lane.busySeconds / span) : "",
                   span > 0 ? percent(lane.idleSeconds / span) : "", why});
    }
    return "\n" + table.text();
}

std::string provenanceText(model::Provenance provenance)
{
    constexpr const char* names[] = {"calibrated", "preset", "extrapolated"};
    return names[int(provenance)];
}

std::string taskTable(const Report& report, std::size_t count)
{
    std::vector<const TaskReport*> longest;
    for (const TaskReport& task : report.tasks)
        if (task.firings > 0)
            longest.push_back(&task);
    const auto total = [](const TaskReport* task) {
        return task->measuredMean * double(task->firings);
    };
    std::stable_sort(longest.begin(), longest.end(),
                     [&](const TaskReport* a, const TaskReport* b) { return total(a) > total(b); });
    const std::size_t left = longest.size() > count ? longest.size() - count : 0;
    longest.resize(longest.size() - left);
    TextTable table({Align::Left, Align::Left, Align::Right, Align::Right, Align::Right,
                     Align::Right, Align::Right, Align::Left});
    table.add({"task", "device", "firings", "median", "predicted", "off", "slack", "figure is"});
    for (const TaskReport* task : longest)
        table.add({task->name, task->device, std::to_string(task->firings),
                   time(task->measuredMedian), time(task->predicted),
                   deviation(task->predicted, task->measuredMedian), time(task->slack),
                   provenanceText(task->provenance)});
    std::string text = "\n" + table.text();
    if (left > 0)
        text += "and " + std::to_string(left) + " shorter ones\n";
    return text;
}

std::string pathTable(const Report& report, std::size_t count)
{
    if (report.criticalPath.empty())
        return "";
    std::vector<CriticalStep> path = report.criticalPath;
    std::vector<std::uint64_t> lengths;
    for (const CriticalStep& step : path)
        lengths.push_back(step.end - step.begin);
    std::sort(lengths.rbegin(), lengths.rend());
    const std::uint64_t shortest = lengths[std::min(count, lengths.size()) - 1];
    TextTable table({Align::Left, Align::Right, Align::Right});
    table.add({"critical path of a median step", "at", "takes"});
    std::size_t shown = 0;
    for (const CriticalStep& step : path) {
        if (step.end - step.begin < shortest || shown == count)
            continue;
        ++shown;
        table.add({"  " + report.tasks[step.task.index()].name,
                   time(double(step.begin - path.front().begin) * 1e-9),
                   time(double(step.end - step.begin) * 1e-9)});
    }
    std::string text = "\n" + table.text();
    if (shown < path.size())
        text += "and " + std::to_string(path.size() - shown) + " shorter ones\n";
    return text;
}

} // namespace

std::string formatReport(const Report& report, const TextOptions& options)
{
    std::string text = heading(report) + figures(report) + laneTable(report);
    if (options.tasks > 0)
        text += taskTable(report, options.tasks);
    if (options.criticalPath > 0)
        text += pathTable(report, options.criticalPath);
    return text;
}

} // namespace plugboard::profiler
