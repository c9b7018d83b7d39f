// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/backend/backend.h"
#include "engine/data/checkpoint.h"
#include "engine/data/data_set.h"
#include "engine/model/plan.h"
#include "engine/trace/trace.h"

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace plugboard::runtime {

/// Sums over one step, or over an evaluation.
struct StepMetrics {
    std::int64_t step = 0;
    double lossSum = 0;
    double weightSum = 0;
    double correctSum = 0;
    double loss() const { return weightSum > 0 ? lossSum / weightSum : 0; }
    double accuracy() const { return weightSum > 0 ? correctSum / weightSum : 0; }
};

/// Firings of one lane as they are drained, times in ticks of base/clock; `dropped` since the last
/// call for this lane.
using FiringSink = std::function<void(const model::Program&, std::size_t lane,
                                      const std::vector<trace::Firing>&, std::uint64_t dropped)>;

/// What a record_output task has just recorded.
struct OutputPiece {
    std::string output;     ///< the network's output node
    model::TensorType type; ///< of the whole tensor of one micro-batch
    model::Box box;         ///< the piece
    std::int64_t step = 0;
    std::int32_t microBatch = 0;
    const void* values = nullptr; ///< dense, in the order of the box; gone after the call
};
/// Called on the workers' threads, for different outputs and pieces at the same time.
using OutputSink = std::function<void(const OutputPiece&)>;

struct ExecutorOptions {
    std::size_t recorderCapacity = 1 << 16; ///< records per lane between drains; 0: recorder off
    FiringSink firings;                     ///< called on the drainer thread
    std::function<void(const StepMetrics&)> metrics; ///< called on the drainer thread
    OutputSink outputs; ///< what an inference makes; none: nobody looks
};

/// Executes a checked plan on the devices of this process: a worker thread per lane owner, memory
/// allocated and touched once, kernels prepared by their worker. Decides nothing: the plan says it
/// all.
class Executor {
public:
    /// physical: per logical device, what it is bound to.
    /// errors  Unsupported, DeviceFailed, DoesNotFit
    static Result<std::unique_ptr<Executor>>
    create(const model::Plan& plan, const std::vector<model::Device>& physical,
           const backend::Registry& registry, const data::DataSet* train, const data::DataSet* test,
           const ExecutorOptions& options);
    virtual ~Executor() = default;

    /// Runs steps [firstStep, firstStep + steps) of a program; returns when all lanes are drained.
    /// `stop` (checked at least every 50 ms of granted work) ends it early at a step that all lanes
    /// complete. result  the number of steps done
    virtual Result<std::int64_t> run(model::ProgramKind program, std::int64_t firstStep,
                                     std::int64_t steps, const std::atomic<bool>* stop) = 0;

    /// Variables in logical form, between runs only.
    virtual Result<std::vector<model::NamedTensor>> readVariables() const = 0;
    /// Every variable of the plan must be among them; float32 and float64 turn into each other.
    /// errors  NotFound, ShapeMismatch, subject = the variable; nothing is written then
    virtual Result<void> writeVariables(const std::vector<model::NamedTensor>& tensors) = 0;
    /// The run script in force (learning rates); between runs only.
    virtual void setRunScript(const model::RunScript& script) = 0;
};

} // namespace plugboard::runtime
