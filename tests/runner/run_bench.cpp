// SPDX-License-Identifier: Apache-2.0
#include "tests/runner/run_bench.h"

#include "tests/passes/networks.h"
#include "tests/session/train_plan.h"

#include <fstream>

namespace plugboard::tests {

const model::Plan& smallPlan()
{
    static const model::Plan plan = [] {
        PlanRequest request;
        request.network = smallBatchNormNet(4);
        request.recipe = syntheticRecipe(request.network, 5, 16);
        request.recipe.data.trainSamples = 85;
        request.recipe.data.testSamples = 24;
        request.recipe.optimizer.momentum = 0.9;
        request.recipe.run.epochs = 3;
        request.recipe.run.schedule.rate = 0.02;
        request.recipe.run.schedule.kind = "cosine";
        request.devices = 2;
        request.strategy = "data";
        return *planFor(request);
    }();
    return plan;
}

Result<runner::RunSummary> runPlan(const model::Plan& plan, const runner::RunOptions& options)
{
    return runner::run(plan, plan.topology.devices, backends(Kernels::Reference), options);
}

data::Checkpoint checkpointOf(const std::string& directory)
{
    return *data::loadCheckpoint(directory + "/checkpoints");
}

bool sameTensors(const data::Checkpoint& a, const data::Checkpoint& b)
{
    if (a.tensors.size() != b.tensors.size())
        return false;
    for (std::size_t at = 0; at < a.tensors.size(); ++at)
        if (a.tensors[at].name != b.tensors[at].name || a.tensors[at].bytes != b.tensors[at].bytes)
            return false;
    return true;
}

std::vector<nlohmann::json> metricsOf(const std::string& directory)
{
    std::vector<nlohmann::json> lines;
    std::ifstream file(directory + "/metrics.jsonl");
    for (std::string line; std::getline(file, line);) {
        lines.push_back(nlohmann::json::parse(line));
        lines.back().erase("seconds");
    }
    return lines;
}

nlohmann::json manifestOf(const std::string& directory)
{
    std::ifstream file(directory + "/manifest.json");
    return nlohmann::json::parse(file);
}

} // namespace plugboard::tests
