// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/model/network.h"

namespace plugboard::onnx {

/// Gives every node a name of its own. Scopes are what stands before a '/': one that all nodes
/// share is dropped; where names carry hardly any, blocks found by structure become scopes
/// "block1/...". Inputs and outputs keep their names.
/// naming  Kept: scopes stay as they are
enum class Naming { Scoped, Kept };
void nameNodes(model::Network& network, Naming naming = Naming::Scoped);

/// Places the nodes from left to right by their distance from the inputs.
void placeNodes(model::Network& network);

} // namespace plugboard::onnx
