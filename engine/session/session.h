// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/io/documents.h"
#include "engine/model/catalogue.h"
#include "engine/planner/planner.h"
#include "engine/sim/simulate.h"

#include <string>
#include <vector>

namespace plugboard::session {

/// A plan that passed checkPlan, with the kernels that the catalogue lacked (their times are
/// modelled).
struct Compiled {
    model::Plan plan;
    std::vector<model::MissingKernel> missing;
};

/// inferShapes -> addGradients -> search (shardings, stages, routes, simulated) -> lower ->
/// planMemory -> checkPlan
Result<Compiled> compile(const model::Network& network, const model::Recipe& recipe,
                         const model::Topology& topology, const model::Catalogue& catalogue,
                         const planner::CompileOptions& options);

/// Loads and checks a plan: nothing is simulated or run unchecked.
Result<model::Plan> loadCheckedPlan(const std::string& path);

/// Predicted trace of a program.
Result<trace::Trace> simulate(const model::Plan& plan, model::ProgramKind program,
                              std::int64_t steps);

} // namespace plugboard::session
