// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/cli/context.h"
#include "engine/runner/run.h"

namespace plugboard::cli {

enum class Emulation { Refused, Allowed };

/// Binds a plan to this machine's devices and runs it, with a progress bar.
///
/// emulation  whether devices that this machine lacks are emulated on its cores
/// errors  those of detection, binding and run
Result<runner::RunSummary> execute(const Context& context, const model::Plan& plan,
                                   runner::RunOptions options,
                                   Emulation emulation = Emulation::Refused);

} // namespace plugboard::cli
