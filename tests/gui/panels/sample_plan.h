// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/io/documents.h"
#include "gui/document/document.h"
#include "gui/document/settings.h"
#include "gui/service/workbench.h"
#include "gui/service/plan_service.h"
#include "gui/service/run_service.h"

#include <memory>
#include <string>

namespace plugboard::tests {

/// The MLP of resources/examples on two hosts with a core each: cpu0 - bus0 - host0 - net - host1 -
/// bus1 - cpu1.
io::Project sampleProject();

/// The project's plan of this strategy; kernels are modelled. Aborts the test program on errors.
std::shared_ptr<const gui::PlanFacts> samplePlan(const std::string& strategy = "data",
                                                 int microBatches = 0);

/// A finished run of this plan in which every firing took `stretch` times what was predicted, with
/// as many steps as the prediction. Loss of step n: 1 / n; an evaluation at the end.
std::unique_ptr<gui::RunRecord> sampleRun(std::shared_ptr<const gui::PlanFacts> plan,
                                          double stretch);

/// Document, settings and services as the main window has them, without a `plugboard` program.
struct SampleBench {
    gui::Settings settings;
    gui::Document document;
    gui::DeviceService devices{&document, {}};
    gui::PlanService planning{&document, &devices};
    gui::RunService runs{&document, {}};

    gui::Workbench bench() { return {&document, &settings, &devices, &planning, &runs}; }
    /// Opens the sample project with its plan.
    void open(std::shared_ptr<const gui::PlanFacts> plan);
};

} // namespace plugboard::tests
