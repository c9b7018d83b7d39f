// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/base/result.h"

#include <nlohmann/json.hpp>

#include <functional>
#include <string>
#include <vector>

namespace plugboard::bench {

struct BenchOptions {
    int rounds = 5;        ///< alternated rounds where there is a rival
    double seconds = 3;    ///< of measuring per round and side
    std::string data = {}; ///< folder of models and expected values; empty: $PLUGBOARD_DATA
    std::function<void(const std::string&)> progress = {}; ///< what is being measured
};

/// Figures as numbers (seconds, ratios; other units in the name), the rival's beside ours where one
/// is installed.
using Figures = nlohmann::json;

struct Benchmark {
    std::string name;
    std::string help;
    std::function<Result<Figures>(const BenchOptions&)> run;
};

/// All benchmarks, each through the product path: a checked plan, the recorder on.
const std::vector<Benchmark>& benchmarks();

// One file each.
Result<Figures> runtimeOverhead(const BenchOptions& options); ///< runtime.cpp: ns_per_firing
Result<Figures> lenetTraining(const BenchOptions& options);   ///< training.cpp: against PyTorch
Result<Figures> mlpTraining(const BenchOptions& options);
Result<Figures>
prediction(const BenchOptions& options); ///< prediction.cpp: step time, predicted and measured

Result<Figures> gptTraining(const BenchOptions& options); ///< gpt.cpp: losses beside PyTorch's
Result<Figures> onnxConformance(const BenchOptions& options); ///< onnx.cpp: cases that pass

} // namespace plugboard::bench
