// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/planner/placement.h"
#include "engine/router/router.h"

#include <vector>

namespace plugboard::planner {

/// A graph under a placement as a program: tasks, registers, channels, collectives and data edges;
/// no lanes, copies or offsets yet. Variable registers take their offsets from `variables`, which
/// has an entry per variable of the graph with its shards laid out.
///
///     compute   a task per op and member of its group, named OP or OP[member]
///     load      a task per group and cut that asks for samples, labels or weights (attribute
///     `fields`) wires     router::reshard wherever a tensor lies otherwise than its reader takes
///     it
///
/// `missing` collects the computations of attached devices that the catalogue lacks.
Result<model::Program> lower(const PlacementContext& context, const Placement& placement,
                             const router::Routes& routes,
                             const std::vector<model::PlanVariable>& variables,
                             model::ProgramKind kind, std::vector<model::MissingKernel>& missing);

/// Where the variables lie: shards and their offsets (multiples of 64) in each device's variable
/// region. regionSize  per device, filled in
std::vector<model::PlanVariable> layOutVariables(const model::Graph& graph,
                                                 const std::vector<VariablePlacement>& placed,
                                                 std::vector<Bytes>& regionSize);

} // namespace plugboard::planner
