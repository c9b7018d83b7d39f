// SPDX-License-Identifier: Apache-2.0
#include "tests/check/interpreter.h"

#include <algorithm>

namespace plugboard::tests {

using namespace plugboard::model;

namespace {

constexpr std::int64_t kWord = 4; // bytes of a float32

Number initial(const std::string& variable, std::int64_t element)
{
    return noise(Number(variable[0]), Number(element), 1);
}

Number sample(std::int64_t firing, std::int64_t row, std::int64_t column)
{
    return noise(Number(firing), Number(row * 64 + column), 3);
}

/// Elements of a box of rank 1 or 2 in row-major order, as coordinates of the whole tensor.
std::vector<std::pair<Dim, Dim>> elementsOf(const Box& box)
{
    std::vector<std::pair<Dim, Dim>> all;
    const Range columns = box.size() > 1 ? box[1] : Range{0, 1};
    for (Dim row = box[0].begin; row < box[0].end; ++row)
        for (Dim column = columns.begin; column < columns.end; ++column)
            all.push_back({row, column});
    return all;
}

/// Values by element of the whole tensor.
std::map<std::pair<Dim, Dim>, Number> byElement(const Box& box, const Numbers& numbers)
{
    std::map<std::pair<Dim, Dim>, Number> values;
    const auto all = elementsOf(box);
    for (std::size_t at = 0; at < all.size(); ++at)
        values[all[at]] = numbers.values[at];
    return values;
}

} // namespace

Interpreter::Interpreter(const Plan& plan) : plan_(plan), program_(plan.programs[0])
{
    expand();
    for (const Edge& edge : program_.edges) {
        const Rate from = program_.tasks[edge.from.index()].rate;
        const Rate to = program_.tasks[edge.to.index()].rate;
        const bool fits = edge.join == EdgeJoin::SameMicroBatch ? from == to
                          : edge.join == EdgeJoin::EachToStep
                              ? from == Rate::MicroBatch && to == Rate::Step
                              : from == Rate::Step && to == Rate::MicroBatch;
        if (!fits || edge.distance < 0)
            malformed_ = "an edge joins what it cannot";
    }
    std::vector<bool> written(program_.registers.size());
    for (const Task& task : program_.tasks)
        for (const RegisterId reg : task.outputs) {
            if (written[reg.index()])
                malformed_ = "a register with two writers";
            written[reg.index()] = true;
        }
    for (const Register& reg : program_.registers) {
        if (reg.kind == RegisterKind::InPlace &&
            reg.offsets != program_.registers[reg.inPlaceOf.index()].offsets)
            malformed_ = "in place of something elsewhere";
        const std::int64_t perStep = reg.rate == Rate::Step ? 1 : program_.microBatches;
        if (program_.period * perStep % std::int64_t(reg.offsets.size()) != 0)
            malformed_ = "copies that do not repeat";
    }
    for (const Channel& channel : program_.channels) {
        const auto index = ChannelId(std::size_t(&channel - program_.channels.data()));
        for (const TaskId end : {channel.send, channel.receive})
            if (program_.tasks[end.index()].channel != index)
                malformed_ = "a channel between tasks of other channels";
        if (program_.tasks[channel.send.index()].kind != TaskKind::Send ||
            program_.tasks[channel.receive.index()].kind != TaskKind::Receive)
            malformed_ = "a channel that ends at no Send or Receive";
    }
}

void Interpreter::expand()
{
    std::vector<std::vector<int>> seen(program_.tasks.size());
    std::vector<std::size_t> laneOf(program_.tasks.size(), program_.lanes.size());
    for (std::size_t lane = 0; lane < program_.lanes.size(); ++lane) {
        lanes_.emplace_back();
        for (const Segment& segment : program_.lanes[lane].segments)
            for (int round = 0; round < segment.count; ++round)
                for (const TaskId id : segment.tasks) {
                    lanes_[lane].push_back({id, segment.microBatchOffset + round});
                    seen[id.index()].push_back(segment.microBatchOffset + round);
                    if (laneOf[id.index()] < program_.lanes.size() && laneOf[id.index()] != lane)
                        malformed_ = "a task on two lanes";
                    laneOf[id.index()] = lane;
                    if (program_.lanes[lane].role != program_.tasks[id.index()].role)
                        malformed_ = "a task on another device's lane";
                }
    }
    for (std::size_t task = 0; task < seen.size(); ++task) {
        std::vector<int> all;
        const bool step = program_.tasks[task].rate == Rate::Step;
        for (int m = 0; m < (step ? 1 : program_.microBatches); ++m)
            all.push_back(m);
        if (seen[task] != all)
            malformed_ = program_.tasks[task].name + " does not stand once per firing, ascending";
        const Task& what = program_.tasks[task];
        for (const RegisterId reg : what.inputs)
            if (step && program_.registers[reg.index()].rate == Rate::MicroBatch)
                malformed_ = what.name + " misses micro-batches";
        for (const RegisterId reg : what.outputs)
            if (program_.registers[reg.index()].kind != RegisterKind::Accumulator &&
                program_.registers[reg.index()].rate != what.rate)
                malformed_ = what.name + " writes at another rate";
    }
}

std::int64_t Interpreter::firings(std::int64_t steps) const
{
    std::int64_t all = 0;
    for (const auto& lane : lanes_)
        all += steps * std::int64_t(lane.size());
    return all;
}

void Interpreter::reset()
{
    const std::size_t devices = plan_.topology.devices.size();
    memory_.assign(2 * devices, {});
    for (std::size_t device = 0; device < devices; ++device) {
        memory_[device].resize(std::size_t(program_.arena[device].value / kWord));
        memory_[devices + device].resize(std::size_t(plan_.variableRegion[device].value / kWord));
    }
    for (std::size_t at = 0; at < memory_.size(); ++at)
        for (std::size_t word = 0; word < memory_[at].size(); ++word)
            memory_[at][word] = noise(at, word, 99);
    for (const PlanVariable& variable : plan_.variables)
        for (const VariableShard& shard : variable.shards) {
            const Dim columns =
                variable.variable.type.shape.size() > 1 ? variable.variable.type.shape[1] : 1;
            auto& region = memory_[devices + shard.device.index()];
            std::size_t word = std::size_t(shard.offset / kWord);
            for (const auto& [row, column] : elementsOf(shard.box))
                region[word++] = initial(variable.variable.name, row * columns + column);
        }
    done_.assign(lanes_.size(), 0);
    firingsDone_.assign(program_.tasks.size(), 0);
    open_.assign(lanes_.size(), {});
}

std::string Interpreter::run(std::int64_t steps, std::int64_t held,
                             const std::map<std::string, std::vector<Number>>& wanted)
{
    reset();
    std::size_t heldLane = lanes_.size();
    for (std::size_t lane = 0; lane < lanes_.size() && held >= 0; ++lane) {
        const std::int64_t firings = steps * std::int64_t(lanes_[lane].size());
        heldLane = held < firings ? lane : heldLane;
        if (held < firings)
            break;
        held -= firings;
    }
    for (bool moved = true; moved;) {
        moved = false;
        for (std::size_t lane = 0; lane < lanes_.size(); ++lane) {
            const bool last = done_[lane] == steps * std::int64_t(lanes_[lane].size());
            if (last || !open_[lane].empty() || !mayBegin(lane))
                continue;
            if (const std::string fault = begin(lane); !fault.empty())
                return fault;
            if (lane != heldLane || done_[lane] != held)
                end(lane);
            moved = true;
        }
        if (!moved && heldLane < lanes_.size() && !open_[heldLane].empty()) {
            end(heldLane);
            heldLane = lanes_.size();
            moved = true;
        }
    }
    for (std::size_t lane = 0; lane < lanes_.size(); ++lane)
        if (done_[lane] != steps * std::int64_t(lanes_[lane].size()))
            return "deadlock";
    return compareVariables(wanted);
}

bool Interpreter::mayBegin(std::size_t lane) const
{
    const std::int64_t length = std::int64_t(lanes_[lane].size());
    const Entry& entry = lanes_[lane][std::size_t(done_[lane] % length)];
    return std::all_of(program_.edges.begin(), program_.edges.end(), [&](const Edge& edge) {
        return edge.to != entry.task || met(edge, done_[lane] / length, entry.microBatch);
    });
}

bool Interpreter::met(const Edge& edge, std::int64_t step, int microBatch) const
{
    const std::int64_t done = firingsDone_[edge.from.index()];
    const bool each = program_.tasks[edge.from.index()].rate == Rate::MicroBatch;
    switch (edge.join) {
    case EdgeJoin::SameMicroBatch:
        return each ? done > step * program_.microBatches + microBatch - edge.distance
                    : done > step - edge.distance;
    case EdgeJoin::EachToStep:
        return done >= (step - edge.distance + 1) * program_.microBatches;
    case EdgeJoin::StepToEach:
        break;
    }
    return done > step - edge.distance;
}

Interpreter::Words Interpreter::words(RegisterId id, const Task& task, std::int64_t step,
                                      int microBatch, bool write) const
{
    const Register& reg = program_.registers[id.index()];
    const bool each = reg.rate == Rate::MicroBatch && task.rate == Rate::MicroBatch;
    const std::int64_t firing = each ? step * program_.microBatches + microBatch : step;
    const std::size_t begin =
        std::size_t(reg.offsets[std::size_t(firing % std::int64_t(reg.offsets.size()))] / kWord);
    const std::size_t base = reg.kind == RegisterKind::Variable ? plan_.topology.devices.size() : 0;
    return {base + reg.device.index(), begin, begin + std::size_t(reg.bytes.value / kWord), write,
            id};
}

Numbers Interpreter::contents(RegisterId reg, const Words& words) const
{
    const auto& memory = memory_[words.memory];
    const Shape shape = shapeOf(program_.registers[reg.index()].box);
    const auto first = memory.begin() + std::ptrdiff_t(words.begin);
    return {shape, std::vector<Number>(first, first + elements(shape))};
}

std::string Interpreter::begin(std::size_t lane)
{
    const std::int64_t length = std::int64_t(lanes_[lane].size());
    const Entry& entry = lanes_[lane][std::size_t(done_[lane] % length)];
    const std::int64_t step = done_[lane] / length;
    const Task& task = program_.tasks[entry.task.index()];
    Open open;
    open.lane = lane;
    for (const RegisterId reg : task.inputs)
        open.words.push_back(words(reg, task, step, entry.microBatch, false));
    const auto& outputs =
        task.kind == TaskKind::Send
            ? program_.tasks[program_.channels[task.channel.index()].receive.index()].outputs
            : task.outputs;
    for (const RegisterId reg : outputs)
        open.words.push_back(
            words(reg, task, step, entry.microBatch, task.kind != TaskKind::Receive));
    if (task.kind == TaskKind::Receive &&
        firingsDone_[program_.channels[task.channel.index()].send.index()] <=
            firingsDone_[entry.task.index()])
        return task.name + " receives what was not sent";

    for (const Words& mine : open.words) {
        const auto clash = [&](const Words& other) {
            return mine.memory == other.memory && mine.begin < other.end &&
                   other.begin < mine.end && (mine.write || other.write);
        };
        for (const auto& others : open_)
            for (const Open& other : others)
                if (std::any_of(other.words.begin(), other.words.end(), clash))
                    return task.name + " touches bytes of a firing that is still open";
        for (const Words& other : open.words) {
            const RegisterId inPlaceOf = program_.registers[mine.reg.index()].inPlaceOf;
            if (&mine != &other && mine.write && clash(other) && other.reg != mine.reg &&
                other.reg != inPlaceOf)
                return task.name + " writes over its own operand";
        }
    }
    const std::string fault = makeResults(open, task, step, entry.microBatch);
    open_[lane].push_back(std::move(open));
    return fault;
}

std::string Interpreter::makeResults(Open& open, const Task& task, std::int64_t step,
                                     int microBatch)
{
    std::vector<Numbers> inputs;
    for (std::size_t at = 0; at < task.inputs.size(); ++at)
        inputs.push_back(contents(task.inputs[at], open.words[at]));
    for (const Words& out : open.words) {
        if (!out.write)
            continue;
        const Register& to = program_.registers[out.reg.index()];
        std::vector<Number> result;
        if (task.kind == TaskKind::Compute) {
            const auto made = compute(task, inputs, shapeOf(to.box), step);
            if (!made)
                return task.name + " has operands that do not fit";
            result = made->values;
            if (to.kind == RegisterKind::Accumulator && microBatch > 0) {
                const Numbers before = contents(out.reg, out);
                for (std::size_t at = 0; at < result.size(); ++at)
                    result[at] = (result[at] + before.values[at]) % kPrime;
            }
        } else {
            for (const auto& element : elementsOf(to.box)) {
                Number value = 0;
                bool found = task.kind == TaskKind::Load;
                if (found)
                    value = sample(step * program_.microBatches + microBatch, element.first,
                                   element.second);
                for (std::size_t at = 0; at < inputs.size(); ++at) {
                    const Register& from = program_.registers[task.inputs[at].index()];
                    const auto values = byElement(from.box, inputs[at]);
                    const auto known = values.find(element);
                    if (known == values.end() && task.kind == TaskKind::Copy)
                        continue;
                    if (known == values.end())
                        return task.name + " moves elements that its input lacks";
                    value = task.kind == TaskKind::Sum ? (value + known->second) % kPrime
                                                       : known->second;
                    found = true;
                }
                if (!found)
                    return task.name + " leaves elements out";
                result.push_back(value);
            }
        }
        open.results.push_back({out, std::move(result)});
    }
    return {};
}

void Interpreter::end(std::size_t lane)
{
    for (const auto& [words, result] : open_[lane][0].results)
        std::copy(result.begin(), result.end(),
                  memory_[words.memory].begin() + std::ptrdiff_t(words.begin));
    const Entry& entry = lanes_[lane][std::size_t(done_[lane]) % lanes_[lane].size()];
    ++firingsDone_[entry.task.index()];
    ++done_[lane];
    open_[lane].clear();
}

std::string
Interpreter::compareVariables(const std::map<std::string, std::vector<Number>>& wanted) const
{
    const std::size_t devices = plan_.topology.devices.size();
    for (const PlanVariable& variable : plan_.variables)
        for (const VariableShard& shard : variable.shards) {
            const Dim columns =
                variable.variable.type.shape.size() > 1 ? variable.variable.type.shape[1] : 1;
            const auto& region = memory_[devices + shard.device.index()];
            std::size_t word = std::size_t(shard.offset / kWord);
            for (const auto& [row, column] : elementsOf(shard.box))
                if (region[word++] !=
                    wanted.at(variable.variable.name)[std::size_t(row * columns + column)])
                    return "other results than the network";
        }
    return {};
}

std::map<std::string, std::vector<Number>> networkResult(const Plan& plan, std::int64_t steps)
{
    const Program& program = plan.programs[0];
    std::map<std::string, Numbers> variables;
    for (const PlanVariable& variable : plan.variables) {
        Numbers& numbers = variables[variable.variable.name];
        numbers.shape = variable.variable.type.shape;
        for (std::int64_t at = 0; at < elements(numbers.shape); ++at)
            numbers.values.push_back(initial(variable.variable.name, at));
    }
    const auto apply = [](const std::string& kind, const std::vector<Numbers>& inputs,
                          const Shape& shape, std::int64_t step) {
        Task task;
        task.opKind = kind;
        task.attributes.set("features", shape.size() > 1 ? shape[1] : 0);
        return *compute(task, inputs, shape, step);
    };
    const auto add = [](Numbers& sum, const Numbers& term) {
        if (sum.values.empty())
            sum = term;
        else
            for (std::size_t at = 0; at < term.values.size(); ++at)
                sum.values[at] = (sum.values[at] + term.values[at]) % kPrime;
    };
    const bool pipeline = plan.networkName == "pipeline";
    for (std::int64_t step = 0; step < steps; ++step) {
        std::map<std::string, Numbers> gradients;
        for (int m = 0; m < program.microBatches; ++m) {
            Numbers x{{8, 4}, {}};
            for (const auto& [row, column] : elementsOf(wholeBox(x.shape)))
                x.values.push_back(sample(step * program.microBatches + m, row, column));
            Numbers y = pipeline ? apply("relu", {x}, {8, 4}, step)
                                 : apply("linear", {x, variables["w"]}, {8, 3}, step);
            if (pipeline)
                y = apply("bias", {y, variables["b"]}, {8, 4}, step);
            if (plan.networkName == "data parallel")
                y = apply("relu", {y}, {8, 3}, step);
            if (!pipeline)
                add(gradients["w"], apply("linear_backward_weights", {x, y}, {3, 4}, step));
            add(gradients["b"], apply("bias_backward", {y}, {y.shape[1]}, step));
        }
        const Numbers rate = apply("learning_rate", {}, {1}, step);
        for (auto& [name, variable] : variables)
            variable = apply("sgd", {variable, gradients[name], rate, rate}, variable.shape, step);
    }
    std::map<std::string, std::vector<Number>> result;
    for (const auto& [name, variable] : variables)
        result[name] = variable.values;
    return result;
}

} // namespace plugboard::tests
