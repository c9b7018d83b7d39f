// SPDX-License-Identifier: Apache-2.0
#include "engine/bench/bench.h"

namespace plugboard::bench {

const std::vector<Benchmark>& benchmarks()
{
    static const std::vector<Benchmark> all = {
        {"runtime", "cost of a firing of the runtime itself, recorder on", runtimeOverhead},
        {"lenet", "LeNet-5 training step, batch 64, one thread, against PyTorch", lenetTraining},
        {"mlp", "MLP training step, batch 128, one thread, against PyTorch", mlpTraining},
        {"prediction", "predicted against measured step time, LeNet-5 and MLP, 1 and 2 devices",
         prediction},
        {"gpt", "losses of a tiny GPT beside those of the same in PyTorch", gptTraining},
        {"onnx", "ONNX's conformance cases, and well-known networks with seeded weights",
         onnxConformance},
    };
    return all;
}

} // namespace plugboard::bench
