// SPDX-License-Identifier: Apache-2.0
#include "profiler/compare.h"

#include "profiler/text_table.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <map>

namespace plugboard::profiler {
namespace {

double secondsPerStep(const Report& report, const TaskReport& task)
{
    return report.steps > 0 ? task.measuredMean * double(task.firings) / double(report.steps) : 0;
}

std::string change(double first, double second)
{
    if (first <= 0)
        return "new";
    if (second <= 0)
        return "gone";
    char text[32];
    std::snprintf(text, sizeof text, "%+.1f %%", 100 * (second / first - 1));
    return text;
}

std::string percent(double ratio)
{
    char text[32];
    std::snprintf(text, sizeof text, "%.1f %%", 100 * ratio);
    return text;
}

} // namespace

Comparison compare(const Report& first, const Report& second)
{
    Comparison comparison;
    comparison.firstTitle = first.title;
    comparison.secondTitle = second.title;
    comparison.firstStep = first.stepMedian;
    comparison.secondStep = second.stepMedian;
    comparison.firstUtilization = first.utilization;
    comparison.secondUtilization = second.utilization;
    std::map<std::pair<std::string, std::string>, TaskChange> changes;
    const auto at = [&](const TaskReport& task) -> TaskChange& {
        TaskChange& entry = changes[{task.name, task.device}];
        entry.name = task.name;
        entry.device = task.device;
        return entry;
    };
    for (const TaskReport& task : first.tasks)
        at(task).first += secondsPerStep(first, task);
    for (const TaskReport& task : second.tasks)
        at(task).second += secondsPerStep(second, task);
    for (const auto& [key, entry] : changes)
        comparison.tasks.push_back(entry);
    std::stable_sort(comparison.tasks.begin(), comparison.tasks.end(),
                     [](const TaskChange& a, const TaskChange& b) {
                         return std::abs(a.second - a.first) > std::abs(b.second - b.first);
                     });
    return comparison;
}

std::string formatComparison(const Comparison& comparison, std::size_t tasks)
{
    std::string text = "1: " + comparison.firstTitle + "\n2: " + comparison.secondTitle + "\n\n";
    TextTable table({Align::Left, Align::Left, Align::Right, Align::Right, Align::Right});
    table.add({"", "", "1", "2", "change"});
    table.add({"step, median", "", toString(Seconds{comparison.firstStep}),
               toString(Seconds{comparison.secondStep}),
               change(comparison.firstStep, comparison.secondStep)});
    table.add({"utilization", "", percent(comparison.firstUtilization),
               percent(comparison.secondUtilization), ""});
    for (std::size_t at = 0; at < std::min(tasks, comparison.tasks.size()); ++at) {
        const TaskChange& task = comparison.tasks[at];
        table.add({task.name, task.device, toString(Seconds{task.first}),
                   toString(Seconds{task.second}), change(task.first, task.second)});
    }
    return text + table.text();
}

nlohmann::json comparisonJson(const Comparison& comparison)
{
    nlohmann::json tasks = nlohmann::json::array();
    for (const TaskChange& task : comparison.tasks)
        tasks.push_back({{"name", task.name},
                         {"device", task.device},
                         {"first", task.first},
                         {"second", task.second}});
    return {{"first", comparison.firstTitle},
            {"second", comparison.secondTitle},
            {"first_step_time", comparison.firstStep},
            {"second_step_time", comparison.secondStep},
            {"first_utilization", comparison.firstUtilization},
            {"second_utilization", comparison.secondUtilization},
            {"tasks", tasks}};
}

} // namespace plugboard::profiler
