// SPDX-License-Identifier: Apache-2.0
#include "tests/passes/networks.h"
#include "tests/planner/machines.h"
#include "tests/plugboard_test.h"

#include "engine/cost/cost.h"
#include "engine/passes/build_graph.h"
#include "engine/planner/placement.h"

#include <algorithm>
#include <random>

using namespace plugboard;
using namespace plugboard::tests;

class TestStages : public QObject {
    Q_OBJECT
private slots:
    void againstBruteForce_data();
    void againstBruteForce();
    void backwardOpsStandWithTheirNode();
    void oneStage();
    void fewerNodesThanStages();
};

namespace {

/// Linear layers of random widths.
model::Network chain(int layers, std::uint32_t seed)
{
    std::mt19937 random(seed);
    NetworkBuilder net("chain");
    model::NodeId x = net.input({16});
    for (int layer = 0; layer < layers; ++layer)
        x = net.linear("fc" + std::to_string(layer), x, 4 + int(random() % 400));
    return net.finish(x);
}

Result<model::Graph> graphOf(const model::Network& network, int microBatches)
{
    return passes::buildGraph(network, syntheticRecipe(network, 4, 16), model::ProgramKind::Train,
                              microBatches);
}

double seconds(const model::Graph& graph, const model::Op& op, const model::Device& device)
{
    std::vector<model::TensorType> inputs;
    std::vector<model::TensorType> outputs;
    for (const model::TensorId id : op.inputs)
        inputs.push_back(graph.tensor(id).type);
    for (const model::TensorId id : op.outputs)
        outputs.push_back(graph.tensor(id).type);
    const double time =
        cost::choose({}, device, op.kind, op.attributes, inputs, outputs).seconds.value;
    return op.rate == model::Rate::Step ? time / graph.microBatches : time;
}

/// The slowest stage: its ops one after another on its slowest device, over its devices.
double bottleneck(const model::Graph& graph, const model::Topology& topology,
                  const std::vector<planner::Stage>& stages, const std::vector<int>& stageOfOp)
{
    double slowest = 0;
    for (std::size_t stage = 0; stage < stages.size(); ++stage)
        for (const model::DeviceId device : stages[stage].group.devices) {
            double sum = 0;
            for (std::size_t at = 0; at < graph.ops.size(); ++at)
                if (stageOfOp[at] == int(stage) && !graph.ops[at].node.empty() &&
                    graph.ops[at].pass != model::Pass::Load)
                    sum += seconds(graph, graph.ops[at], topology.device(device));
            slowest = std::max(slowest, sum / stages[stage].group.size());
        }
    return slowest;
}

/// The least bottleneck over all ways to cut the nodes into contiguous runs, none empty.
double bestBottleneck(const model::Graph& graph, const model::Topology& topology,
                      const std::vector<planner::Stage>& stages)
{
    std::vector<std::string> nodes;
    for (const model::Op& op : graph.ops)
        if (!op.node.empty() && op.pass != model::Pass::Load &&
            std::find(nodes.begin(), nodes.end(), op.node) == nodes.end())
            nodes.push_back(op.node);
    double best = 1e30;
    // Bit n: a cut behind node n.
    for (std::uint32_t cuts = 0; cuts < (1U << (nodes.size() - 1)); ++cuts) {
        std::vector<int> stageOfNode;
        int stage = 0;
        for (std::size_t node = 0; node < nodes.size(); ++node) {
            stageOfNode.push_back(stage);
            stage += int(cuts >> node & 1U);
        }
        if (stageOfNode.back() + 1 != int(stages.size()))
            continue;
        std::vector<int> stageOfOp;
        for (const model::Op& op : graph.ops) {
            const auto node = std::find(nodes.begin(), nodes.end(), op.node) - nodes.begin();
            stageOfOp.push_back(
                node == std::ptrdiff_t(nodes.size()) ? -1 : stageOfNode[std::size_t(node)]);
        }
        best = std::min(best, bottleneck(graph, topology, stages, stageOfOp));
    }
    return best;
}

planner::Stage stageOn(std::vector<std::size_t> devices)
{
    std::vector<model::DeviceId> ids;
    for (const std::size_t device : devices)
        ids.push_back(model::DeviceId(device));
    return {model::group1d(std::move(ids)), planner::ShardingMode::Data};
}

} // namespace

void TestStages::againstBruteForce_data()
{
    QTest::addColumn<int>("stages");
    QTest::addColumn<bool>("uneven");
    QTest::newRow("2 stages") << 2 << false;
    QTest::newRow("3 stages") << 3 << false;
    QTest::newRow("3 stages, devices and groups uneven") << 3 << true;
    QTest::newRow("4 stages, devices and groups uneven") << 4 << true;
}

void TestStages::againstBruteForce()
{
    QFETCH(int, stages);
    QFETCH(bool, uneven);
    const auto topology = uneven ? cpus({100, 70, 40, 20, 10}) : cpus(std::vector<double>(5, 100));
    std::vector<planner::Stage> groups;
    for (int stage = 0; stage < stages; ++stage)
        groups.push_back(stage == 1 && uneven ? stageOn({std::size_t(stage), 4})
                                              : stageOn({std::size_t(stage)}));
    for (std::uint32_t seed = 0; seed < 20; ++seed) {
        const auto graph = graphOf(chain(4 + int(seed % 5), seed), 2);
        PB_VERIFY_OK(graph);
        const planner::PlacementContext context{*graph, topology, {}, {}};
        const auto found = planner::cutStages(context, groups);
        PB_VERIFY_OK(found);
        const double best = bestBottleneck(*graph, topology, groups);
        QVERIFY(std::abs(bottleneck(*graph, topology, groups, *found) - best) <= 1e-9 * best);
    }
}

void TestStages::backwardOpsStandWithTheirNode()
{
    const auto graph = graphOf(lenet5(), 2);
    PB_VERIFY_OK(graph);
    const auto topology = cpus({100, 100});
    const auto stages =
        planner::cutStages({*graph, topology, {}, {}}, {stageOn({0}), stageOn({1})});
    PB_VERIFY_OK(stages);
    std::map<std::string, int> stageOfNode;
    int last = 0;
    for (std::size_t at = 0; at < graph->ops.size(); ++at) {
        const model::Op& op = graph->ops[at];
        if (op.node.empty() || op.pass == model::Pass::Load)
            continue;
        QCOMPARE(stageOfNode.emplace(op.node, (*stages)[at]).first->second, (*stages)[at]);
        if (op.pass == model::Pass::Forward) {
            QVERIFY((*stages)[at] >= last);
            last = (*stages)[at];
        }
    }
    QCOMPARE(last, 1);
    QCOMPARE(stageOfNode.at("conv1"), 0);
}

void TestStages::oneStage()
{
    const auto graph = graphOf(lenet5(), 1);
    PB_VERIFY_OK(graph);
    const auto topology = cpus({100});
    const auto stages = planner::cutStages({*graph, topology, {}, {}}, {stageOn({0})});
    PB_VERIFY_OK(stages);
    QCOMPARE(*stages, std::vector<int>(graph->ops.size(), 0));
}

void TestStages::fewerNodesThanStages()
{
    const auto graph = graphOf(chain(2, 1), 1);
    PB_VERIFY_OK(graph);
    const auto topology = cpus({100, 100, 100, 100});
    const auto stages = planner::cutStages(
        {*graph, topology, {}, {}}, {stageOn({0}), stageOn({1}), stageOn({2}), stageOn({3})});
    QVERIFY(!stages);
    QCOMPARE(stages.error().code, ErrorCode::Infeasible);
    QVERIFY(stages.error().message.find("fewer than 4 stages") != std::string::npos);
}

PLUGBOARD_TEST(TestStages)
#include "tst_stages.moc"
