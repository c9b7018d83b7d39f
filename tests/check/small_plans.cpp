// SPDX-License-Identifier: Apache-2.0
#include "tests/check/small_plans.h"

#include "tests/check/plan_by_hand.h"

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

Plan dataParallelPlan()
{
    PlanByHand small(2, 1);
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
    std::vector<PlanByHand::Transfer> movesW, movesB; // to device 0, to device 1
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
    PlanByHand small(4, 1);
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
    PlanByHand small(2, 2);
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
    std::vector<PlanByHand::Transfer> moves;
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
