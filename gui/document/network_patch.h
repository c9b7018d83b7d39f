// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/model/network.h"

#include <QPointF>

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

namespace plugboard::gui {

/// A reversible change of a network. Applied in this order: moves, changes, wires out, nodes out,
/// nodes in, wires in; reverted backwards, to the same bytes. Indices of what moves, changes and
/// goes are those before the patch; wires that come in name nodes by their index after it.
struct NetworkPatch {
    struct Move {
        std::uint32_t node = 0;
        QPointF before;
        QPointF after;
    };
    struct Change {
        std::uint32_t node = 0;
        model::Node before;
        model::Node after;
    };

    std::vector<Move> moves;
    std::vector<Change> changes;
    std::vector<std::pair<std::uint32_t, model::Wire>> wiresOut;    ///< ascending
    std::vector<std::pair<std::uint32_t, model::Node>> nodesOut;    ///< ascending
    std::vector<model::Node> nodesIn;                               ///< appended
    std::vector<model::Wire> wiresIn;                               ///< appended
    std::optional<std::pair<model::Network, model::Network>> whole; ///< instead of all these

    bool empty() const;
    bool changesStructure() const;

    void apply(model::Network& network) const;
    void revert(model::Network& network) const;
    /// Makes this patch end where `later`, which follows it, does. False where they touch different
    /// things: then nothing has changed.
    bool merge(const NetworkPatch& later);
};

/// Takes these wires out (indices in any order).
void removeWiresBy(NetworkPatch& patch, const model::Network& network,
                   std::vector<std::uint32_t> wires);
/// Takes these nodes out with all their wires (indices in any order).
void removeNodesBy(NetworkPatch& patch, const model::Network& network,
                   std::vector<std::uint32_t> nodes);

} // namespace plugboard::gui
