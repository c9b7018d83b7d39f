// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/runtime/execute.h"
#include "tests/runtime/fake_backend.h"
#include "tests/runtime/tiny_plans.h"

#include <map>
#include <memory>

namespace plugboard::tests {

/// A tiny plan on an executor with the fake backend; keeps what the executor hands out.
class TestBench {
public:
    explicit TestBench(const TinyPlan& tiny)
        : plan(tiny.plan), physical(tiny.plan.topology.devices),
          backend(std::make_shared<FakeBackend>())
    {
    }

    Result<void> create()
    {
        backend::Registry registry;
        registry.add(model::DeviceKind::Cpu, model::DataType::Float32, backend);
        options.firings = [this](const model::Program& program, std::size_t lane,
                                 const std::vector<trace::Firing>& some, std::uint64_t lost) {
            auto& kept = firings[program.kind];
            kept.resize(std::max(kept.size(), program.lanes.size()));
            kept[lane].insert(kept[lane].end(), some.begin(), some.end());
            dropped += lost;
        };
        options.metrics = [this](const runtime::StepMetrics& one) { metrics.push_back(one); };
        auto created = runtime::Executor::create(plan, physical, registry, train, test, options);
        if (!created)
            return created.error();
        executor = std::move(*created);
        return {};
    }

    model::Plan plan;
    std::vector<model::Device> physical;
    std::shared_ptr<FakeBackend> backend;
    runtime::ExecutorOptions options;
    const data::DataSet* train = nullptr;
    const data::DataSet* test = nullptr;
    std::map<model::ProgramKind, std::vector<std::vector<trace::Firing>>> firings;
    std::uint64_t dropped = 0;
    std::vector<runtime::StepMetrics> metrics;
    std::unique_ptr<runtime::Executor> executor; ///< last: its threads use the others
};

} // namespace plugboard::tests
