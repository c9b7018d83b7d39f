// SPDX-License-Identifier: Apache-2.0
#include "tests/io/samples.h"

#include "engine/model/flat_program.h"
#include "engine/planner/planner.h"
#include "tests/passes/networks.h"

namespace plugboard::tests {

model::Plan plannedLeNet()
{
    model::Recipe recipe;
    recipe.batch = 64;
    recipe.data.sampleShape = {1, 28, 28};
    recipe.data.trainSamples = 256;
    recipe.data.testSamples = 64;
    model::Topology topology;
    topology.hosts.push_back({"host", {std::int64_t(16) << 30}});
    for (const std::string name : {"cpu0", "cpu1"}) {
        model::Device device;
        device.name = name;
        device.model = "core";
        device.host = "host";
        device.peak = {1e11};
        device.memoryBandwidth = {1e10};
        device.memory = {std::int64_t(4) << 30};
        device.launchOverhead = {1e-6};
        topology.devices.push_back(device);
        topology.links.push_back({"bus " + name, name, "host", {{1e10}, {1e-7}}, {{1e10}, {1e-7}}});
    }
    planner::CompileOptions options;
    options.strategy = "pipeline";
    options.microBatches = 4;
    auto result = planner::plan(lenet5(), recipe, topology, {}, options);
    PB_CHECK(result.hasValue(), "LeNet-5 has a pipeline on two devices");
    return result->plan;
}

trace::Trace traceOf(const model::Plan& plan, int steps)
{
    const model::Program& program = *plan.program(model::ProgramKind::Train);
    const auto flat = model::flatten(plan, program);
    PB_CHECK(flat.hasValue(), "the plan has lanes");
    trace::Trace trace;
    trace.title = "made up";
    trace::Section section;
    section.steps = steps;
    for (const auto& entries : flat->lanes) {
        auto& lane = section.lanes.emplace_back();
        std::uint64_t now = 1'000'000'000;
        for (int step = 0; step < steps; ++step)
            for (const model::LaneEntry& entry : entries) {
                // Between 0.5 us and 33 us, as small kernels take.
                const std::uint64_t length = 500 + (now * 2654435761u >> 7) % 32500;
                const int perStep = flat->firingsPerStep(entry.task);
                lane.push_back({now, now + length, entry.task.value,
                                std::uint32_t(step * perStep + entry.microBatch)});
                now += length + 137;
            }
    }
    trace.sections.push_back(std::move(section));
    return trace;
}

} // namespace plugboard::tests
