// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/io/documents.h"

#include <string>

namespace plugboard::bench {

struct StepOptions {
    std::string strategy; ///< of the planner; empty: its choice
    std::int64_t steps = 500;
    bool calibrate = true; ///< anew, just before the run
    std::size_t recorderCapacity = 1 << 16;
};

/// A training run of so many steps through the product path, in a folder that is removed again.
struct MeasuredSteps {
    std::string plan;     ///< strategy in words
    double predicted = 0; ///< seconds per step
    double stepMedian = 0;
    double stepMean = 0;
    double stepQuietest = 0;         ///< median of the quietest 200 steps
    double cpuPerStep = 0;           ///< CPU seconds of the whole process per step
    std::int64_t firingsPerStep = 0; ///< of the first device's lane
    std::uint64_t recorded = 0;
    std::uint64_t dropped = 0;
};
/// Plans and calibrates anew, as measureSteps does, and runs nothing: the predicted seconds per
/// step.
Result<double> predictStep(const io::Project& project, const StepOptions& options);
Result<MeasuredSteps> measureSteps(const io::Project& project, const StepOptions& options);

/// Networks of the benchmarks, as checked-in examples have them.
/// errors  NotFound where the resources are not installed
Result<io::Project> exampleProject(const std::string& name);

} // namespace plugboard::bench
