// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/document/network_patch.h"
#include "tests/gui/document/examples.h"
#include "tests/plugboard_test.h"

using namespace plugboard;
using namespace plugboard::gui;

namespace {

/// "a>b c>d": the wires of a network by the names of their ends.
QString wiresOf(const model::Network& network)
{
    QStringList wires;
    for (const model::Wire& wire : network.wires)
        wires << QString::fromStdString(network.nodes[wire.from.index()].name + ">" +
                                        network.nodes[wire.to.index()].name);
    return wires.join(' ');
}

QString nodesOf(const model::Network& network)
{
    QStringList nodes;
    for (const model::Node& node : network.nodes)
        nodes << QString::fromStdString(node.name);
    return nodes.join(' ');
}

} // namespace

class TestNetworkPatch : public QObject {
    Q_OBJECT
private slots:
    void nodesGoWithTheirWires();
    void whatComesInIsNumberedAfterwards();
    void movesMerge();
    void structureDoesNotMerge();
};

void TestNetworkPatch::nodesGoWithTheirWires()
{
    model::Network network = tests::tinyProject().network;
    NetworkPatch patch;
    removeNodesBy(patch, network, {3, 1, 3});
    patch.apply(network);
    QCOMPARE(nodesOf(network), "input relu1 output");
    QCOMPARE(wiresOf(network), "");
    patch.revert(network);
    QCOMPARE(nodesOf(network), "input fc1 relu1 fc2 output");
    QCOMPARE(wiresOf(network), "input>fc1 fc1>relu1 relu1>fc2 fc2>output");
}

void TestNetworkPatch::whatComesInIsNumberedAfterwards()
{
    model::Network network = tests::tinyProject().network;
    NetworkPatch patch;
    removeNodesBy(patch, network, {2}); // relu1
    patch.nodesIn.push_back({"new", "relu", {}, 0, 0});
    // fc1 is 1, fc2 moved from 3 to 2, the new node is 4.
    patch.wiresIn = {{model::NodeId(1), 0, model::NodeId(4), 0},
                     {model::NodeId(4), 0, model::NodeId(2), 0}};
    patch.apply(network);
    QCOMPARE(nodesOf(network), "input fc1 fc2 output new");
    QCOMPARE(wiresOf(network), "input>fc1 fc2>output fc1>new new>fc2");
    patch.revert(network);
    QCOMPARE(wiresOf(network), "input>fc1 fc1>relu1 relu1>fc2 fc2>output");
}

void TestNetworkPatch::movesMerge()
{
    NetworkPatch first;
    first.moves = {{1, {0, 0}, {5, 5}}};
    NetworkPatch second;
    second.moves = {{1, {5, 5}, {9, 9}}};
    QVERIFY(first.merge(second));
    QCOMPARE(first.moves[0].before, QPointF(0, 0));
    QCOMPARE(first.moves[0].after, QPointF(9, 9));
    NetworkPatch other;
    other.moves = {{2, {0, 0}, {1, 1}}};
    QVERIFY(!first.merge(other));
    QCOMPARE(first.moves[0].after, QPointF(9, 9));
}

void TestNetworkPatch::structureDoesNotMerge()
{
    NetworkPatch first;
    first.nodesIn.push_back({"a", "relu", {}, 0, 0});
    QVERIFY(!first.merge(first));
    QVERIFY(first.changesStructure());
    QVERIFY(NetworkPatch().empty());
}

PLUGBOARD_TEST(TestNetworkPatch)
#include "tst_network_patch.moc"
