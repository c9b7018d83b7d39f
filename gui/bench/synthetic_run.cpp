// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/bench/synthetic_run.h"

#include "engine/io/documents.h"
#include "engine/trace/steps.h"

#include <random>

namespace plugboard::gui::bench {
namespace {

using namespace model;

constexpr std::size_t kReplicas = 16;
constexpr std::size_t kStages = 4;
constexpr int kMicroBatches = 8;
constexpr int kLayers = 6;

class PlanWriter {
public:
    explicit PlanWriter(double taskSeconds) : taskSeconds_(taskSeconds)
    {
        plan_.networkName = "synthetic";
        plan_.header.strategy = "16 replicas of a pipeline of 4";
        plan_.header.batch = 512;
        program_.kind = ProgramKind::Train;
        program_.batch = 512;
        program_.microBatches = kMicroBatches;
    }

    Plan write()
    {
        for (std::size_t device = 0; device < kReplicas * kStages; ++device)
            addDevice(device);
        for (std::size_t device = 0; device < kReplicas * kStages; ++device)
            addStage(device);
        for (std::size_t device = 0; device < kReplicas * kStages; ++device)
            joinStage(device);
        plan_.programs.push_back(std::move(program_));
        return std::move(plan_);
    }

private:
    struct Stage {
        TaskId receiveForward, sendForward, receiveBackward, sendBackward, sendRing, receiveRing;
        std::vector<TaskId> forward, backward, update;
    };

    void addDevice(std::size_t device)
    {
        Device cpu;
        cpu.name = "g" + std::to_string(device);
        cpu.host = "node" + std::to_string(device / 8);
        cpu.peak = FlopsPerSecond{1e12};
        cpu.memory = Bytes{std::int64_t(1) << 34};
        plan_.topology.devices.push_back(cpu);
        plan_.roles.push_back({cpu.name, {DeviceId(device)}});
    }

    TaskId add(std::size_t device, const std::string& name, TaskKind kind, Pass pass, Rate rate)
    {
        Task task;
        task.name = name + "." + std::to_string(device);
        task.kind = kind;
        task.pass = pass;
        task.rate = rate;
        task.role = RoleId(device);
        if (kind == TaskKind::Compute) {
            task.node = name.substr(0, name.find('.'));
            task.opKind = "convolution";
        }
        task.kernel.seconds = Seconds{taskSeconds_ * (0.5 + double(random_() % 1000) / 1000)};
        program_.tasks.push_back(task);
        return TaskId(program_.tasks.size() - 1);
    }

    void edge(TaskId from, TaskId to)
    {
        if (!from.valid() || !to.valid())
            return;
        const Rate rates[] = {program_.tasks[from.index()].rate, program_.tasks[to.index()].rate};
        const EdgeJoin join = rates[0] == rates[1]           ? EdgeJoin::SameMicroBatch
                              : rates[0] == Rate::MicroBatch ? EdgeJoin::EachToStep
                                                             : EdgeJoin::StepToEach;
        program_.edges.push_back({from, to, EdgeKind::Data, join});
    }

    void channel(TaskId send, TaskId receive)
    {
        const ChannelId id(program_.channels.size());
        program_.channels.push_back({send, receive, Bytes{65536}, {}});
        program_.tasks[send.index()].channel = id;
        program_.tasks[receive.index()].channel = id;
        edge(send, receive);
    }

    void addStage(std::size_t device)
    {
        const std::size_t at = device % kStages;
        Stage stage;
        const auto transfer = [&](const char* name, TaskKind kind, Pass pass, Rate rate) {
            return add(device, name, kind, pass, rate);
        };
        if (at > 0)
            stage.receiveForward =
                transfer("receive", TaskKind::Receive, Pass::Forward, Rate::MicroBatch);
        for (int layer = 0; layer < kLayers; ++layer)
            stage.forward.push_back(add(device,
                                        "layer" + std::to_string(at * kLayers + layer) + ".forward",
                                        TaskKind::Compute, Pass::Forward, Rate::MicroBatch));
        if (at + 1 < kStages) {
            stage.sendForward = transfer("send", TaskKind::Send, Pass::Forward, Rate::MicroBatch);
            stage.receiveBackward =
                transfer("receive_gradient", TaskKind::Receive, Pass::Backward, Rate::MicroBatch);
        }
        for (int layer = kLayers; layer-- > 0;)
            stage.backward.push_back(
                add(device, "layer" + std::to_string(at * kLayers + layer) + ".backward",
                    TaskKind::Compute, Pass::Backward, Rate::MicroBatch));
        if (at > 0)
            stage.sendBackward =
                transfer("send_gradient", TaskKind::Send, Pass::Backward, Rate::MicroBatch);
        stage.sendRing = transfer("ring_send", TaskKind::Send, Pass::Update, Rate::Step);
        stage.receiveRing = transfer("ring_receive", TaskKind::Receive, Pass::Update, Rate::Step);
        for (int layer = 0; layer < kLayers; ++layer)
            stage.update.push_back(add(device,
                                       "layer" + std::to_string(at * kLayers + layer) + ".update",
                                       TaskKind::Compute, Pass::Update, Rate::Step));
        addLane(device, stage);
        stages_.push_back(std::move(stage));
    }

    void addLane(std::size_t device, const Stage& stage)
    {
        const auto segment = [](std::vector<TaskId> tasks, int count) {
            std::erase_if(tasks, [](TaskId task) { return !task.valid(); });
            return Segment{std::move(tasks), count, 0};
        };
        std::vector<TaskId> forward{stage.receiveForward};
        forward.insert(forward.end(), stage.forward.begin(), stage.forward.end());
        forward.push_back(stage.sendForward);
        std::vector<TaskId> backward{stage.receiveBackward};
        backward.insert(backward.end(), stage.backward.begin(), stage.backward.end());
        backward.push_back(stage.sendBackward);
        std::vector<TaskId> last{stage.sendRing, stage.receiveRing};
        last.insert(last.end(), stage.update.begin(), stage.update.end());
        program_.lanes.push_back({RoleId(device),
                                  LaneKind::Compute,
                                  {segment(forward, kMicroBatches),
                                   segment(backward, kMicroBatches), segment(last, 1)}});
    }

    void joinStage(std::size_t device)
    {
        const Stage& stage = stages_[device];
        const auto chain = [&](TaskId first, const std::vector<TaskId>& tasks, TaskId last) {
            edge(first, tasks.front());
            for (std::size_t at = 1; at < tasks.size(); ++at)
                edge(tasks[at - 1], tasks[at]);
            edge(tasks.back(), last);
        };
        chain(stage.receiveForward, stage.forward, stage.sendForward);
        chain(stage.receiveBackward, stage.backward, stage.sendBackward);
        edge(stage.backward.back(), stage.sendRing);
        for (const TaskId update : stage.update)
            edge(stage.receiveRing, update);
        if (device % kStages + 1 < kStages) {
            channel(stage.sendForward, stages_[device + 1].receiveForward);
            channel(stages_[device + 1].sendBackward, stage.receiveBackward);
        }
        channel(stage.sendRing, stages_[(device + kStages) % stages_.size()].receiveRing);
    }

    double taskSeconds_;
    std::mt19937 random_{1};
    Plan plan_;
    Program program_;
    std::vector<Stage> stages_;
};

} // namespace

Plan syntheticPlan(double taskSeconds)
{
    return PlanWriter(taskSeconds).write();
}

trace::Trace syntheticTrace(const PlanFacts& facts, qint64 events)
{
    const trace::Section& predicted = facts.predicted.sections.front();
    const Program& program = *facts.flat.program;
    const std::vector<std::uint64_t> ends = trace::stepEnds(program, predicted);
    const std::int64_t steady = predicted.steps / 2;
    const double period = double(ends[std::size_t(steady)] - ends[std::size_t(steady - 1)]);
    trace::Trace trace;
    trace.plan = io::digestOf(facts.plan);
    trace.title = "synthetic";
    trace::Section section;
    section.lanes.resize(predicted.lanes.size());
    std::mt19937 random(2);
    const auto noise = [&] { return double(random() % 1024) / 1024; };
    double at = 0;
    for (qint64 made = 0; made < events; ++section.steps) {
        const double stretch = 1 + 0.08 * noise();
        for (std::size_t lane = 0; lane < predicted.lanes.size(); ++lane)
            for (const trace::Firing& firing : predicted.lanes[lane]) {
                if (trace::stepOf(program, firing) != steady)
                    continue;
                const double begin =
                    double(firing.begin) - double(ends[std::size_t(steady - 1)]) + 2 * period;
                const double length = double(firing.end - firing.begin) * (1 - 0.25 * noise());
                const std::uint64_t from = std::uint64_t(at + begin);
                const std::uint32_t perStep =
                    std::uint32_t(facts.flat.firingsPerStep(TaskId(firing.task)));
                section.lanes[lane].push_back(
                    {from, from + std::uint64_t(length), firing.task,
                     std::uint32_t(section.steps) * perStep + firing.firing % perStep});
                ++made;
            }
        at += period * stretch;
    }
    trace.sections.push_back(std::move(section));
    return trace;
}

} // namespace plugboard::gui::bench
