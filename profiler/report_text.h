// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "profiler/report.h"

#include <nlohmann/json_fwd.hpp>

#include <string>

namespace plugboard::profiler {

struct TextOptions {
    std::size_t tasks = 15;        ///< the longest so many; 0: none
    std::size_t criticalPath = 20; ///< its longest firings, in order of time; 0: none
};

/// The report for people: a heading, figures, a table of lanes, of tasks, and the critical path.
std::string formatReport(const Report& report, const TextOptions& options = {});

/// The report for programs: seconds and ratios as plain numbers.
nlohmann::json reportJson(const Report& report);

} // namespace plugboard::profiler
