// SPDX-License-Identifier: Apache-2.0
#include "engine/session/network_figures.h"
#include "engine/session/op_kinds.h"
#include "tests/plugboard_test.h"
#include "tests/session/examples.h"

using namespace plugboard;

namespace {

const io::Project& lenet()
{
    static const auto projects = tests::exampleProjects();
    return projects->at("lenet5");
}

session::NodeFigures figuresOf(const model::Network& network, const std::string& node)
{
    const auto check =
        session::checkNetwork(network, lenet().recipe.batch, lenet().recipe.precision);
    const model::NodeId id = network.find(node);
    return session::figuresOf(network, check, std::span(&id, 1)).front();
}

} // namespace

class TestNetworkFigures : public QObject {
    Q_OBJECT
private slots:
    void parametersOfLenet_data();
    void parametersOfLenet();
    void forwardWorkOfALinearNode();
    void variablesAndShapes();
    void whatIsNotWiredIsUnknown();
    void aStepTakesForwardAndBackward();
    void stateOfTheOptimizerCounts();
    void inferenceTakesTheForwardPassAlone();
};

void TestNetworkFigures::parametersOfLenet_data()
{
    QTest::addColumn<QString>("node");
    QTest::addColumn<qint64>("parameters");
    QTest::newRow("conv1: 6 (1 5 5) + 6") << "conv1" << qint64(156);
    QTest::newRow("conv2: 16 (6 5 5) + 16") << "conv2" << qint64(2416);
    QTest::newRow("fc1: 400 120 + 120") << "fc1" << qint64(48120);
    QTest::newRow("relu1 has none") << "relu1" << qint64(0);
}

void TestNetworkFigures::parametersOfLenet()
{
    QFETCH(QString, node);
    QFETCH(qint64, parameters);
    const session::NodeFigures figures = figuresOf(lenet().network, node.toStdString());
    QVERIFY(figures.known);
    QCOMPARE(figures.parameters, parameters);
    QCOMPARE(figures.variableBytes.value, 4 * parameters);
}

void TestNetworkFigures::forwardWorkOfALinearNode()
{
    const std::int64_t batch = lenet().recipe.batch;
    const session::NodeFigures figures = figuresOf(lenet().network, "fc1");
    // A multiply and an add per weight and sample, an add per output value for the bias.
    QCOMPARE(figures.forward.value, double(batch * (2 * 400 * 120 + 120)));
    QCOMPARE(figures.outputBytes.value, batch * 120 * 4);
}

void TestNetworkFigures::variablesAndShapes()
{
    const session::NodeFigures figures = figuresOf(lenet().network, "conv1");
    QCOMPARE(figures.variables.size(), std::size_t(2));
    QCOMPARE(figures.variables[0].first, std::string("weight"));
    QCOMPARE(figures.variables[0].second.shape, (model::Shape{6, 1, 5, 5}));
    QCOMPARE(figures.inputs[0].shape, (model::Shape{lenet().recipe.batch, 1, 28, 28}));
    QCOMPARE(figures.outputs[0].shape, (model::Shape{lenet().recipe.batch, 6, 28, 28}));
}

void TestNetworkFigures::whatIsNotWiredIsUnknown()
{
    model::Network network = lenet().network;
    std::erase_if(network.wires, [&](const model::Wire& wire) {
        return network.nodes[wire.to.index()].name == "conv2";
    });
    QVERIFY(!figuresOf(network, "conv2").known);
    QVERIFY(!figuresOf(network, "fc1").known);
    QVERIFY(figuresOf(network, "conv1").known);
}

void TestNetworkFigures::aStepTakesForwardAndBackward()
{
    const auto step = session::stepFigures(lenet().network, lenet().recipe);
    PB_VERIFY_OK(step);
    QCOMPARE(step->parameters, std::int64_t(61706)); // LeCun et al. (1998), with 5 x 5 pads of 2
    // fc1: forward, gradient of the data, gradient of the weights: three products of one size.
    const double product = 2.0 * double(lenet().recipe.batch) * 400 * 120;
    const double whole = step->ofNode.at("fc1").value;
    QVERIFY2(whole > 3 * product && whole < 3.3 * product, qPrintable(QString::number(whole)));
    // conv1 needs no gradient of its data, the samples.
    const double window = 2.0 * double(lenet().recipe.batch) * 6 * 28 * 28 * 25;
    const double first = step->ofNode.at("conv1").value;
    QVERIFY2(first > 2 * window && first < 2.3 * window, qPrintable(QString::number(first)));
    double sum = 0;
    for (const auto& [node, work] : step->ofNode)
        sum += work.value;
    QVERIFY(sum <= step->total.value);
}

void TestNetworkFigures::stateOfTheOptimizerCounts()
{
    model::Recipe recipe = lenet().recipe;
    recipe.optimizer = {};
    recipe.optimizer.kind = "sgd";
    const auto plain = session::stepFigures(lenet().network, recipe);
    recipe.optimizer.kind = "adam";
    const auto adam = session::stepFigures(lenet().network, recipe);
    PB_VERIFY_OK(plain);
    PB_VERIFY_OK(adam);
    QCOMPARE(adam->parameters, plain->parameters);
    // Two moments per value; Adam's step counts add a few bytes per variable.
    QVERIFY(adam->variables.value >= plain->variables.value + 2 * 4 * 61706);
}

void TestNetworkFigures::inferenceTakesTheForwardPassAlone()
{
    model::Recipe recipe = lenet().recipe;
    recipe.mode = model::Mode::Infer;
    const auto inference = session::stepFigures(lenet().network, recipe);
    PB_VERIFY_OK(inference);
    QCOMPARE(inference->ofNode.at("fc1").value, double(recipe.batch * (2 * 400 * 120 + 120)));
}

PLUGBOARD_TEST(TestNetworkFigures)
#include "tst_network_figures.moc"
