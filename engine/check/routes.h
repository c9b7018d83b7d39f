// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/base/result.h"
#include "engine/model/plan.h"

namespace plugboard::check {

/// Each channel's hops exist, follow one another from the Send's device to the Receive's and pass
/// no other device; an empty route joins CPU devices of one host, which share their memory.
Result<void> checkRoutes(const model::Plan& plan, const model::Program& program);

} // namespace plugboard::check
