// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/backend/backend.h"

namespace plugboard::cpu {

/// Adds oneDNN for float32 and the reference loops for float64.
void registerBackends(backend::Registry& registry);

} // namespace plugboard::cpu
