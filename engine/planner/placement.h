// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/model/catalogue.h"
#include "engine/model/graph.h"
#include "engine/ops/op_kind.h"
#include "engine/planner/planner.h"

#include <optional>
#include <string>
#include <vector>

namespace plugboard::planner {

/// Which rules of engine/ops an op of a stage may take on the stage's group.
enum class ShardingMode {
    Data,   ///< samples are split, weights replicated
    Tensor, ///< samples are whole, anything else may be split
    Free,   ///< whatever is cheapest, op by op
};

struct Stage {
    model::DeviceGroup group;
    ShardingMode mode = ShardingMode::Data;
};

/// One point of the search: contiguous stages of the network, each on its group, in its mode.
struct Candidate {
    std::string strategy; ///< single, data, tensor, pipeline, mixture
    std::string title;    ///< for people: "data parallel x2"
    int microBatches = 1;
    std::vector<Stage> stages;
};

/// Candidates in a fixed order, the simplest first, as the options allow them.
std::vector<Candidate> candidates(const model::Topology& topology,
                                  const std::vector<model::DeviceId>& devices, std::int64_t batch,
                                  const CompileOptions& options);

/// Where an op runs and how its tensors lie there; no rule: everything Broadcast.
struct OpPlacement {
    model::DeviceGroup group;
    std::optional<ops::ShardingRule> rule;
    std::vector<model::Dim> boundaries;
};

struct VariablePlacement {
    model::DeviceGroup group; ///< empty: not placed yet
    model::Sharding sharding;
};

struct Placement {
    std::vector<OpPlacement> ops; ///< per op of the graph
    std::vector<VariablePlacement> variables;
};

/// Sharding of an operand under a placement.
model::Sharding inputSharding(const OpPlacement& placement, const model::Graph& graph,
                              const model::Op& op, std::size_t input);
model::Sharding outputSharding(const OpPlacement& placement, const model::Graph& graph,
                               const model::Op& op, std::size_t output);

/// Everything that the decisions below look at.
struct PlacementContext {
    const model::Graph& graph;
    const model::Topology& topology;
    const model::Catalogue& catalogue;
    const std::vector<Pin>& pins;
    Stop stop = {}; ///< whatever takes this looks at it; errors  Interrupted
};

/// What a search that gave up at once tells.
Error interrupted();

/// Stage of each op: nodes in the order of the network are cut into contiguous runs so that the
/// slowest stage is as fast as possible (dynamic programme, exact for the summed op times, each as
/// the stage's slowest device would take alone, over the number of its devices).
/// errors  Infeasible where there are fewer nodes than stages
Result<std::vector<int>> cutStages(const PlacementContext& context,
                                   const std::vector<Stage>& stages);

/// Chooses a rule for each op in the graph's order: the least time of resharding its inputs plus
/// computing its largest piece. Variables lie as their first reader takes them, in this graph or,
/// where `fixed` is given (evaluation after training), as they lie there. errors  Infeasible where
/// a pin names no legal sharding or device group
Result<Placement> place(const PlacementContext& context, const Candidate& candidate,
                        const std::vector<VariablePlacement>* fixed);

} // namespace plugboard::planner
