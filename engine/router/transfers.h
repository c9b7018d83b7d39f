// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/router/router.h"

#include <span>
#include <string>
#include <vector>

namespace plugboard::router {

/// `box` of a register is wanted on a device.
struct Transfer {
    model::RegisterId source;
    model::Box box;
    model::DeviceId to;
    std::string name; ///< its tasks are named after it
};

/// Adds transfers that are under way together: in the order of tasks all Sends stand before the
/// Receives, so that lanes which follow it send before they wait.
/// result  per transfer, the register on its device that holds the box
/// errors  Infeasible where there is no path
Result<std::vector<model::RegisterId>> transferAll(PlanBuilder& builder,
                                                   std::span<const Transfer> transfers,
                                                   model::CollectiveId collective);

} // namespace plugboard::router
