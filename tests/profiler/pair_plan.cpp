// SPDX-License-Identifier: Apache-2.0
#include "tests/profiler/pair_plan.h"

namespace plugboard::tests {

using namespace model;

Plan pairPlan()
{
    Plan plan;
    plan.networkName = "pair";
    plan.header.strategy = "pipeline of 2";
    plan.header.lowerBound = Seconds{40e-9};
    plan.topology.devices.resize(2);
    plan.topology.devices[0].name = "cpu0";
    plan.topology.devices[1].name = "cpu1";
    plan.roles = {{"stage 0", {DeviceId(0)}}, {"stage 1", {DeviceId(1)}}};
    Program program;
    program.kind = ProgramKind::Train;
    program.batch = 8;
    program.predictedStep = Seconds{100e-9};
    const auto add = [&](const char* name, TaskKind kind, Pass pass, std::size_t role) {
        Task task;
        task.name = name;
        task.kind = kind;
        task.pass = pass;
        task.role = RoleId(role);
        task.kernel.seconds = Seconds{20e-9};
        program.tasks.push_back(task);
    };
    add("load", TaskKind::Load, Pass::Load, 0);
    add("first", TaskKind::Compute, Pass::Forward, 0);
    add("send", TaskKind::Send, Pass::Forward, 0);
    add("receive", TaskKind::Receive, Pass::Forward, 1);
    add("second", TaskKind::Compute, Pass::Backward, 1);
    program.channels.push_back({TaskId(Send), TaskId(Receive), Bytes{64}, {}});
    for (const std::uint32_t task : {Load, First, Send, Receive})
        program.edges.push_back({TaskId(task), TaskId(task + 1)});
    program.edges.push_back(
        {TaskId(Second), TaskId(First), EdgeKind::Credit, EdgeJoin::SameMicroBatch, 1});
    program.lanes = {{RoleId(0), LaneKind::Compute, {{{TaskId(First), TaskId(Send)}}}},
                     {RoleId(1), LaneKind::Compute, {{{TaskId(Receive), TaskId(Second)}}}},
                     {RoleId(0), LaneKind::Loader, {{{TaskId(Load)}}}}};
    plan.programs.push_back(program);
    return plan;
}

trace::Section pairSection(const std::vector<StepTimes>& steps)
{
    constexpr std::size_t laneOf[] = {2, 0, 0, 1, 1};
    trace::Section section;
    section.steps = std::int64_t(steps.size());
    section.lanes.resize(3);
    for (std::uint32_t step = 0; step < steps.size(); ++step)
        for (std::uint32_t task = 0; task < 5; ++task)
            section.lanes[laneOf[task]].push_back(
                {steps[step][task][0], steps[step][task][1], task, step});
    return section;
}

trace::Section workedSection()
{
    return pairSection({{{{0, 10}, {12, 30}, {30, 35}, {35, 36}, {36, 60}}},
                        {{{10, 50}, {61, 80}, {80, 90}, {91, 92}, {92, 110}}}});
}

} // namespace plugboard::tests
