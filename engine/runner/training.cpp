// SPDX-License-Identifier: Apache-2.0
#include "engine/runner/training.h"

namespace plugboard::runner {
namespace {

using model::ProgramKind;

model::RunScript overridden(model::RunScript script, const RunOptions& options)
{
    if (options.epochs) {
        script.epochs = *options.epochs;
        script.steps = 0;
    }
    if (options.steps)
        script.steps = *options.steps;
    if (options.learningRate)
        script.schedule.rate = *options.learningRate;
    return script;
}

} // namespace

Result<Training> openTraining(const model::Plan& plan, const RunOptions& options)
{
    for (const ProgramKind kind : {ProgramKind::Init, ProgramKind::Train})
        if (plan.program(kind) == nullptr)
            return Error{ErrorCode::Unsupported,
                         "the plan has no " + toString(kind) + " program: it cannot train",
                         plan.networkName};
    Training training;
    training.script = overridden(plan.recipe.run, options);
    auto train = data::openDataSet(plan.recipe.data, plan.header.seed, data::Subset::Train);
    if (!train)
        return train.error();
    training.train = std::move(*train);
    // Where samples are set apart for it, the test samples stay unseen until the end.
    const auto judged = plan.recipe.data.validationFraction > 0 ? data::Subset::Validation
                                                                : data::Subset::Test;
    auto test = data::openDataSet(plan.recipe.data, plan.header.seed, judged);
    if (!test)
        return test.error();
    training.test = std::move(*test);
    const auto length =
        lengthOf(plan, training.script, training.train->size(), training.test->size());
    if (!length)
        return length.error();
    training.length = *length;
    return training;
}

} // namespace plugboard::runner
