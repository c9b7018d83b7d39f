// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/router/moves.h"

#include <span>
#include <vector>

namespace plugboard::router {

/// How the partial sums of a group become complete where they are needed.
struct Reduction {
    bool direct = false; ///< else a ring, and moves where the target is another placement
    Seconds time;
};

/// errors  Unsupported for a Partial target, for max and min, and for Partial on a 2-D grid;
///         subject = "from to"
Result<void> checkSupported(const model::DeviceGroup& fromGroup, const model::Sharding& from,
                            const model::DeviceGroup& toGroup, const model::Sharding& to);

/// The faster of ring and direct exchange for a reduction of `from` into the pieces of `to`.
Result<Reduction> chooseReduction(const Routes& routes, const model::TensorType& type,
                                  const model::DeviceGroup& from, const model::DeviceGroup& to,
                                  std::span<const Piece> pieces);

/// Time of one round of moves into a group, and of assembling the pieces there.
Result<Seconds> moveTime(const Routes& routes, std::span<const Holder> holders,
                         const model::DeviceGroup& group, std::span<const Piece> pieces,
                         std::int64_t elementSize);

/// Whether every member of the group holds the whole shape.
bool allWhole(std::span<const Piece> pieces, const model::Shape& shape);

/// Complete pieces as holders; partial shardings have none.
std::vector<Holder> holdersOf(const model::DeviceGroup& group, std::span<const Piece> pieces,
                              std::span<const model::RegisterId> registers);

} // namespace plugboard::router
