// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/base/result.h"

#include <string>

namespace plugboard::bench {

/// How PyTorch is set up: tuned = OpenBLAS kernels for this CPU and jemalloc without page
/// give-back.
struct Setting {
    std::string name;
    bool tuned = false;
    bool channelsLast = false;
};

struct RivalStep {
    double seconds = 0; ///< median training step, one thread, CPU time
    std::string version;
};

/// Runs resources/bench/torch_step.py in a process of its own.
/// errors  NotFound where Debian's python3-torch is not installed
Result<RivalStep> pytorchStep(const std::string& net, const Setting& setting, double seconds);

} // namespace plugboard::bench
