// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/backend/backend.h"
#include "engine/model/graph.h"

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace plugboard::tests {

/// One micro-batch of data.
struct Samples {
    std::vector<double> samples;
    std::vector<std::int32_t> labels;
    std::vector<double> weights;
};

/// Runs a float64 graph op by op on one thread, in the order of the graph: what every plan of it
/// must compute. For tests only.
class Interpreter {
public:
    using Load = std::function<Samples(int microBatch)>;
    using Variables = std::map<std::string, std::vector<double>>;

    Interpreter(model::Graph graph, std::uint64_t seed);

    /// One step: all ops of rate MicroBatch once per micro-batch, then those of rate Step.
    void step(std::int64_t step, double learningRate, const Load& load);
    Variables variables() const;
    void setVariables(const Variables& variables);
    /// Operands of the named op, as they are after the last step.
    std::vector<double> input(const std::string& opName, std::size_t index) const;
    std::vector<double> output(const std::string& opName, std::size_t index) const;

private:
    void run(std::size_t op, const backend::FiringContext& context);
    const model::Op& opNamed(const std::string& name) const;
    std::vector<double> values(model::TensorId id) const;

    model::Graph graph_;
    std::vector<std::vector<double>> buffers_; ///< per tensor; int32 labels lie in these bytes too
    std::vector<std::unique_ptr<backend::Kernel>> kernels_;
};

} // namespace plugboard::tests
