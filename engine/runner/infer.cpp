// SPDX-License-Identifier: Apache-2.0
#include "engine/runner/infer.h"

#include "engine/model/element_cast.h"
#include "engine/runner/output_collector.h"

#include <chrono>
#include <map>
#include <set>

namespace plugboard::runner {
namespace {

using model::ProgramKind;

std::string listed(const std::vector<std::string>& names)
{
    constexpr std::size_t kNamed = 4;
    std::string text;
    for (std::size_t at = 0; at < std::min(names.size(), kNamed); ++at)
        text += (at == 0 ? "" : ", ") + names[at];
    if (names.size() > kNamed)
        text += " and " + std::to_string(names.size() - kNamed) + " more";
    return text;
}

/// The variables as they are, with those that the weights hold put in their place.
Result<void> setWeights(runtime::Executor& executor, const InferOptions& options,
                        Inference& inference)
{
    if (options.weights.empty() && !options.needsAllWeights)
        return {};
    auto variables = executor.readVariables();
    if (!variables)
        return variables.error();
    std::map<std::string, const data::CheckpointTensor*> weights;
    for (const data::CheckpointTensor& weight : options.weights)
        weights[weight.name] = &weight;
    for (data::CheckpointTensor& variable : *variables) {
        const auto found = weights.find(variable.name);
        if (found == weights.end()) {
            inference.lacking.push_back(variable.name);
            continue;
        }
        const data::CheckpointTensor& weight = *found->second;
        if (weight.type.shape != variable.type.shape)
            return Error{ErrorCode::ShapeMismatch,
                         "the weights have " + model::toString(weight.type.shape) +
                             ", the network " + model::toString(variable.type.shape),
                         variable.name};
        model::castElements(weight.bytes.data(), weight.type.type, variable.bytes.data(),
                            variable.type.type, model::elements(variable.type.shape));
        weights.erase(found);
    }
    for (const auto& [name, weight] : weights)
        inference.unknown.push_back(name);
    if (options.needsAllWeights && !inference.lacking.empty())
        return Error{ErrorCode::NotFound,
                     "the weights lack " + listed(inference.lacking) +
                         (inference.unknown.empty()
                              ? ""
                              : "; they hold, unused, " + listed(inference.unknown)),
                     "weights"};
    return executor.writeVariables(*variables);
}

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
    if (auto set = setWeights(**executor, options, inference); !set)
        return set.error();
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
