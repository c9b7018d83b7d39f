// SPDX-License-Identifier: Apache-2.0
#include "engine/runner/infer.h"

#include "engine/runner/output_collector.h"

#include <chrono>

namespace plugboard::runner {
namespace {

using model::ProgramKind;

} // namespace

Result<Inference> infer(const model::Plan& plan, const std::vector<model::Device>& physical,
                        const backend::Registry& registry, const data::DataSet& dataSet,
                        const InferOptions& options)
{
    const model::Program* program = plan.program(ProgramKind::Infer);
    if (program == nullptr)
        return Error{ErrorCode::Unsupported,
                     "the plan trains: plan the project with a recipe of mode INFER",
                     plan.networkName};
    OutputCollector collector(*program, dataSet.size());
    bool counts = false; // warm-up steps leave nothing
    runtime::ExecutorOptions executorOptions;
    executorOptions.outputs = [&](const runtime::OutputPiece& piece) {
        if (counts)
            collector.take(piece);
    };
    auto executor =
        runtime::Executor::create(plan, physical, registry, nullptr, &dataSet, executorOptions);
    if (!executor)
        return executor.error();
    if (auto ran = (*executor)->run(ProgramKind::Init, 0, 1, nullptr); !ran)
        return ran.error();
    Inference inference;
    if (!options.weights.empty()) {
        auto use = setWeights(**executor, options.weights, options.partial);
        if (!use)
            return use.error();
        inference.weights = std::move(*use);
    }
    const std::int64_t steps = (dataSet.size() + program->batch - 1) / program->batch;
    for (int at = 0; at < options.warmUps; ++at)
        if (auto ran = (*executor)->run(ProgramKind::Infer, 0, 1, options.interrupt); !ran)
            return ran.error();
    counts = true;
    for (std::int64_t step = 0; step < steps; ++step) {
        const auto began = std::chrono::steady_clock::now();
        const auto done = (*executor)->run(ProgramKind::Infer, step, 1, options.interrupt);
        if (!done)
            return done.error();
        if (*done == 0)
            return Error{ErrorCode::Interrupted, "stopped at step " + std::to_string(step),
                         plan.networkName};
        inference.latencies.push_back(Seconds{
            std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count()});
        if (options.progress)
            options.progress(step + 1, steps);
    }
    inference.outputs = collector.take();
    return inference;
}

} // namespace plugboard::runner
