// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/model/network.h"

namespace plugboard::gui::bench {

/// A network of many layers: each node is wired to one of the layer before, every fifth to a second
/// one. The same number gives the same network; it has no places.
model::Network syntheticNetwork(int nodes);

/// Pans and zooms a network of so many nodes through the real document and canvas at 1920 x 1080;
/// prints CPU milliseconds per frame by zoom. Gives the exit code.
int canvasBench(int nodes, bool json);

} // namespace plugboard::gui::bench
