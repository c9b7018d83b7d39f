// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/base/result.h"

#include <string>

namespace plugboard::bench {

/// How PyTorch is set up: what a user finds, and what is known to make it faster.
struct Setting {
    std::string name;
    bool jemalloc = false;        ///< preloaded, without giving pages back
    std::string blasKernels = ""; ///< OPENBLAS_CORETYPE; empty: what OpenBLAS detects
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
