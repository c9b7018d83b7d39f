// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/model/network.h"
#include "engine/session/plan_summary.h"

#include <map>
#include <string>
#include <unordered_map>
#include <utility>

namespace plugboard::session {

/// Which drawn layer or block the nodes of a plan are part of. A node that is drawn itself is not
/// in here.
struct DrawnNodes {
    using Port = std::pair<std::string, int>;           ///< node and output port
    std::unordered_map<std::string, std::string> owner; ///< NODE/INNER: NODE
    std::map<Port, Port> outputs; ///< where the outputs of layers come out: those ports

    bool empty() const { return owner.empty(); }
    /// The drawn node that `node` is, or is part of.
    const std::string& of(const std::string& node) const;
};

/// Empty where the drawing has no layers, or cannot be expanded.
DrawnNodes drawnNodes(const model::Network& drawing);

/// The same figures by drawn nodes: what a layer stands for is one placement, its transfers are the
/// layer's, and of its tensors those remain that leave it.
PlanSummary byDrawnNodes(PlanSummary summary, const DrawnNodes& drawn);

} // namespace plugboard::session
