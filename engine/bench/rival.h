// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/model/recipe.h"

#include <string>
#include <vector>

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

struct RivalLosses {
    std::vector<double> losses; ///< per step
    std::string version;
};

/// The example tiny_gpt trained by resources/bench/torch_gpt.py from these weights.
/// samples  of the training set
/// errors   as pytorchStep
Result<RivalLosses> pytorchLosses(const std::string& weights, const model::Recipe& recipe,
                                  std::int64_t samples, std::int64_t steps);

} // namespace plugboard::bench
