// SPDX-License-Identifier: Apache-2.0
#include "tests/check/small_plans.h"

#include <algorithm>

namespace plugboard::tests {

using namespace plugboard::model;

namespace {

Attributes withInteger(const std::string& name, std::int64_t value)
{
    Attributes attributes;
    attributes.set(name, value);
    return attributes;
}

Attributes linearOf(std::int64_t features)
{
    Attributes attributes = withInteger("features", features);
    attributes.set("bias", std::int64_t(0));
    return attributes;
}

Attributes floatType()
{
    Attributes attributes;
    attributes.set("type", std::string("float32"));
    return attributes;
}

} // namespace

SmallPlan::SmallPlan(int microBatches, int period)
{
    plan_.topology.name = "three";
    plan_.topology.switches = {{"s"}, {"t"}};
    for (int id = 0; id < 3; ++id) {
        const std::string number = std::to_string(id);
        plan_.topology.hosts.push_back({"h" + number, {1 << 20}});
        Device device;
        device.name = "d" + number;
        device.host = "h" + number;
        device.peak = {1e9};
        device.memoryBandwidth = {1e9};
        device.memory = {1 << 20};
        plan_.topology.devices.push_back(device);
        plan_.roles.push_back({device.name, {DeviceId(std::size_t(id))}});
        plan_.requirements.push_back({DeviceKind::Cpu, "", 1, {}, ""});
    }
    for (const auto& [a, b] : {std::pair("d0", "s"), std::pair("s", "d1"), std::pair("d0", "d2"),
                               std::pair("d2", "d1"), std::pair("d0", "t"), std::pair("t", "d1")})
        plan_.topology.links.push_back({std::string(a) + b, a, b, {{1e9}, {0}}, {{1e9}, {0}}});
    plan_.variableRegion.resize(3);
    Program program;
    program.microBatches = microBatches;
    program.batch = 8 * microBatches;
    program.period = period;
    program.arena.resize(3);
    plan_.programs.push_back(program);
}

PlanTensorId SmallPlan::tensor(const std::string& name, const Shape& shape, Rate rate)
{
    program().tensors.push_back({name, {DataType::Float32, shape}, rate});
    return PlanTensorId(program().tensors.size() - 1);
}

RegisterId SmallPlan::reg(PlanTensorId tensor, int device, const Box& box,
                          std::vector<std::int64_t> offsets, Contribution part)
{
    Register reg;
    reg.tensor = tensor;
    reg.box = box;
    reg.contribution = part;
    reg.rate = program().tensors[tensor.index()].rate;
    reg.device = DeviceId(std::size_t(device));
    reg.bytes = {4 * elements(box)};
    reg.offsets = std::move(offsets);
    program().registers.push_back(reg);
    writer_.emplace_back();
    return RegisterId(program().registers.size() - 1);
}

std::vector<RegisterId> SmallPlan::variable(PlanTensorId tensor, const std::string& name,
                                            const std::vector<int>& devices,
                                            const std::vector<Dim>& boundaries)
{
    const TensorType type = program().tensors[tensor.index()].type;
    PlanVariable variable;
    variable.variable.name = name;
    variable.variable.type = type;
    std::vector<DeviceId> members;
    for (const int device : devices)
        members.push_back(DeviceId(std::size_t(device)));
    variable.group = group1d(members);
    variable.sharding = boundaries.empty() ? broadcast() : split(0, boundaries);
    std::vector<RegisterId> registers;
    for (std::size_t member = 0; member < devices.size(); ++member) {
        const Box box = boxOf(variable.sharding, variable.group.grid, type.shape, int(member));
        std::int64_t& size = plan_.variableRegion[members[member].index()].value;
        variable.shards.push_back({members[member], box, size});
        registers.push_back(reg(tensor, devices[member], box, {size}));
        program().registers.back().kind = RegisterKind::Variable;
        program().registers.back().variable = VariableId(plan_.variables.size());
        size += 4 * elements(box);
    }
    plan_.variables.push_back(std::move(variable));
    return registers;
}

TaskId SmallPlan::add(Task task, int device)
{
    const TaskId id(program().tasks.size());
    task.role = RoleId(std::size_t(device));
    std::vector<TaskId> before;
    for (const RegisterId in : task.inputs)
        if (const TaskId from = writer_[in.index()];
            from.valid() && std::find(before.begin(), before.end(), from) == before.end())
            before.push_back(from);
    for (const RegisterId out : task.outputs)
        if (program().registers[out.index()].kind != RegisterKind::Variable)
            writer_[out.index()] = id;
    program().tasks.push_back(std::move(task));
    for (const TaskId from : before)
        edge(from, id, EdgeKind::Data, 0);
    return id;
}

TaskId SmallPlan::compute(const std::string& name, const std::string& kind, int device,
                          const Attributes& attributes, const std::vector<RegisterId>& inputs,
                          const std::vector<RegisterId>& outputs)
{
    Task task;
    task.name = name;
    task.opKind = kind;
    task.attributes = attributes;
    task.inputs = inputs;
    task.outputs = outputs;
    task.rate =
        kind == "accumulate" ? Rate::MicroBatch : program().registers[outputs[0].index()].rate;
    if (kind == "accumulate")
        program().registers[outputs[0].index()].kind = RegisterKind::Accumulator;
    return add(std::move(task), device);
}

TaskId SmallPlan::move(const std::string& name, TaskKind kind, int device,
                       const std::vector<RegisterId>& inputs, RegisterId output,
                       CollectiveId collective)
{
    Task task;
    task.name = name;
    task.kind = kind;
    task.inputs = inputs;
    task.outputs = {output};
    task.rate = program().registers[output.index()].rate;
    task.collective = collective;
    return add(std::move(task), device);
}

TaskId SmallPlan::load(const std::string& name, int device, RegisterId output)
{
    Task task;
    task.name = name;
    task.kind = TaskKind::Load;
    task.attributes.set("fields", std::string("samples"));
    task.outputs = {output};
    return add(std::move(task), device);
}

SmallPlan::Transfer SmallPlan::transfer(const std::string& name, RegisterId source, int from,
                                        RegisterId arrival, int to, CollectiveId collective)
{
    const ChannelId channel(program().channels.size());
    const Register& held = program().registers[arrival.index()];
    Task task;
    task.name = name + ".send";
    task.kind = TaskKind::Send;
    task.inputs = {source};
    task.rate = held.rate;
    task.channel = channel;
    task.collective = collective;
    const Bytes bytes = held.bytes;
    const TaskId send = add(task, from);
    task.name = name + ".receive";
    task.kind = TaskKind::Receive;
    task.inputs = {};
    task.outputs = {arrival};
    const TaskId receive = add(task, to);
    edge(send, receive, EdgeKind::Data, 0);
    // Links 0, 1: d0 - s - d1; 2: d0 - d2; 3: d2 - d1.
    std::vector<Hop> route;
    if (from + to == 1)
        route = from == 0 ? std::vector<Hop>{{LinkId(0), false}, {LinkId(1), false}}
                          : std::vector<Hop>{{LinkId(1), true}, {LinkId(0), true}};
    else
        route = {{LinkId(from + to == 2 ? 2 : 3), from + to == 2 ? from == 2 : from == 1}};
    program().channels.push_back({send, receive, bytes, route});
    return {send, receive};
}

CollectiveId SmallPlan::collective(CollectiveKind kind, PlanTensorId tensor)
{
    program().collectives.push_back(
        {kind, "direct", tensor, group1d({DeviceId(0), DeviceId(1), DeviceId(2)}), {}});
    return CollectiveId(program().collectives.size() - 1);
}

void SmallPlan::edge(TaskId from, TaskId to, EdgeKind kind, int distance)
{
    const Rate source = program().tasks[from.index()].rate;
    const Rate target = program().tasks[to.index()].rate;
    const EdgeJoin join = source == target       ? EdgeJoin::SameMicroBatch
                          : target == Rate::Step ? EdgeJoin::EachToStep
                                                 : EdgeJoin::StepToEach;
    program().edges.push_back({from, to, kind, join, distance, EdgeVisibility::Host});
}

void SmallPlan::lane(int device, const std::vector<TaskId>& perMicroBatch,
                     const std::vector<TaskId>& perStep, LaneKind kind)
{
    Lane lane{RoleId(std::size_t(device)), kind, {}};
    if (!perMicroBatch.empty())
        lane.segments.push_back({perMicroBatch, program().microBatches, 0});
    if (!perStep.empty())
        lane.segments.push_back({perStep, 1, 0});
    program().lanes.push_back(lane);
}

Plan SmallPlan::finish(const std::string& network, int arena)
{
    plan_.networkName = network;
    for (std::size_t device = 0; device < 3; ++device) {
        program().arena[device] = {arena};
        plan_.requirements[device].memory = Bytes{arena} + plan_.variableRegion[device];
    }
    return plan_;
}

Plan dataParallelPlan()
{
    SmallPlan small(2, 1);
    const auto x = small.tensor("x", {8, 4}, Rate::MicroBatch);
    const auto y = small.tensor("y", {8, 3}, Rate::MicroBatch);
    const auto r = small.tensor("r", {8, 3}, Rate::MicroBatch);
    const auto w = small.tensor("w", {3, 4}, Rate::Step);
    const auto b = small.tensor("b", {3}, Rate::Step);
    const auto dw = small.tensor("dw", {3, 4}, Rate::MicroBatch);
    const auto db = small.tensor("db", {3}, Rate::MicroBatch);
    const auto gw = small.tensor("gw", {3, 4}, Rate::Step);
    const auto gb = small.tensor("gb", {3}, Rate::Step);
    const auto count = small.tensor("count", {1}, Rate::Step);
    const auto rate = small.tensor("rate", {1}, Rate::Step);
    const auto weights = small.variable(w, "w", {0, 1});
    const auto biases = small.variable(b, "b", {0, 1});
    const auto collectiveW = small.collective(CollectiveKind::AllReduce, gw);
    const auto collectiveB = small.collective(CollectiveKind::AllReduce, gb);
    const Box wholeW = wholeBox({3, 4});
    const Box wholeB = wholeBox({3});

    std::vector<RegisterId> sumsW, sumsB, partsW, partsB;
    std::vector<TaskId> loads, linears, gradientsW, accumulatesW, accumulatesB;
    std::vector<std::vector<TaskId>> each(2), step(2);
    for (int device = 0; device < 2; ++device) {
        const std::string on = "[" + std::to_string(device) + "]";
        const Contribution part{device, 1, 2};
        const auto at = std::size_t(device);
        const Range rows{4 * device, 4 * device + 4};
        const auto xs = small.reg(x, device, {rows, {0, 4}}, {0, 64});
        const auto ys = small.reg(y, device, {rows, {0, 3}}, {128});
        const auto rs = small.reg(r, device, {rows, {0, 3}}, {128});
        small.program().registers.back().kind = RegisterKind::InPlace;
        small.program().registers.back().inPlaceOf = ys;
        const auto dws = small.reg(dw, device, wholeW, {192}, part);
        const auto dbs = small.reg(db, device, wholeB, {256}, part);
        sumsW.push_back(small.reg(gw, device, wholeW, {320}, part));
        sumsB.push_back(small.reg(gb, device, wholeB, {384}, part));
        loads.push_back(small.load("load" + on, device, xs));
        linears.push_back(
            small.compute("linear" + on, "linear", device, linearOf(3), {xs, weights[at]}, {ys}));
        each[at] = {linears[at], small.compute("relu" + on, "relu", device, {}, {ys}, {rs})};
        gradientsW.push_back(small.compute("dw" + on, "linear_backward_weights", device,
                                           withInteger("bias", 0), {xs, rs}, {dws}));
        each[at].push_back(gradientsW[at]);
        each[at].push_back(small.compute("db" + on, "bias_backward", device, {}, {rs}, {dbs}));
        accumulatesW.push_back(
            small.compute("gw" + on, "accumulate", device, {}, {dws}, {sumsW[at]}));
        accumulatesB.push_back(
            small.compute("gb" + on, "accumulate", device, {}, {dbs}, {sumsB[at]}));
        each[at].push_back(accumulatesW[at]);
        each[at].push_back(accumulatesB[at]);
        small.edge(gradientsW[at], loads[at], EdgeKind::Credit, 2);
    }
    // The other's part lands where dw and db lie, once the accumulation is through with them.
    for (int device = 0; device < 2; ++device) {
        const Contribution other{1 - device, 1, 2};
        partsW.push_back(small.reg(gw, device, wholeW, {192}, other));
        partsB.push_back(small.reg(gb, device, wholeB, {256}, other));
    }
    std::vector<SmallPlan::Transfer> movesW, movesB; // to device 0, to device 1
    for (int to = 0; to < 2; ++to) {
        const auto from = std::size_t(1 - to);
        const auto at = std::size_t(to);
        const std::string name = std::to_string(from) + "-" + std::to_string(to);
        movesW.push_back(
            small.transfer("gw." + name, sumsW[from], int(from), partsW[at], to, collectiveW));
        movesB.push_back(
            small.transfer("gb." + name, sumsB[from], int(from), partsB[at], to, collectiveB));
        small.edge(accumulatesW[at], movesW[at].send, EdgeKind::Reuse, 0);
        small.edge(accumulatesB[at], movesB[at].send, EdgeKind::Reuse, 0);
    }
    for (int device = 0; device < 2; ++device) {
        const std::string on = "[" + std::to_string(device) + "]";
        const auto at = std::size_t(device);
        const auto other = std::size_t(1 - device);
        // The sums lie where y and x of the step were.
        const auto totalW = small.reg(gw, device, wholeW, {128});
        const auto totalB = small.reg(gb, device, wholeB, {448});
        const auto counts = small.reg(count, device, {{0, 1}}, {460});
        const auto rates = small.reg(rate, device, {{0, 1}}, {464});
        const auto ordered = [&](RegisterId mine, RegisterId theirs) {
            return device == 0 ? std::vector<RegisterId>{mine, theirs}
                               : std::vector<RegisterId>{theirs, mine};
        };
        step[at] = {
            movesW[other].send,
            movesB[other].send,
            movesW[at].receive,
            small.move("gw.sum" + on, TaskKind::Sum, device, ordered(sumsW[at], partsW[at]), totalW,
                       collectiveW),
            movesB[at].receive,
            small.move("gb.sum" + on, TaskKind::Sum, device, ordered(sumsB[at], partsB[at]), totalB,
                       collectiveB),
            small.compute("count" + on, "learning_rate", device, floatType(), {}, {counts}),
            small.compute("rate" + on, "learning_rate", device, floatType(), {}, {rates}),
        };
        step[at].push_back(small.compute("w.update" + on, "sgd", device, {},
                                         {weights[at], totalW, counts, rates}, {weights[at]}));
        step[at].push_back(small.compute("b.update" + on, "sgd", device, {},
                                         {biases[at], totalB, counts, rates}, {biases[at]}));
        small.edge(step[at][3], movesW[at].send, EdgeKind::Credit, 1);
        small.edge(step[at][5], movesB[at].send, EdgeKind::Credit, 1);
        small.edge(linears[at], step[at][8], EdgeKind::Credit, 0);
        small.edge(step[at][8], linears[at], EdgeKind::Data, 1);
    }
    for (int device = 0; device < 2; ++device)
        small.lane(device, each[std::size_t(device)], step[std::size_t(device)]);
    for (int device = 0; device < 2; ++device)
        small.lane(device, {loads[std::size_t(device)]}, {}, LaneKind::Loader);
    return small.finish("data parallel", 468);
}

Plan pipelinePlan()
{
    SmallPlan small(4, 1);
    const auto x = small.tensor("x", {8, 4}, Rate::MicroBatch);
    const auto h = small.tensor("h", {8, 4}, Rate::MicroBatch);
    const auto y = small.tensor("y", {8, 4}, Rate::MicroBatch);
    const auto b = small.tensor("b", {4}, Rate::Step);
    const auto db = small.tensor("db", {4}, Rate::MicroBatch);
    const auto gb = small.tensor("gb", {4}, Rate::Step);
    const auto rate = small.tensor("rate", {1}, Rate::Step);
    const auto bias = small.variable(b, "b", {1})[0];
    const auto moved = small.collective(CollectiveKind::Resharding, h);
    const Box whole = wholeBox({8, 4});
    const auto xs = small.reg(x, 0, whole, {0, 128});
    const auto hs = small.reg(h, 0, whole, {256, 384});
    const auto relay = small.reg(h, 2, whole, {0, 128});
    const auto arrived = small.reg(h, 1, whole, {0, 128});
    const auto ys = small.reg(y, 1, whole, {256});
    const auto dbs = small.reg(db, 1, {{0, 4}}, {384});
    const auto gbs = small.reg(gb, 1, {{0, 4}}, {448, 464, 480, 496});
    const auto rates = small.reg(rate, 1, {{0, 1}}, {384}); // where db lay
    const auto load = small.load("load", 0, xs);
    const auto first = small.compute("relu", "relu", 0, {}, {xs}, {hs});
    const auto out = small.transfer("h.0-2", hs, 0, relay, 2, moved);
    const auto on = small.transfer("h.2-1", relay, 2, arrived, 1, moved);
    const auto add = small.compute("bias", "bias", 1, {}, {arrived, bias}, {ys});
    const auto gradient = small.compute("db", "bias_backward", 1, {}, {ys}, {dbs});
    const auto sum = small.compute("gb", "accumulate", 1, {}, {dbs}, {gbs});
    const auto rateTask = small.compute("rate", "learning_rate", 1, floatType(), {}, {rates});
    const auto update = small.compute("b.update", "sgd", 1, {}, {bias, gbs, rates, rates}, {bias});
    small.edge(first, load, EdgeKind::Credit, 2);
    small.edge(on.send, out.send, EdgeKind::Credit, 2);
    small.edge(add, on.send, EdgeKind::Credit, 2);
    small.lane(0, {first, out.send}, {});
    small.lane(1, {on.receive, add, gradient, sum}, {rateTask, update});
    small.lane(2, {out.receive, on.send}, {});
    small.lane(0, {load}, {}, LaneKind::Loader);
    small.program().period = 4;
    return small.finish("pipeline", 512);
}

Plan gatherPlan()
{
    SmallPlan small(2, 2);
    const auto x = small.tensor("x", {8, 4}, Rate::MicroBatch);
    const auto y = small.tensor("y", {8, 3}, Rate::MicroBatch);
    const auto w = small.tensor("w", {3, 4}, Rate::Step);
    const auto dw = small.tensor("dw", {3, 4}, Rate::MicroBatch);
    const auto gw = small.tensor("gw", {3, 4}, Rate::Step);
    const auto rate = small.tensor("rate", {1}, Rate::Step);
    const auto z = small.tensor("z", {3}, Rate::MicroBatch);
    const auto gz = small.tensor("gz", {3}, Rate::Step);
    const auto b = small.tensor("b", {3}, Rate::Step);
    const auto weights = small.variable(w, "w", {0, 1}, {0, 2, 3});
    const auto biases = small.variable(b, "b", {0, 1});
    const auto gather = small.collective(CollectiveKind::AllGather, y);
    std::vector<RegisterId> xs, ys;
    std::vector<TaskId> loads, linears;
    std::vector<std::vector<TaskId>> each(2), step(2);
    for (int device = 0; device < 2; ++device) {
        const auto at = std::size_t(device);
        const std::string on = "[" + std::to_string(device) + "]";
        const Range features = device == 0 ? Range{0, 2} : Range{2, 3};
        xs.push_back(small.reg(x, device, wholeBox({8, 4}), {0, 128}));
        ys.push_back(small.reg(y, device, {{0, 8}, features}, {256}));
        loads.push_back(small.load("load" + on, device, xs[at]));
        linears.push_back(small.compute("linear" + on, "linear", device, linearOf(features.size()),
                                        {xs[at], weights[at]}, {ys[at]}));
    }
    std::vector<SmallPlan::Transfer> moves;
    std::vector<RegisterId> arrived;
    for (int to = 0; to < 2; ++to) {
        const auto from = std::size_t(1 - to);
        arrived.push_back(
            small.reg(y, to, small.program().registers[ys[from].index()].box, {320, 384}));
        moves.push_back(small.transfer("y." + std::to_string(from), ys[from], int(from),
                                       arrived.back(), to, gather));
    }
    for (int device = 0; device < 2; ++device) {
        const auto at = std::size_t(device);
        const std::string on = "[" + std::to_string(device) + "]";
        const Range features = device == 0 ? Range{0, 2} : Range{2, 3};
        const auto all = small.reg(y, device, wholeBox({8, 3}), {448});
        const auto dws = small.reg(dw, device, {features, {0, 4}}, {544});
        const auto gws = small.reg(gw, device, {features, {0, 4}}, {576});
        const auto zs = small.reg(z, device, {{0, 3}}, {256}); // where this device's y lay
        const auto gzs = small.reg(gz, device, {{0, 3}}, {608});
        const auto rates = small.reg(rate, device, {{0, 1}}, {620});
        const std::vector<RegisterId> parts = device == 0
                                                  ? std::vector<RegisterId>{ys[0], arrived[0]}
                                                  : std::vector<RegisterId>{arrived[1], ys[1]};
        each[at] = {linears[at], moves[std::size_t(1 - device)].send, moves[at].receive};
        each[at].push_back(small.move("y.copy" + on, TaskKind::Copy, device, parts, all, gather));
        each[at].push_back(small.compute("dw" + on, "linear_backward_weights", device,
                                         withInteger("bias", 0), {xs[at], ys[at]}, {dws}));
        each[at].push_back(small.compute("gw" + on, "accumulate", device, {}, {dws}, {gws}));
        each[at].push_back(small.compute("z" + on, "bias_backward", device, {}, {all}, {zs}));
        each[at].push_back(small.compute("gz" + on, "accumulate", device, {}, {zs}, {gzs}));
        step[at] = {small.compute("rate" + on, "learning_rate", device, floatType(), {}, {rates})};
        step[at].push_back(small.compute("w.update" + on, "sgd", device, {},
                                         {weights[at], gws, rates, rates}, {weights[at]}));
        step[at].push_back(small.compute("b.update" + on, "sgd", device, {},
                                         {biases[at], gzs, rates, rates}, {biases[at]}));
        small.edge(each[at][4], loads[at], EdgeKind::Credit, 2);
        small.edge(each[at][3], moves[at].send, EdgeKind::Credit, 2);
        small.lane(device, each[at], step[at]);
        small.lane(device, {loads[at]}, {}, LaneKind::Loader);
    }
    return small.finish("gather", 624);
}

} // namespace plugboard::tests
