// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/model/network.h"

#include <optional>
#include <vector>

namespace plugboard::passes {

/// An output port of a node.
struct PortOf {
    model::NodeId node;
    int port = 0;
};

/// A network of ops alone: every layer and block is replaced by what it stands for, its nodes named
/// NODE/INNER, those of a repeated block NODE/NUMBER/INNER.
struct Expansion {
    model::Network network;
    std::vector<model::NodeId> origin; ///< per node, the drawn one that it is, or is part of
    /// Per drawn node, per output port: where it comes out; none where nothing inside leads to it.
    std::vector<std::vector<std::optional<PortOf>>> outputs;
};

/// Whether there is anything to expand.
bool hasLayers(const model::Network& network);

/// Layers whose attributes are wrong, and blocks that the network does not have, stay as they are.
/// errors  InvalidInput where blocks contain themselves, a block cannot be repeated (fewer inputs
///         than outputs), or the result has more than 10 million nodes; subject = the drawn node
Result<Expansion> expand(const model::Network& network);

} // namespace plugboard::passes
