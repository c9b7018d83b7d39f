// SPDX-License-Identifier: Apache-2.0
#include "tests/passes/networks.h"
#include "tests/planner/machines.h"
#include "tests/plugboard_test.h"

#include "engine/passes/build_graph.h"
#include "engine/planner/placement.h"

#include <numeric>

using namespace plugboard;
using namespace plugboard::tests;
using planner::ShardingMode;

class TestPlacement : public QObject {
    Q_OBJECT
private slots:
    void dataModeSplitsSamples();
    void tensorModeKeepsSamplesWhole();
    void variablesFollowTheirReaders();
    void evaluationKeepsVariablesInPlace();
    void cutsAtWholeStatisticsGroups_data();
    void cutsAtWholeStatisticsGroups();
    void shardingPinIsKept_data();
    void shardingPinIsKept();
    void devicePinIsKept();
    void impossiblePin();
};

namespace {

/// A graph, devices and what is placed on them.
struct Workshop {
    explicit Workshop(const model::Network& network, std::int64_t classes = 10,
                      model::ProgramKind kind = model::ProgramKind::Train)
        : topology(cpus({100, 100, 100})),
          graph(*passes::buildGraph(network, syntheticRecipe(network, classes, 40), kind, 1))
    {
    }

    Result<planner::Placement> place(const std::vector<std::size_t>& devices, ShardingMode mode,
                                     const std::vector<planner::VariablePlacement>* fixed = nullptr)
    {
        std::vector<model::DeviceId> group;
        for (const std::size_t device : devices)
            group.push_back(model::DeviceId(device));
        planner::Candidate candidate;
        candidate.stages = {{model::group1d(std::move(group)), mode}};
        return planner::place({graph, topology, {}, pins}, candidate, fixed);
    }

    std::size_t op(const std::string& name) const
    {
        for (std::size_t at = 0; at < graph.ops.size(); ++at)
            if (graph.ops[at].name == name)
                return at;
        return graph.ops.size();
    }

    std::size_t variable(const std::string& name) const
    {
        for (std::size_t at = 0; at < graph.variables.size(); ++at)
            if (graph.variables[at].name == name)
                return at;
        return graph.variables.size();
    }

    model::Topology topology;
    model::Graph graph;
    std::vector<planner::Pin> pins;
};

std::string ruleOf(const planner::OpPlacement& placement)
{
    return placement.rule ? placement.rule->name : "replicate";
}

model::DeviceGroup groupOf(std::vector<std::size_t> devices)
{
    std::vector<model::DeviceId> ids;
    for (const std::size_t device : devices)
        ids.push_back(model::DeviceId(device));
    return model::group1d(std::move(ids));
}

} // namespace

void TestPlacement::dataModeSplitsSamples()
{
    Workshop shop(lenet5());
    const auto placed = shop.place({0, 1}, ShardingMode::Data);
    PB_VERIFY_OK(placed);
    for (const char* name : {"conv1", "pool1", "fc3", "loss", "conv2.backward_weights"}) {
        const planner::OpPlacement& op = placed->ops[shop.op(name)];
        QCOMPARE(ruleOf(op), std::string("batch"));
        QCOMPARE(op.boundaries, std::vector<model::Dim>({0, 20, 40}));
        QVERIFY(op.group == groupOf({0, 1}));
    }
    for (const planner::VariablePlacement& variable : placed->variables)
        QVERIFY(variable.sharding == model::broadcast());
}

void TestPlacement::tensorModeKeepsSamplesWhole()
{
    Workshop shop(lenet5());
    const auto placed = shop.place({0, 1}, ShardingMode::Tensor);
    PB_VERIFY_OK(placed);
    int split = 0;
    for (const planner::OpPlacement& op : placed->ops) {
        QVERIFY(ruleOf(op) != "batch");
        split += int(ruleOf(op) != "replicate");
    }
    QVERIFY(split > 0);
}

void TestPlacement::variablesFollowTheirReaders()
{
    for (const ShardingMode mode : {ShardingMode::Data, ShardingMode::Tensor, ShardingMode::Free}) {
        Workshop shop(lenet5());
        const auto placed = shop.place({0, 1}, mode);
        PB_VERIFY_OK(placed);
        for (const char* layer : {"conv1", "conv2", "fc1", "fc2", "fc3"}) {
            const std::string name = std::string(layer) + ".weight";
            const auto& weight = placed->variables[shop.variable(name)];
            const std::size_t reader = shop.op(layer);
            QVERIFY(weight.sharding == planner::inputSharding(placed->ops[reader], shop.graph,
                                                              shop.graph.ops[reader], 1));
            const std::size_t update = shop.op(name + ".update");
            QVERIFY(placed->ops[update].group == weight.group);
            QVERIFY(planner::outputSharding(placed->ops[update], shop.graph, shop.graph.ops[update],
                                            0) == weight.sharding);
        }
    }
}

void TestPlacement::evaluationKeepsVariablesInPlace()
{
    Workshop training(smallBatchNormNet(0), 5);
    const auto trained = training.place({0, 1}, ShardingMode::Tensor);
    PB_VERIFY_OK(trained);
    Workshop evaluation(smallBatchNormNet(0), 5, model::ProgramKind::Evaluate);
    const auto evaluated = evaluation.place({0, 1}, ShardingMode::Tensor, &trained->variables);
    PB_VERIFY_OK(evaluated);
    for (std::size_t at = 0; at < trained->variables.size(); ++at) {
        QVERIFY(evaluated->variables[at].group == trained->variables[at].group);
        QVERIFY(evaluated->variables[at].sharding == trained->variables[at].sharding);
    }
}

void TestPlacement::cutsAtWholeStatisticsGroups_data()
{
    QTest::addColumn<int>("samples");
    QTest::addColumn<int>("others");
    QTest::addColumn<QList<int>>("boundaries");
    QTest::newRow("groups of 4: 10 of them on 3 devices") << 4 << 4 << QList<int>{0, 12, 24, 40};
    QTest::newRow("groups of 2 and 5: multiples of 10") << 2 << 5 << QList<int>{0, 10, 20, 40};
    QTest::newRow("groups of 4 and 5: multiples of 20 are too few")
        << 4 << 5 << QList<int>{0, 13, 26, 40};
}

void TestPlacement::cutsAtWholeStatisticsGroups()
{
    QFETCH(int, samples);
    QFETCH(int, others);
    QFETCH(QList<int>, boundaries);
    NetworkBuilder net("two norms");
    model::NodeId x = net.convolution("conv", net.input({1, 4, 4}), 2, 3, 1, 1, 0);
    x = net.batchNorm("bn2", net.batchNorm("bn1", x, samples), others);
    Workshop shop(net.finish(net.linear("fc", net.add("flatten", "flatten", {}, {x}), 10)));
    const auto placed = shop.place({0, 1, 2}, ShardingMode::Data);
    PB_VERIFY_OK(placed);
    const auto& cut = placed->ops[shop.op("conv")].boundaries;
    QCOMPARE(QList<int>(cut.begin(), cut.end()), boundaries);
    for (const char* name : {"bn1.batch_sum", "bn2.batch_sum"}) {
        const planner::OpPlacement& op = placed->ops[shop.op(name)];
        if (ruleOf(op) != "batch")
            continue;
        for (const model::Dim boundary : op.boundaries)
            QCOMPARE(boundary % op.rule->granule, 0);
    }
}

void TestPlacement::shardingPinIsKept_data()
{
    QTest::addColumn<QString>("sharding");
    for (const char* sharding : {"batch", "output_channels", "replicate"})
        QTest::newRow(sharding) << sharding;
}

void TestPlacement::shardingPinIsKept()
{
    QFETCH(QString, sharding);
    for (const ShardingMode mode : {ShardingMode::Data, ShardingMode::Tensor, ShardingMode::Free}) {
        Workshop shop(lenet5());
        shop.pins = {{"conv2", {}, sharding.toStdString()}};
        const auto placed = shop.place({0, 1}, mode);
        PB_VERIFY_OK(placed);
        QCOMPARE(ruleOf(placed->ops[shop.op("conv2")]), sharding.toStdString());
    }
}

void TestPlacement::devicePinIsKept()
{
    Workshop shop(lenet5());
    shop.pins = {{"fc2", {"cpu2"}, ""}};
    const auto placed = shop.place({0, 1}, ShardingMode::Data);
    PB_VERIFY_OK(placed);
    for (const char* name : {"fc2", "fc2.backward_weights", "fc2.weight.update"})
        QVERIFY(placed->ops[shop.op(name)].group == groupOf({2}));
    QVERIFY(placed->variables[shop.variable("fc2.weight")].group == groupOf({2}));
    QVERIFY(placed->ops[shop.op("fc1")].group == groupOf({0, 1}));
}

void TestPlacement::impossiblePin()
{
    Workshop shop(lenet5());
    shop.pins = {{"conv2", {}, "diagonal"}};
    const auto placed = shop.place({0, 1}, ShardingMode::Free);
    QVERIFY(!placed);
    QCOMPARE(placed.error().code, ErrorCode::Infeasible);
    QCOMPARE(placed.error().subject, std::string("conv2"));
}

PLUGBOARD_TEST(TestPlacement)
#include "tst_placement.moc"
