// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "profiler/report.h"

#include <string>
#include <vector>

namespace plugboard::profiler {

/// What a task is drawn as: its pass, or the transfer that it is part of.
struct TaskStyle {
    std::string name; ///< in the legend
    std::string fill;
};
TaskStyle styleOf(const model::Task& task);
/// All styles in the order of the legend.
std::vector<TaskStyle> taskStyles();

std::string colourOf(IdleCause cause);
/// Name of the hatching pattern of a cause, and the <pattern> elements of all of them.
std::string hatchOf(IdleCause cause);
std::string hatchDefinitions();

} // namespace plugboard::profiler
