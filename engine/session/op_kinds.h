// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/model/network.h"
#include "engine/ops/op_kind.h"

#include <string>
#include <vector>

namespace plugboard::session {

/// Kinds that a user may draw, in the order of the palette: by family, then by label.
std::vector<const ops::OpKind*> drawableKinds();

/// The drawn input ports of a kind (parameters left out).
int drawnInputs(const ops::OpKind& kind);

/// A free name for a node of this kind: "conv1", "conv2" ...
std::string freeName(const model::Network& network, const std::string& kind);

/// Topological level of each node (longest path from a source), for automatic layout; nodes on a
/// cycle keep the level at which it was entered.
std::vector<int> levelsOf(const model::Network& network);

} // namespace plugboard::session
