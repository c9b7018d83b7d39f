// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/model/topology.h"

#include <string>

namespace plugboard::model {

/// "avx512" of a CPU whose model reads "CPU MODEL, 2 cores, avx512", as detection and presets write
/// it; empty where the model does not say.
std::string instructionSetOf(const Device& device);

} // namespace plugboard::model
