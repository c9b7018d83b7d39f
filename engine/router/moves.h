// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/router/chunks.h"
#include "engine/router/router.h"

#include <span>
#include <vector>

namespace plugboard::router {

/// A complete piece of a tensor and the device that has it.
struct Holder {
    model::DeviceId device;
    model::Box box;
    model::RegisterId reg; ///< invalid while times are only estimated
};

/// A member of the target takes `box` from a holder, which may stand on its own device.
struct Move {
    std::size_t holder = 0;
    model::Box box;
};

/// Where each member of the target gets its piece from: its own device first, else the nearest
/// holder; equally near ones take turns. The distinct boxes of the holders do not overlap.
/// result  per member, in the order of the holders' boxes; empty for an empty piece
/// errors  Infeasible where no holder has a path to a member
Result<std::vector<std::vector<Move>>>
movesTo(const Routes& routes, std::span<const Holder> holders, const model::DeviceGroup& group,
        std::span<const Piece> pieces, std::int64_t elementSize);

} // namespace plugboard::router
