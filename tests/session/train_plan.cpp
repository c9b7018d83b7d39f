// SPDX-License-Identifier: Apache-2.0
#include "tests/session/train_plan.h"

#include "engine/cpu/onednn_backend.h"
#include "engine/cpu/reference_backend.h"
#include "engine/data/data_set.h"
#include "engine/runtime/execute.h"
#include "engine/session/session.h"

#include <cstring>

namespace plugboard::tests {

model::Topology cpuDevices(int count)
{
    model::Topology topology;
    topology.name = "test";
    topology.hosts.push_back({"host", {std::int64_t(16) << 30}});
    for (int at = 0; at < count; ++at) {
        model::Device device;
        device.name = "cpu" + std::to_string(at);
        device.model = "test core";
        device.host = "host";
        device.peak = {1e11};
        device.memoryBandwidth = {1e10};
        device.memory = {std::int64_t(4) << 30};
        device.launchOverhead = {1e-6};
        topology.devices.push_back(device);
        topology.links.push_back(
            {"bus" + std::to_string(at), device.name, "host", {{1e10}, {1e-7}}, {{1e10}, {1e-7}}});
    }
    return topology;
}

backend::Registry backends(Kernels kernels)
{
    backend::Registry registry;
    const auto reference = std::make_shared<cpu::ReferenceBackend>();
    registry.add(model::DeviceKind::Cpu, model::DataType::Float64, reference);
    if (kernels == Kernels::Reference)
        registry.add(model::DeviceKind::Cpu, model::DataType::Float32, reference);
    else
        registry.add(model::DeviceKind::Cpu, model::DataType::Float32,
                     std::make_shared<cpu::OnednnBackend>());
    return registry;
}

Result<model::Plan> planFor(const PlanRequest& request)
{
    planner::CompileOptions options;
    options.strategy = request.strategy;
    options.microBatches = request.microBatches;
    auto compiled =
        session::compile(request.network, request.recipe, cpuDevices(request.devices), {}, options);
    if (!compiled)
        return compiled.error();
    return std::move(compiled->plan);
}

Result<TrainResult> train(const model::Plan& plan, const TrainOptions& options)
{
    auto trainSet = data::openDataSet(plan.recipe.data, plan.header.seed, data::Subset::Train);
    if (!trainSet)
        return trainSet.error();
    auto testSet = data::openDataSet(plan.recipe.data, plan.header.seed, data::Subset::Test);
    if (!testSet)
        return testSet.error();
    TrainResult result;
    bool evaluating = false;
    runtime::StepMetrics evaluation;
    runtime::ExecutorOptions executorOptions;
    executorOptions.metrics = [&](const runtime::StepMetrics& metrics) {
        if (!evaluating) {
            result.losses.push_back(metrics.loss());
            return;
        }
        evaluation.lossSum += metrics.lossSum;
        evaluation.weightSum += metrics.weightSum;
        evaluation.correctSum += metrics.correctSum;
    };
    auto executor =
        runtime::Executor::create(plan, plan.topology.devices, backends(options.kernels),
                                  trainSet->get(), testSet->get(), executorOptions);
    if (!executor)
        return executor.error();
    if (options.start.empty()) {
        if (auto done = (*executor)->run(model::ProgramKind::Init, 0, 1, nullptr); !done)
            return done.error();
    } else if (auto written = (*executor)->writeVariables(options.start); !written) {
        return written.error();
    }
    auto done =
        (*executor)->run(model::ProgramKind::Train, options.firstStep, options.steps, nullptr);
    if (!done)
        return done.error();
    if (options.evaluate) {
        evaluating = true;
        const std::int64_t steps = ((*testSet)->size() + plan.header.batch - 1) / plan.header.batch;
        if (auto ran = (*executor)->run(model::ProgramKind::Evaluate, 0, steps, nullptr); !ran)
            return ran.error();
        result.accuracy = evaluation.accuracy();
        result.evaluationLoss = evaluation.loss();
    }
    auto variables = (*executor)->readVariables();
    if (!variables)
        return variables.error();
    result.variables = std::move(*variables);
    return result;
}

std::vector<double> values(const model::NamedTensor& tensor)
{
    const std::size_t count = std::size_t(model::elements(tensor.type.shape));
    std::vector<double> result(count);
    for (std::size_t at = 0; at < count; ++at)
        if (tensor.type.type == model::DataType::Float64) {
            std::memcpy(&result[at], tensor.bytes.data() + at * 8, 8);
        } else {
            float value = 0;
            std::memcpy(&value, tensor.bytes.data() + at * 4, 4);
            result[at] = double(value);
        }
    return result;
}

model::NamedTensor converted(const model::NamedTensor& tensor, model::DataType type)
{
    model::NamedTensor result;
    result.name = tensor.name;
    result.type = {type, tensor.type.shape};
    result.bytes.resize(std::size_t(model::bytes(result.type).value));
    const std::vector<double> all = values(tensor);
    for (std::size_t at = 0; at < all.size(); ++at)
        if (type == model::DataType::Float64) {
            std::memcpy(result.bytes.data() + at * 8, &all[at], 8);
        } else {
            const float value = float(all[at]);
            std::memcpy(result.bytes.data() + at * 4, &value, 4);
        }
    return result;
}

} // namespace plugboard::tests
