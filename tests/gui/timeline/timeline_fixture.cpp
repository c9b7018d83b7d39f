// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/gui/timeline/timeline_fixture.h"

#include "engine/io/documents.h"

namespace plugboard::tests {

std::shared_ptr<const gui::PlanFacts> pairFacts()
{
    model::Plan plan = pairPlan();
    plan.programs[0].tasks[First].node = "conv1";
    plan.programs[0].tasks[First].channel = {};
    plan.programs[0].tasks[Second].node = "conv2";
    plan.programs[0].tasks[Send].channel = model::ChannelId(0);
    plan.programs[0].tasks[Receive].channel = model::ChannelId(0);
    auto facts = gui::factsOf(plan, {});
    if (!facts)
        qFatal("%s", toString(facts.error()).c_str());
    return *facts;
}

std::shared_ptr<const gui::TimelineProgram> pairProgram()
{
    auto program = gui::timelineProgram(pairFacts(), model::ProgramKind::Train);
    if (!program)
        qFatal("%s", toString(program.error()).c_str());
    return *program;
}

trace::Trace evenTrace(int steps)
{
    std::vector<StepTimes> times;
    for (int step = 0; step < steps; ++step) {
        const std::uint64_t at = std::uint64_t(step) * 100;
        times.push_back({{{at, at + 10},
                          {at + 10, at + 40},
                          {at + 40, at + 45},
                          {at + 50, at + 55},
                          {at + 55, at + 95}}});
    }
    trace::Trace trace;
    trace.sections.push_back(pairSection(times));
    return trace;
}

} // namespace plugboard::tests
