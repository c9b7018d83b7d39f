// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/data/checkpoint.h"
#include "engine/runner/run.h"

#include <nlohmann/json.hpp>

#include <string>
#include <vector>

namespace plugboard::tests {

/// 85 training samples in batches of 16: 5 steps an epoch and a tail that is dropped; 24 test
/// samples: 2 steps, the second half padding.
inline constexpr std::int64_t kStepsPerEpoch = 5;

/// A small net with batch norm and dropout, data parallel on two devices, trained for 3 epochs.
const model::Plan& smallPlan();

/// Runs on devices that are bound to no processor.
Result<runner::RunSummary> runPlan(const model::Plan& plan, const runner::RunOptions& options);

/// The newest checkpoint of a run; aborts the test where there is none.
data::Checkpoint checkpointOf(const std::string& directory);
bool sameTensors(const data::Checkpoint& a, const data::Checkpoint& b);

/// The lines of metrics.jsonl without `seconds`, the one thing that no two runs share.
std::vector<nlohmann::json> metricsOf(const std::string& directory);
nlohmann::json manifestOf(const std::string& directory);

} // namespace plugboard::tests
