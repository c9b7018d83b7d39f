// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/base/stop.h"
#include "engine/model/catalogue.h"
#include "engine/model/network.h"
#include "engine/model/pin.h"
#include "engine/model/plan.h"

#include <atomic>
#include <functional>
#include <string>
#include <vector>

namespace plugboard::planner {

enum class Objective { Throughput, Latency, Memory };

using model::Pin;

struct Progress {
    std::int64_t candidates = 0; ///< simulated so far
    Seconds value;               ///< best step time so far
    Seconds lowerBound;
    std::string strategy; ///< of the best
};

struct CompileOptions {
    Objective objective = Objective::Throughput;
    int effort = 1;         ///< how many candidates are lowered and simulated: 1 (seconds) .. 5
    std::uint64_t seed = 1; ///< of the search
    double timeLimitCpuSeconds = 0; ///< safety stop; 0: none
    std::vector<Pin> pins = {};
    std::vector<std::string> devices = {}; ///< use only these; empty: all
    std::string strategy = {}; ///< only candidates of this name (single, data, tensor, pipeline,
                               ///< mixture) or title ("data parallel x2"); empty: all
    int microBatches = 0;      ///< 0: free
    std::function<void(const Progress&)> progress = {};
    /// Keeps the best found so far, and gives up a candidate that is under way: some ms later.
    const std::atomic<bool>* cancelled = nullptr;
};

struct PlanResult {
    model::Plan plan;
    std::vector<model::MissingKernel> missing;
};

/// Searches placements, shardings, stages and micro-batches; each candidate is lowered, given
/// memory and simulated; the one with the best objective wins, ties to the earlier. Same input,
/// same plan. errors  InvalidInput (network, recipe, unknown pin or device), DoesNotFit, Infeasible
Result<PlanResult> plan(const model::Network& network, const model::Recipe& recipe,
                        const model::Topology& topology, const model::Catalogue& catalogue,
                        const CompileOptions& options);

} // namespace plugboard::planner
