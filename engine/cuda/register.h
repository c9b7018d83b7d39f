// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/backend/backend.h"

namespace plugboard::cuda {

/// Adds the backend of NVIDIA GPUs; in a build without the CUDA toolkit, one that refuses by
/// Unsupported.
void registerBackends(backend::Registry& registry);

} // namespace plugboard::cuda
