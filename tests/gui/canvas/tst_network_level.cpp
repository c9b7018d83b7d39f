// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/canvas/level_layout.h"
#include "tests/gui/canvas/canvas_fixture.h"
#include "tests/plugboard_test.h"

using namespace plugboard;
using namespace plugboard::gui;

namespace {

/// in - a/x - a/y - out, and in - a/y (its second input), a/x - out2: what enters "a" is one
/// tensor, what leaves it are two.
model::Network small()
{
    model::Network network;
    for (const char* name : {"in", "a/x", "a/y", "out", "out2"})
        network.nodes.push_back({name, "add", {}, 0, 0});
    const auto wire = [&](std::uint32_t from, std::uint32_t to, int port) {
        network.wires.push_back({model::NodeId(from), 0, model::NodeId(to), port});
    };
    wire(0, 1, 0);
    wire(1, 2, 0);
    wire(2, 3, 0);
    wire(0, 2, 1);
    wire(1, 4, 0);
    return network;
}

using Kind = NetworkLevel::Chip::Kind;

} // namespace

class TestNetworkLevel : public QObject {
    Q_OBJECT
private slots:
    void everythingIsFlat();
    void aCollapsedGroupIsOneChip();
    void insideWhatIsOutsideIsShownToo();
    void anOpenGroupTakesOneBox();
    void largeNetworksOpenCollapsed();
};

void TestNetworkLevel::everythingIsFlat()
{
    const model::Network network = small();
    const NetworkLevel level = levelOf(network, ScopeTree(network), {});
    QVERIFY(level.flat);
    QCOMPARE(level.chipOfNode(3), 3u);
    QCOMPARE(level.wireOfWire(2), 2u);
}

void TestNetworkLevel::aCollapsedGroupIsOneChip()
{
    const model::Network network = small();
    const NetworkLevel level = levelOf(network, ScopeTree(network), {{}, {}, false});
    QVERIFY(!level.flat);
    QCOMPARE(level.chips.size(), std::size_t(4)); // in, a, out, out2
    const NetworkLevel::Chip& group = level.chips[1];
    QVERIFY(group.kind == Kind::Group);
    QCOMPARE(group.inputs.size(), std::size_t(1));
    QCOMPARE(group.outputs.size(), std::size_t(2));
    QCOMPARE(level.wires.size(), std::size_t(3)); // in - a, a - out, a - out2
    QCOMPARE(level.wireOf, (std::vector<std::uint32_t>{0, NetworkLevel::kNone, 1, 0, 2}));
    QCOMPARE(level.chipOf, (std::vector<std::uint32_t>{0, 1, 1, 2, 3}));
    QCOMPARE(level.wires[2].fromPort, 1); // x leaves by the second pin
}

void TestNetworkLevel::insideWhatIsOutsideIsShownToo()
{
    const model::Network network = small();
    const NetworkLevel level = levelOf(network, ScopeTree(network), {"a", {}, false});
    QCOMPARE(level.chips.size(), std::size_t(5)); // x, y; in, out, out2 outside
    QVERIFY(level.chips[0].kind == Kind::Node && level.chips[1].kind == Kind::Node);
    QVERIFY(level.chips[2].kind == Kind::Outside);
    QCOMPARE(level.wires.size(), std::size_t(5));
    QCOMPARE(level.chipOf[0], NetworkLevel::kNone); // "in" itself is not here
}

void TestNetworkLevel::anOpenGroupTakesOneBox()
{
    model::Network network = small();
    for (const char* name : {"b/x", "b/y"}) { // beside "a", also from "in"
        network.nodes.push_back({name, "relu", {}, 0, 0});
        network.wires.push_back({model::NodeId(0u), 0, model::NodeId(network.nodes.size() - 1), 0});
    }
    const ScopeTree tree(network);
    const NetworkLevel level = levelOf(network, tree, {{}, {"a", "b"}, false});
    QCOMPARE(level.expanded.size(), std::size_t(2));
    std::vector<Chip> chips(level.chips.size());
    std::vector<BoardWire> wires;
    for (const NetworkLevel::Wire& wire : level.wires) {
        BoardWire drawn;
        drawn.from = wire.from;
        drawn.to = wire.to;
        wires.push_back(drawn);
    }
    const std::vector<QPointF> places = placesOf(level, tree, chips, wires, {800, 600});
    for (const std::uint32_t scope : level.expanded) { // no other chip is in its frame
        QRectF frame;
        for (std::size_t at = 0; at < chips.size(); ++at)
            if (level.chips[at].scope == scope)
                frame |= QRectF(places[at], QSizeF(chips[at].width, chips[at].height));
        frame.adjust(-kFrameMargin, -kFrameTitle, kFrameMargin, kFrameMargin);
        for (std::size_t at = 0; at < chips.size(); ++at)
            if (level.chips[at].scope != scope)
                QVERIFY(!frame.intersects(
                    QRectF(places[at], QSizeF(chips[at].width, chips[at].height))));
    }
}

void TestNetworkLevel::largeNetworksOpenCollapsed()
{
    model::Network network;
    const auto fill = [&](int layers, int nodes) {
        network.nodes.clear();
        for (int layer = 0; layer < layers; ++layer)
            for (int node = 0; node < nodes; ++node)
                network.nodes.push_back({"l" + std::to_string(layer) + "/b" +
                                             std::to_string(node / 10) + "/n" +
                                             std::to_string(node),
                                         "relu",
                                         {},
                                         0,
                                         0});
        return firstChoice(network, ScopeTree(network));
    };
    QVERIFY(fill(7, 20).everything); // 140 nodes
    LevelChoice choice = fill(8, 200);
    QVERIFY(!choice.everything);
    QCOMPARE(levelOf(network, ScopeTree(network), choice).chips.size(), std::size_t(8));
    choice = fill(2, 200); // two chips would say nothing: they are opened, 20 blocks each
    QCOMPARE(levelOf(network, ScopeTree(network), choice).chips.size(), std::size_t(21));
}

PLUGBOARD_TEST(TestNetworkLevel)
#include "tst_network_level.moc"
