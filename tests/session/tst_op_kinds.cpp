// SPDX-License-Identifier: Apache-2.0
#include "engine/session/op_kinds.h"

#include "tests/passes/networks.h"
#include "tests/plugboard_test.h"

#include <QElapsedTimer>

#include <algorithm>
#include <set>

using namespace plugboard;
using model::Network;

class TestOpKinds : public QObject {
    Q_OBJECT

private slots:
    void drawable();
    void ports();
    void freeNames_data();
    void freeNames();
    void levels();
    void levelsOnACycle();
    void levelsOfARandomDrawing();
    void levelsOfManyNodes();
};

namespace {

Network nodes(int count, const std::vector<std::pair<int, int>>& wires)
{
    Network network;
    for (int at = 0; at < count; ++at)
        network.nodes.push_back({"n" + std::to_string(at), "add", {}, 0, 0});
    for (const auto& [from, to] : wires)
        network.wires.push_back(
            {model::NodeId(std::size_t(from)), 0, model::NodeId(std::size_t(to)), 0});
    return network;
}

} // namespace

void TestOpKinds::drawable()
{
    const auto kinds = session::drawableKinds();
    std::set<std::string> names;
    for (const ops::OpKind* kind : kinds)
        names.insert(kind->name);
    const std::set<std::string> expected = {
        "input",   "output",  "convolution", "linear",       "bias",
        "relu",    "add",     "max_pool",    "average_pool", "global_average_pool",
        "flatten", "reshape", "batch_norm",  "dropout"};
    QVERIFY(std::includes(names.begin(), names.end(), expected.begin(), expected.end()));
    QCOMPARE(kinds.size(), names.size());
    for (std::size_t at = 1; at < kinds.size(); ++at)
        QVERIFY(kinds[at - 1]->family < kinds[at]->family ||
                (kinds[at - 1]->family == kinds[at]->family &&
                 kinds[at - 1]->label < kinds[at]->label));
    QCOMPARE(kinds.front()->name, std::string("input"));
}

void TestOpKinds::ports()
{
    QCOMPARE(session::drawnInputs(*ops::find("input")), 0);
    QCOMPARE(session::drawnInputs(*ops::find("convolution")), 1);
    QCOMPARE(session::drawnInputs(*ops::find("batch_norm")), 1);
    QCOMPARE(session::drawnInputs(*ops::find("add")), 2);
    QCOMPARE(session::drawnInputs(*ops::find("output")), 1);
}

void TestOpKinds::freeNames_data()
{
    QTest::addColumn<QStringList>("taken");
    QTest::addColumn<QString>("kind");
    QTest::addColumn<QString>("name");
    QTest::newRow("the first") << QStringList{} << "convolution"
                               << "conv1";
    QTest::newRow("behind the others") << QStringList{"conv1", "conv2"} << "convolution"
                                       << "conv3";
    QTest::newRow("a gap") << QStringList{"conv1", "conv3", "conv4"} << "convolution"
                           << "conv2";
    QTest::newRow("kinds that share a stem") << QStringList{"pool1"} << "global_average_pool"
                                             << "pool2";
    QTest::newRow("other names do not count")
        << QStringList{"fc01", "fc", "fc1a", "xfc1", "fc99999999999999999999"} << "linear"
        << "fc1";
    QTest::newRow("one stands alone") << QStringList{"conv1"} << "input"
                                      << "input";
    QTest::newRow("unless it is there") << QStringList{"input"} << "input"
                                        << "input2";
    QTest::newRow("two of them") << QStringList{"input", "input2"} << "input"
                                 << "input3";
    QTest::newRow("no known kind") << QStringList{} << "attention"
                                   << "attention1";
    QTest::newRow("batch norm") << QStringList{} << "batch_norm"
                                << "bn1";
}

void TestOpKinds::freeNames()
{
    QFETCH(QStringList, taken);
    QFETCH(QString, kind);
    QFETCH(QString, name);
    Network network;
    for (const QString& known : taken)
        network.nodes.push_back({known.toStdString(), "relu", {}, 0, 0});
    QCOMPARE(session::freeName(network, kind.toStdString()), name.toStdString());
}

void TestOpKinds::levels()
{
    const Network network = tests::resnet18(10, 64);
    const std::vector<int> levels = session::levelsOf(network);
    QCOMPARE(levels[network.find("input").index()], 0);
    // conv1, bn1, relu1, pool1: 4; conv1 bn1 relu1 conv2 bn2 of the first block: 9; its add: 10
    QCOMPARE(levels[network.find("pool1").index()], 4);
    QCOMPARE(levels[network.find("layer1.1.add").index()], 10);
    for (const model::Wire& wire : network.wires)
        QVERIFY(levels[wire.from.index()] < levels[wire.to.index()]);
}

/// 0 -> 1 -> 2 -> 3 -> 1, 3 -> 4: the wire back counts for nothing.
void TestOpKinds::levelsOnACycle()
{
    const std::vector<int> levels =
        session::levelsOf(nodes(5, {{0, 1}, {1, 2}, {2, 3}, {3, 1}, {3, 4}}));
    QCOMPARE(levels, (std::vector<int>{0, 1, 2, 3, 4}));
    QCOMPARE(session::levelsOf(nodes(2, {{0, 1}, {1, 0}})), (std::vector<int>{0, 1}));
    QCOMPARE(session::levelsOf(nodes(1, {{0, 0}})), (std::vector<int>{0}));
    QVERIFY(session::levelsOf({}).empty());
    Network dangling = nodes(2, {{0, 1}});
    dangling.wires.push_back({model::NodeId(7), 0, {}, 0});
    QCOMPARE(session::levelsOf(dangling), (std::vector<int>{0, 1}));
}

/// Against the definition, by relaxing until nothing moves.
void TestOpKinds::levelsOfARandomDrawing()
{
    std::uint32_t seed = 7;
    const auto random = [&seed](int below) {
        seed = seed * 1664525u + 1013904223u;
        return int((seed >> 8) % std::uint32_t(below));
    };
    for (int round = 0; round < 50; ++round) {
        const int count = 2 + random(30);
        std::vector<std::pair<int, int>> wires;
        for (int at = 0; at < 2 * count; ++at) {
            const int a = random(count);
            const int b = random(count);
            if (a != b) // drawn in any order, and without a cycle
                wires.emplace_back((a * 17) % 31 < (b * 17) % 31 ? a : b,
                                   (a * 17) % 31 < (b * 17) % 31 ? b : a);
        }
        std::vector<int> expected(std::size_t(count), 0);
        for (int sweep = 0; sweep < count; ++sweep)
            for (const auto& [from, to] : wires)
                expected[std::size_t(to)] =
                    std::max(expected[std::size_t(to)], expected[std::size_t(from)] + 1);
        QCOMPARE(session::levelsOf(nodes(count, wires)), expected);
    }
}

void TestOpKinds::levelsOfManyNodes()
{
    const int count = 100'000;
    std::vector<std::pair<int, int>> wires;
    for (int at = 1; at < count; ++at) {
        wires.emplace_back(at - 1, at);
        if (at > 5)
            wires.emplace_back(at - 5, at);
    }
    const Network network = nodes(count, wires);
    QElapsedTimer timer;
    timer.start();
    const std::vector<int> levels = session::levelsOf(network);
    qInfo("levels of 100,000 nodes: %.1f ms", double(timer.nsecsElapsed()) / 1e6);
    timer.restart();
    const std::string name = session::freeName(network, "linear");
    qInfo("a free name among 100,000: %.1f ms", double(timer.nsecsElapsed()) / 1e6);
    QCOMPARE(levels.back(), count - 1);
    QCOMPARE(name, std::string("fc1"));
}

PLUGBOARD_TEST(TestOpKinds)
#include "tst_op_kinds.moc"
