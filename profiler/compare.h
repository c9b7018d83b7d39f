// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "profiler/report.h"

#include <nlohmann/json_fwd.hpp>

#include <string>
#include <vector>

namespace plugboard::profiler {

/// A task of the same name and device in two reports; seconds per step, 0 where one lacks it.
struct TaskChange {
    std::string name;
    std::string device;
    double first = 0;
    double second = 0;
};

struct Comparison {
    std::string firstTitle;
    std::string secondTitle;
    double firstStep = 0; ///< seconds, median
    double secondStep = 0;
    double firstUtilization = 0;
    double secondUtilization = 0;
    std::vector<TaskChange> tasks; ///< largest change first
};

Comparison compare(const Report& first, const Report& second);

std::string formatComparison(const Comparison& comparison, std::size_t tasks);
nlohmann::json comparisonJson(const Comparison& comparison);

} // namespace plugboard::profiler
