// SPDX-License-Identifier: Apache-2.0
#include "tests/plugboard_test.h"

#include "engine/cost/cost.h"

using namespace plugboard;
using model::DataType;
using model::DeviceId;
using model::TensorId;

/// load -> linear (16 -> 32, weight w) -> relu -> y: 4 samples in each of `microBatches`.
class TestIdealChip : public QObject {
    Q_OBJECT

private slots:
    void countsMathematicsAndCompulsoryBytes_data();
    void countsMathematicsAndCompulsoryBytes();
    void devicesMelt();
    void stepIsTheLargest();
    void noDevicesNoChip();

private:
    static model::Graph graph(int microBatches);
    static model::Topology topology();
};

model::Graph TestIdealChip::graph(int microBatches)
{
    model::Graph graph;
    graph.microBatches = microBatches;
    graph.batch = 4 * microBatches;
    graph.variables = {{"fc.weight", {DataType::Float32, {32, 16}}, {}, true}};
    graph.tensors = {{"x", {DataType::Float32, {4, 16}}, model::Rate::MicroBatch, {}, {}},
                     {"w",
                      {DataType::Float32, {32, 16}},
                      model::Rate::MicroBatch,
                      model::VariableId(std::size_t(0)),
                      {}},
                     {"h", {DataType::Float32, {4, 32}}, model::Rate::MicroBatch, {}, {}},
                     {"y", {DataType::Float32, {4, 32}}, model::Rate::MicroBatch, {}, {}}};
    const auto tensor = [](std::size_t at) { return TensorId(at); };
    model::Op load{"load", "load", {}, {}, {tensor(0)}, model::Rate::MicroBatch, model::Pass::Load,
                   ""};
    model::Op linear{"fc",
                     "linear",
                     {{{"features", std::int64_t(32)}, {"bias", std::int64_t(0)}}},
                     {tensor(0), tensor(1)},
                     {tensor(2)},
                     model::Rate::MicroBatch,
                     model::Pass::Forward,
                     "fc"};
    model::Op relu{
        "relu", "relu", {}, {tensor(2)}, {tensor(3)}, model::Rate::MicroBatch, model::Pass::Forward,
        "relu"};
    graph.ops = {load, linear, relu};
    return graph;
}

model::Topology TestIdealChip::topology()
{
    model::Topology topology;
    for (const double scale : {1.0, 3.0}) {
        model::Device device;
        device.name = "d" + std::to_string(int(scale));
        device.peak = {scale * 1e9};
        device.memoryBandwidth = {scale * 1e8};
        topology.devices.push_back(device);
    }
    return topology;
}

void TestIdealChip::countsMathematicsAndCompulsoryBytes_data()
{
    QTest::addColumn<int>("microBatches");
    QTest::newRow("one") << 1;
    QTest::newRow("three") << 3;
}

void TestIdealChip::countsMathematicsAndCompulsoryBytes()
{
    QFETCH(int, microBatches);
    const std::vector<DeviceId> first{DeviceId(std::size_t(0))};
    const auto chip = cost::idealChip(graph(microBatches), topology(), first);
    // linear 2 * 4 * 16 * 32, relu 4 * 32; a micro-batch each
    const double flops = microBatches * (2.0 * 4 * 16 * 32 + 4 * 32);
    QCOMPARE(chip.flops.value, flops);
    // x and y of each micro-batch, the weight once, h never
    QCOMPARE(chip.bytes.value, 4 * (microBatches * (4 * 16 + 4 * 32) + 32 * 16));
    QCOMPARE(chip.compute.value, flops / 1e9);
    QCOMPARE(chip.memory.value, double(chip.bytes.value) / 1e8);
    // linear, then relu, of one micro-batch
    QCOMPARE(chip.chain.value, (2.0 * 4 * 16 * 32 + 4 * 32) / 1e9);
}

void TestIdealChip::devicesMelt()
{
    const std::vector<DeviceId> one{DeviceId(std::size_t(0))};
    const std::vector<DeviceId> both{DeviceId(std::size_t(0)), DeviceId(std::size_t(1))};
    const auto alone = cost::idealChip(graph(1), topology(), one);
    const auto melted = cost::idealChip(graph(1), topology(), both);
    // the second is three times the first
    QCOMPARE(melted.compute.value, alone.compute.value / 4);
    QCOMPARE(melted.memory.value, alone.memory.value / 4);
}

void TestIdealChip::stepIsTheLargest()
{
    cost::IdealChip chip;
    chip.compute = {1};
    chip.memory = {3};
    chip.chain = {2};
    QCOMPARE(chip.step().value, 3.0);
    chip.chain = {4};
    QCOMPARE(chip.step().value, 4.0);
}

void TestIdealChip::noDevicesNoChip()
{
    QCOMPARE(cost::idealChip(graph(1), topology(), {}).step().value, 0.0);
}

PLUGBOARD_TEST(TestIdealChip)
#include "tst_ideal_chip.moc"
