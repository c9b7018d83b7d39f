// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/model/network.h"

#include <vector>

namespace plugboard::onnx {

/// Blocks by structure alone, for a network whose names say nothing.
///
/// Where a single tensor joins what comes before to what comes after, the network is cut; a piece
/// with more than a few nodes (a residual or inception block) is a block, and so is each turn of a
/// sequence of pieces that repeats itself by kinds and windows.
///
/// result  per node its block, counted from 1 in the order of the network; 0: none
std::vector<int> findBlocks(const model::Network& network);

} // namespace plugboard::onnx
