// SPDX-License-Identifier: Apache-2.0
#include "tests/memory/programs.h"

#include <algorithm>

namespace plugboard::tests {

using model::LaneEntry;
using model::Rate;
using model::RegisterId;
using model::TaskId;

int uniform(std::mt19937& random, int low, int high)
{
    return std::uniform_int_distribution<int>(low, high)(random);
}

ProgramMaker::ProgramMaker(int devices, int microBatches) : loaderLane(std::size_t(devices), -1)
{
    program.microBatches = microBatches;
    program.batch = microBatches;
    for (int at = 0; at < devices; ++at) {
        model::Device device;
        device.name = "d" + std::to_string(at);
        device.memory = {1 << 20};
        plan.topology.devices.push_back(device);
        plan.roles.push_back({device.name, {model::DeviceId(std::size_t(at))}});
        program.lanes.push_back({model::RoleId(std::size_t(at)), model::LaneKind::Compute, {}});
    }
}

void ProgramMaker::addLoader(int device)
{
    loaderLane[std::size_t(device)] = int(program.lanes.size());
    program.lanes.push_back({model::RoleId(std::size_t(device)), model::LaneKind::Loader, {}});
}

RegisterId ProgramMaker::addRegister(int device, Rate rate, std::int64_t bytes,
                                     model::RegisterKind kind)
{
    const model::PlanTensorId tensor(program.tensors.size());
    program.tensors.push_back(
        {"t" + std::to_string(tensor.index()), {model::DataType::Bool, {bytes}}, rate});
    model::Register added;
    added.tensor = tensor;
    added.box = {{0, bytes}};
    added.kind = kind;
    added.rate = rate;
    added.device = model::DeviceId(std::size_t(device));
    added.bytes = {bytes};
    program.registers.push_back(added);
    return RegisterId(program.registers.size() - 1);
}

TaskId ProgramMaker::addTask(int device, Rate rate, std::vector<RegisterId> inputs,
                             std::vector<RegisterId> outputs, model::TaskKind kind)
{
    const TaskId id(program.tasks.size());
    for (std::size_t from = 0; from < program.tasks.size(); ++from)
        for (const RegisterId made : program.tasks[from].outputs)
            if (std::find(inputs.begin(), inputs.end(), made) != inputs.end()) {
                const Rate before = program.tasks[from].rate;
                const auto join = before == rate               ? model::EdgeJoin::SameMicroBatch
                                  : before == Rate::MicroBatch ? model::EdgeJoin::EachToStep
                                                               : model::EdgeJoin::StepToEach;
                program.edges.push_back({TaskId(from), id, model::EdgeKind::Data, join, 0, {}});
            }
    model::Task task;
    task.name = "task" + std::to_string(id.index());
    task.kind = kind;
    task.role = model::RoleId(std::size_t(device));
    task.rate = rate;
    task.inputs = std::move(inputs);
    task.outputs = std::move(outputs);
    program.tasks.push_back(std::move(task));
    laneOf.push_back(kind == model::TaskKind::Load ? std::size_t(loaderLane[std::size_t(device)])
                                                   : std::size_t(device));
    return id;
}

RegisterId ProgramMaker::transfer(RegisterId source, int device)
{
    const model::Register held = program.registers[source.index()];
    const TaskId send =
        addTask(int(held.device.index()), held.rate, {source}, {}, model::TaskKind::Send);
    const RegisterId arrived = addRegister(device, held.rate, held.bytes.value);
    const TaskId receive = addTask(device, held.rate, {}, {arrived}, model::TaskKind::Receive);
    const model::ChannelId channel(program.channels.size());
    program.channels.push_back({send, receive, held.bytes, {}});
    program.tasks[send.index()].channel = channel;
    program.tasks[receive.index()].channel = channel;
    program.edges.push_back(
        {send, receive, model::EdgeKind::Data, model::EdgeJoin::SameMicroBatch, 0, {}});
    return arrived;
}

void ProgramMaker::setLanes(const std::vector<LaneEntry>& order)
{
    for (model::Lane& lane : program.lanes)
        lane.segments.clear();
    for (const LaneEntry& entry : order)
        program.lanes[laneOf[entry.task.index()]].segments.push_back(
            {{entry.task}, 1, entry.microBatch});
}

std::vector<LaneEntry> ProgramMaker::plainOrder() const
{
    std::size_t first = 0;
    while (first < program.tasks.size() && program.tasks[first].rate == Rate::Step)
        ++first;
    std::vector<LaneEntry> order;
    for (std::size_t task = 0; task < first; ++task)
        order.push_back({TaskId(task), 0});
    for (int m = 0; m < program.microBatches; ++m)
        for (std::size_t task = first; task < program.tasks.size(); ++task)
            if (program.tasks[task].rate == Rate::MicroBatch)
                order.push_back({TaskId(task), m});
    for (std::size_t task = first; task < program.tasks.size(); ++task)
        if (program.tasks[task].rate == Rate::Step)
            order.push_back({TaskId(task), 0});
    return order;
}

std::vector<LaneEntry> ProgramMaker::randomOrder(std::mt19937& random) const
{
    std::vector<LaneEntry> left = plainOrder();
    const auto waits = [&](const LaneEntry& entry, const LaneEntry& other) {
        if (other.task == entry.task)
            return other.microBatch < entry.microBatch;
        for (const model::Edge& edge : program.edges)
            if (edge.to == entry.task && edge.from == other.task)
                return edge.join != model::EdgeJoin::SameMicroBatch ||
                       other.microBatch == entry.microBatch;
        return false;
    };
    std::vector<LaneEntry> order;
    while (!left.empty()) {
        std::vector<std::size_t> ready;
        for (std::size_t at = 0; at < left.size(); ++at)
            if (std::none_of(left.begin(), left.end(),
                             [&](const LaneEntry& other) { return waits(left[at], other); }))
                ready.push_back(at);
        const std::size_t chosen = ready[std::size_t(uniform(random, 0, int(ready.size()) - 1))];
        order.push_back(left[chosen]);
        left.erase(left.begin() + std::ptrdiff_t(chosen));
    }
    return order;
}

Timed timesOf(const ProgramMaker& maker, const std::vector<LaneEntry>& order,
              const std::vector<double>& duration)
{
    const model::Program& program = maker.program;
    constexpr int kSteps = 6;
    std::vector<memory::FiringTimes> times(program.tasks.size());
    for (std::size_t task = 0; task < times.size(); ++task) {
        const auto firings =
            std::size_t(program.tasks[task].rate == Rate::Step ? 1 : program.microBatches);
        times[task].begin.resize(firings);
        times[task].end.resize(firings);
    }
    std::vector<double> laneEnd(program.lanes.size(), 0);
    double stepEnd = 0;
    double before = 0;
    for (int step = 0; step < kSteps; ++step) {
        before = stepEnd;
        for (const LaneEntry& entry : order) {
            double begin = laneEnd[maker.laneOf[entry.task.index()]];
            for (const model::Edge& edge : program.edges) {
                if (edge.to != entry.task)
                    continue;
                const auto& ends = times[edge.from.index()].end;
                begin = std::max(begin, edge.join == model::EdgeJoin::SameMicroBatch
                                            ? ends[std::size_t(entry.microBatch)].value
                                            : ends.back().value);
            }
            const double end = begin + duration[entry.task.index()];
            times[entry.task.index()].begin[std::size_t(entry.microBatch)] = {begin};
            times[entry.task.index()].end[std::size_t(entry.microBatch)] = {end};
            laneEnd[maker.laneOf[entry.task.index()]] = end;
            stepEnd = std::max(stepEnd, end);
        }
    }
    return {times, {stepEnd - before}};
}

namespace {

/// Adds tasks of one rate that read what is on their device.
void addTasks(std::mt19937& random, ProgramMaker& maker, Rate rate, int count,
              std::vector<RegisterId>& readable)
{
    const int devices = int(maker.plan.topology.devices.size());
    for (int added = 0; added < count; ++added) {
        const int device = uniform(random, 0, devices - 1);
        std::vector<RegisterId> here;
        for (const RegisterId reg : readable)
            if (maker.program.registers[reg.index()].device.index() == std::size_t(device))
                here.push_back(reg);
        std::shuffle(here.begin(), here.end(), random);
        here.resize(std::min(here.size(), std::size_t(uniform(random, 0, 2))));
        const int choice = uniform(random, 0, 9);
        if (choice < 3 && devices > 1 && !here.empty() &&
            maker.program.registers[here[0].index()].rate == rate) {
            readable.push_back(
                maker.transfer(here[0], (device + uniform(random, 1, devices - 1)) % devices));
            continue;
        }
        const std::int64_t bytes = uniform(random, 1, 20) * 40;
        const bool accumulates = choice == 3 && rate == Rate::MicroBatch;
        const RegisterId made = maker.addRegister(device, accumulates ? Rate::Step : rate, bytes,
                                                  accumulates ? model::RegisterKind::Accumulator
                                                              : model::RegisterKind::Buffer);
        const auto used = [&](RegisterId reg) {
            for (const model::Task& task : maker.program.tasks)
                if (std::find(task.inputs.begin(), task.inputs.end(), reg) != task.inputs.end())
                    return true;
            return false;
        };
        if (choice == 4 && !here.empty() && !used(here[0]) &&
            maker.program.registers[here[0].index()].rate == rate) {
            maker.program.registers[made.index()].kind = model::RegisterKind::InPlace;
            maker.program.registers[made.index()].inPlaceOf = here[0];
            std::erase(readable, here[0]);
        }
        maker.addTask(device, rate, here, {made});
        if (!accumulates)
            readable.push_back(made);
    }
}

} // namespace

RandomProgram randomProgram(std::mt19937& random)
{
    const int devices = uniform(random, 1, 3);
    ProgramMaker maker(devices, uniform(random, 1, 4));
    std::vector<RegisterId> readable;
    addTasks(random, maker, Rate::Step, uniform(random, 0, 2), readable);
    if (uniform(random, 0, 1) == 0) {
        maker.addLoader(0);
        const RegisterId samples = maker.addRegister(0, Rate::MicroBatch, 320);
        maker.addTask(0, Rate::MicroBatch, {}, {samples}, model::TaskKind::Load);
        readable.push_back(samples);
    }
    addTasks(random, maker, Rate::MicroBatch, uniform(random, 1, 8), readable);
    // After the micro-batches only what is kept over them can be read.
    readable.clear();
    for (std::size_t at = 0; at < maker.program.registers.size(); ++at)
        if (maker.program.registers[at].kind == model::RegisterKind::Accumulator)
            readable.emplace_back(at);
    addTasks(random, maker, Rate::Step, uniform(random, 1, 8), readable);
    const auto order = uniform(random, 0, 1) == 0 ? maker.plainOrder() : maker.randomOrder(random);
    maker.setLanes(order);
    std::vector<double> duration;
    for (std::size_t task = 0; task < maker.program.tasks.size(); ++task)
        duration.push_back(uniform(random, 0, 10) * 1e-3);
    Timed timed = timesOf(maker, order, duration);
    return {std::move(maker), std::move(timed)};
}

} // namespace plugboard::tests
