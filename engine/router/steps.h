// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/router/chunks.h"
#include "engine/router/router.h"

#include <span>
#include <string>
#include <vector>

namespace plugboard::router {

/// A collective under construction: its tasks carry the id and begin with the name.
struct Steps {
    PlanBuilder& builder;
    model::CollectiveId id;
    std::string name; ///< "conv1.weight.gradient.all_reduce"
};

/// Adds the task that makes `box` on the device from registers there: a Copy where the inputs are
/// pieces of it, a Sum where they are partial sums.
model::RegisterId combine(const Steps& steps, model::TaskKind kind,
                          std::vector<model::RegisterId> inputs, const model::Box& box,
                          model::DeviceId device, const std::string& name);

/// Each chunk travels the ring of the members once, from the one after its owner to its owner
/// (member c owns chunk c), and every member adds its part.
///
/// partials  one register per member, each of the whole shape
/// chunks    one per member
/// result    per chunk, on its owner; invalid for an empty chunk
/// source    Patarasuk, Yuan: Bandwidth optimal all-reduce algorithms for clusters of workstations
///           (2009)
Result<std::vector<model::RegisterId>>
ringReduceScatter(const Steps& steps, const model::DeviceGroup& group,
                  std::span<const model::RegisterId> partials, std::span<const Piece> chunks);

/// Each chunk travels the ring from its owner (member c owns chunk c) to all others.
/// result  [member][chunk]; invalid for an empty chunk
Result<std::vector<std::vector<model::RegisterId>>>
ringAllGather(const Steps& steps, const model::DeviceGroup& group,
              std::span<const model::RegisterId> owned, std::span<const Piece> chunks);

/// Every member of the target gets its piece of each partial register and adds them in the order
/// of the source's members.
/// result  per member of the target; invalid for an empty piece
Result<std::vector<model::RegisterId>> directReduce(const Steps& steps,
                                                    std::span<const model::RegisterId> partials,
                                                    const model::DeviceGroup& group,
                                                    std::span<const Piece> pieces);

} // namespace plugboard::router
