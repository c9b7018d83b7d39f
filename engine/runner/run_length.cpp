// SPDX-License-Identifier: Apache-2.0
#include "engine/runner/run_length.h"

#include <algorithm>
#include <limits>

namespace plugboard::runner {
namespace {

std::int64_t nextMultiple(std::int64_t step, std::int64_t every)
{
    return every > 0 ? (step / every + 1) * every : std::numeric_limits<std::int64_t>::max();
}

Error tooLong(std::int64_t most)
{
    return {ErrorCode::InvalidInput,
            "the training is longer than " + std::to_string(most) +
                " steps; ask for fewer epochs or steps",
            "run script"};
}

} // namespace

std::int64_t RunLength::nextStop(std::int64_t step) const
{
    return std::min(
        {totalSteps, nextMultiple(step, evaluateEvery), nextMultiple(step, checkpointEvery)});
}

bool RunLength::evaluatesAt(std::int64_t step) const
{
    return evaluateEvery > 0 && evaluationSteps > 0 && step > 0 &&
           (step >= totalSteps || step % evaluateEvery == 0);
}

bool RunLength::savesAt(std::int64_t step) const
{
    return step >= totalSteps || (checkpointEvery > 0 && step > 0 && step % checkpointEvery == 0);
}

Result<RunLength> lengthOf(const model::Plan& plan, const model::RunScript& script,
                           std::int64_t trainSamples, std::int64_t testSamples)
{
    const std::int64_t batch = plan.header.batch;
    if (trainSamples < batch)
        return Error{ErrorCode::InvalidInput,
                     "the batch of " + std::to_string(batch) + " is larger than the " +
                         std::to_string(trainSamples) + " samples; make the batch smaller",
                     plan.recipe.data.name};
    RunLength length;
    length.stepsPerEpoch = trainSamples / batch;
    if (const model::Program* evaluate = plan.program(model::ProgramKind::Evaluate))
        length.evaluationSteps = evaluate->lanes.empty() ? 0 : (testSamples + batch - 1) / batch;
    // A firing is counted in 32 bits.
    const std::int64_t most = std::int64_t(std::numeric_limits<std::uint32_t>::max()) /
                              std::max(1, plan.program(model::ProgramKind::Train)->microBatches);
    if (script.steps > most || (script.steps <= 0 && script.epochs > most / length.stepsPerEpoch))
        return tooLong(most);
    length.totalSteps = script.steps > 0 ? script.steps : script.epochs * length.stepsPerEpoch;
    length.evaluateEvery = std::min(script.evaluateEvery, most) * length.stepsPerEpoch;
    length.checkpointEvery = script.checkpointEvery;
    return length;
}

} // namespace plugboard::runner
