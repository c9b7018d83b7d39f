// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/data/data_set.h"
#include "engine/runner/run.h"
#include "engine/runner/run_length.h"

namespace plugboard::runner {

/// What a run works on, open and found to fit together.
struct Training {
    model::RunScript script;
    std::unique_ptr<data::DataSet> train;
    std::unique_ptr<data::DataSet> test;
    RunLength length;
};

/// The plan's script with what the options override, and its data sets.
/// errors  as openDataSet and lengthOf; Unsupported for a plan that cannot train
Result<Training> openTraining(const model::Plan& plan, const RunOptions& options);

} // namespace plugboard::runner
