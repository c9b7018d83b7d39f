// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/session/session.h"

#include <functional>
#include <string>

namespace plugboard::runner {

struct PrepareOptions {
    planner::CompileOptions compile = {};
    bool calibrate = true; ///< measure what the catalogue lacks, then plan again with it
    double calibrateSeconds = 10;
    bool useCache = true; ///< false: everything is measured anew, and nothing is kept
    std::function<void(const std::string& what, double fraction)> progress = {};
};

struct Prepared {
    model::Plan plan;
    model::Topology topology;    ///< the project's, or this machine as detected
    bool attached = false;       ///< whether it is this machine's
    std::int64_t missing = 0;    ///< kernels whose times are modelled
    std::int64_t calibrated = 0; ///< kernels measured now
};

/// A project's topology: its own, or this machine detected as the project asks.
Result<model::Topology> topologyOf(const io::Project& project);

/// Detect, compile, calibrate what is missing, compile again, check: from a project to a plan that
/// runs. The catalogue comes from, and goes to, the user's cache.
Result<Prepared> prepare(const io::Project& project, const PrepareOptions& options);

} // namespace plugboard::runner
