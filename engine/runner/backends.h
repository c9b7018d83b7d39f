// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/backend/backend.h"

namespace plugboard::runner {

/// All backends of this build, made at the first call.
const backend::Registry& registeredBackends();

} // namespace plugboard::runner
