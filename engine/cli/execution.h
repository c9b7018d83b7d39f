// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/cli/context.h"
#include "engine/runner/binding.h"
#include "engine/runner/run.h"

namespace plugboard::cli {

/// Binds a plan to this machine's devices and runs it, with a progress bar.
///
/// errors  those of detection, binding and run
Result<runner::RunSummary> execute(const Context& context, const model::Plan& plan,
                                   runner::RunOptions options,
                                   const runner::BindOptions& bind = {});

/// The physical devices that a plan would run on, per logical one.
/// errors  those of detection and binding
Result<std::vector<model::Device>> physicalFor(const model::Plan& plan,
                                               const runner::BindOptions& bind);

} // namespace plugboard::cli
