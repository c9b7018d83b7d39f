// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/io/documents.h"

namespace plugboard::tests {

/// input - linear - relu - linear - output on 8 x 4 numbers, trained on synthetic data.
io::Project tinyProject();

/// Two one-core devices that share a host.
model::Topology twoCores();

} // namespace plugboard::tests
