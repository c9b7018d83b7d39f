// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/gui/panels/sample_plan.h"

#include "engine/session/session.h"

#include <QtGlobal>

#include <cmath>
#include <map>

namespace plugboard::tests {
namespace {

std::string sourceRoot()
{
    return qEnvironmentVariable("PLUGBOARD_SOURCE").toStdString();
}

template <class T>
T valueOf(Result<T> result)
{
    if (!result)
        qFatal("%s", toString(result.error()).c_str());
    return std::move(*result);
}

} // namespace

io::Project sampleProject()
{
    io::Project project =
        valueOf(io::loadProject(sourceRoot() + "/resources/examples/mlp.plugboard.txt"));
    model::Topology topology;
    topology.name = "two cores";
    for (const char* number : {"0", "1"}) {
        model::Host host;
        host.name = std::string("host") + number;
        host.memory = {std::int64_t(8) << 30};
        topology.hosts.push_back(host);
        model::Device device;
        device.name = std::string("cpu") + number;
        device.model = "core";
        device.host = host.name;
        device.peak = {1e11};
        device.memoryBandwidth = {1e10};
        device.memory = {std::int64_t(64) << 20};
        device.launchOverhead = {1e-6};
        topology.devices.push_back(device);
        const model::LinkRate rate{{1e10}, {1e-6}};
        topology.links.push_back({std::string("bus") + number, device.name, host.name, rate, rate});
    }
    const model::LinkRate rate{{5e9}, {5e-6}};
    topology.links.push_back({"net", "host0", "host1", rate, rate});
    project.topology = topology;
    return project;
}

std::shared_ptr<const gui::PlanFacts> samplePlan(const std::string& strategy, int microBatches)
{
    static std::map<std::pair<std::string, int>, std::shared_ptr<const gui::PlanFacts>> made;
    auto& facts = made[{strategy, microBatches}];
    if (facts != nullptr)
        return facts;
    const io::Project project = sampleProject();
    planner::CompileOptions options;
    options.strategy = strategy;
    options.microBatches = microBatches;
    auto compiled =
        valueOf(session::compile(project.network, project.recipe, project.topology, {}, options));
    facts = valueOf(gui::factsOf(std::move(compiled.plan), std::move(compiled.missing)));
    return facts;
}

std::unique_ptr<gui::RunRecord> sampleRun(std::shared_ptr<const gui::PlanFacts> plan,
                                          double stretch)
{
    auto run = std::make_unique<gui::RunRecord>(QStringLiteral("/runs/sample"));
    run->title = QStringLiteral("MLP, ") + QString::fromStdString(plan->plan.header.strategy);
    run->status = gui::RunStatus::Finished;
    run->plan = plan;
    run->loaded = true;
    run->trace = plan->predicted;
    const auto stretched = [stretch](std::uint64_t nanoseconds) {
        return std::uint64_t(std::llround(double(nanoseconds) * stretch));
    };
    for (trace::Section& section : run->trace.sections) {
        section.origin = trace::Origin::Measured;
        for (auto& lane : section.lanes)
            for (trace::Firing& firing : lane) {
                firing.begin = stretched(firing.begin);
                firing.end = stretched(firing.end);
            }
    }
    const std::int64_t steps = run->trace.sections.front().steps;
    const double step = stretch * plan->shown().predictedStep.value;
    for (std::int64_t at = 1; at <= steps; ++at)
        run->steps.push_back({at, 1.0 / double(at), double(at) * step});
    run->evaluations.push_back({steps, 0.5, 0.875});
    run->started = QDateTime(QDate(2024, 3, 4), QTime(5, 6));
    run->step = steps;
    run->totalSteps = steps;
    run->accuracy = 0.875;
    run->stepPredicted = plan->shown().predictedStep.value;
    run->stepMeasured = step;
    return run;
}

void SampleBench::open(std::shared_ptr<const gui::PlanFacts> plan)
{
    document.reset(sampleProject(), {});
    document.setPlan(std::move(plan));
}

} // namespace plugboard::tests
