// SPDX-License-Identifier: Apache-2.0
#include "engine/runner/backends.h"
#include "engine/runner/detect.h"
#include "engine/runner/evaluate.h"
#include "engine/runner/infer.h"
#include "engine/session/session.h"
#include "tests/named_tensors.h"
#include "tests/passes/networks.h"
#include "tests/plugboard_test.h"

#include <cstring>

using namespace plugboard;
using model::DataType;
using model::NamedTensor;
using tests::floats;
using tests::NetworkBuilder;

/// Inference through the whole path: planned, checked, executed.
class TestInfer : public QObject {
    Q_OBJECT

private slots:
    void linearByHand();
    void severalInputsAndOutputs();
    void wiredParameter();
    void twoDevicesAndPadding();
    void refused_data();
    void refused();
};

namespace {

/// input [3] -> linear of 2 features -> output
model::Network linear()
{
    NetworkBuilder net("linear");
    return net.finish(net.linear("fc", net.input({3}), 2));
}

/// y = [x0 + 2 x1 + 3 x2 + 10, -x0 + 20]
const std::vector<NamedTensor> kWeights{floats("fc.weight", {2, 3}, {1, 2, 3, -1, 0, 0}),
                                        floats("fc.bias", {2}, {10, 20})};

data::MemoryField rows(int count)
{
    std::vector<float> values;
    for (int at = 0; at < 3 * count; ++at)
        values.push_back(float(at));
    return {floats("input", {count, 3}, values), true};
}

/// Sample i is [3 i, 3 i + 1, 3 i + 2].
std::vector<float> expectedOf(int count)
{
    std::vector<float> values;
    for (int at = 0; at < count; ++at) {
        const auto x = float(3 * at);
        values.push_back(x + 2 * (x + 1) + 3 * (x + 2) + 10);
        values.push_back(-x + 20);
    }
    return values;
}

} // namespace

void TestInfer::linearByHand()
{
    const auto outputs = runner::evaluate(linear(), kWeights, {rows(4)}, {.batch = 2});
    PB_VERIFY_OK(outputs);
    QCOMPARE(outputs->size(), std::size_t(1));
    QCOMPARE(outputs->front().name, std::string("output"));
    QVERIFY(outputs->front().type == (model::TensorType{DataType::Float32, {4, 2}}));
    QVERIFY(tests::floatsOf(outputs->front()) == expectedOf(4));
}

/// A whole tensor beside batched samples, and whole numbers beside floats.
void TestInfer::severalInputsAndOutputs()
{
    NetworkBuilder net("two");
    const auto a = net.add("a", "input", tests::attributes({{"shape", model::Shape{2}}}), {});
    const auto b = net.add(
        "b", "input",
        tests::attributes({{"shape", model::Shape{1, 2}}, {"batched", std::int64_t(0)}}), {});
    const auto sum = net.add("sum", "add", {}, {a, b});
    net.add("same", "output", {}, {b});
    const auto outputs = runner::evaluate(
        net.finish(sum), {},
        {{floats("a", {3, 2}, {1, 2, 3, 4, 5, 6}), true}, {floats("b", {1, 2}, {10, 20}), false}},
        {.batch = 3});
    PB_VERIFY_OK(outputs);
    QCOMPARE(outputs->size(), std::size_t(2));
    QCOMPARE(outputs->at(0).name, std::string("same"));
    QVERIFY(tests::floatsOf(outputs->at(0)) == std::vector<float>({10, 20}));
    QVERIFY(tests::floatsOf(outputs->at(1)) == std::vector<float>({11, 22, 13, 24, 15, 26}));
}

/// The weight of the linear layer comes in by a wire.
void TestInfer::wiredParameter()
{
    NetworkBuilder net("wired");
    const auto x = net.input({3});
    const auto w = net.add(
        "w", "input",
        tests::attributes({{"shape", model::Shape{2, 3}}, {"batched", std::int64_t(0)}}), {});
    const auto fc = net.add(
        "fc", "linear",
        tests::attributes({{"features", std::int64_t(2)}, {"bias", std::int64_t(0)}}), {x, w});
    const auto outputs = runner::evaluate(net.finish(fc), {},
                                          {{floats("input", {1, 3}, {1, 2, 3}), true},
                                           {floats("w", {2, 3}, {1, 0, 0, 1, 1, 1}), false}},
                                          {});
    PB_VERIFY_OK(outputs);
    QVERIFY(tests::floatsOf(outputs->front()) == std::vector<float>({1, 6}));
}

void TestInfer::twoDevicesAndPadding()
{
    const auto topology = runner::detectThisMachine({.coresPerDevice = 1, .maximumDevices = 2});
    PB_VERIFY_OK(topology);
    if (topology->devices.size() < 2)
        QSKIP("one core");
    model::Recipe recipe;
    recipe.mode = model::Mode::Infer;
    recipe.data.name = "arrays";
    recipe.batch = 4;
    const auto compiled =
        session::compile(linear(), recipe, *topology, {}, {.strategy = "data parallel x2"});
    PB_VERIFY_OK(compiled);
    const auto data = data::memoryDataSet({rows(7)});
    PB_VERIFY_OK(data);
    const auto inference =
        runner::infer(compiled->plan, topology->devices, runner::registeredBackends(), **data,
                      {.weights = kWeights, .warmUps = 2});
    PB_VERIFY_OK(inference);
    QCOMPARE(inference->latencies.size(), std::size_t(2));
    QVERIFY(tests::floatsOf(inference->outputs.front()) == expectedOf(7));
}

void TestInfer::refused_data()
{
    QTest::addColumn<QString>("fault");
    QTest::addColumn<QString>("message");
    QTest::newRow("weight of another shape") << "shape"
                                             << "the weights have [3, 2]";
    QTest::newRow("no field of the name") << "name"
                                          << "nothing called this";
    QTest::newRow("samples of another size") << "size"
                                             << "the plan's samples are [3]";
}

void TestInfer::refused()
{
    QFETCH(QString, fault);
    QFETCH(QString, message);
    std::vector<NamedTensor> weights = kWeights;
    std::vector<data::MemoryField> inputs{rows(2)};
    model::Network network = linear();
    if (fault == "shape")
        weights[0].type.shape = {3, 2};
    if (fault == "size")
        inputs[0].array = floats("input", {2, 2}, {1, 2, 3, 4});
    if (fault == "name") {
        network.nodes.push_back(
            {"other", "input", tests::attributes({{"shape", model::Shape{3}}}), 0, 0});
        network.nodes.push_back({"shown", "output", {}, 0, 0});
        network.wires.push_back({network.find("other"), 0, network.find("shown"), 0});
    }
    const auto outputs = runner::evaluate(network, weights, inputs, {});
    QVERIFY(!outputs);
    QVERIFY2(outputs.error().message.find(message.toStdString()) != std::string::npos,
             outputs.error().message.c_str());
}

PLUGBOARD_TEST(TestInfer)
#include "tst_infer.moc"
