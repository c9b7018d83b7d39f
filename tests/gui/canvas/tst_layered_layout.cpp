// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/canvas/layered_layout.h"
#include "gui/canvas/layout_ranks.h"
#include "gui/canvas/network_layout.h"
#include "tests/gui/canvas/canvas_fixture.h"
#include "tests/plugboard_test.h"

#include <QRandomGenerator>

using namespace plugboard;
using namespace plugboard::gui;

namespace {

LayoutGraph boxes(std::size_t count)
{
    LayoutGraph graph;
    graph.sizes.assign(count, QSizeF(168, 56));
    return graph;
}

LayoutGraph randomGraph(std::uint32_t count, quint32 seed)
{
    QRandomGenerator random(seed);
    LayoutGraph graph = boxes(count);
    for (std::uint32_t at = 0; at < count; ++at) {
        graph.sizes[at].setHeight(56 + 16 * random.bounded(4));
        if (at > 0 && random.bounded(10))
            graph.edges.push_back({std::uint32_t(random.bounded(int(at))), at});
        if (at > 4 && random.bounded(3) == 0)
            graph.edges.push_back({std::uint32_t(random.bounded(int(at))), at});
        if (at > 4 && random.bounded(20) == 0) // closes a cycle
            graph.edges.push_back({at, std::uint32_t(random.bounded(int(at)))});
    }
    return graph;
}

QRectF rectOf(const LayoutGraph& graph, const std::vector<QPointF>& places, std::size_t box)
{
    return {places[box], graph.sizes[box]};
}

int crossings(const LayoutGraph& graph, const std::vector<QPointF>& places)
{
    int count = 0;
    for (const auto& a : graph.edges)
        for (const auto& b : graph.edges)
            if (places[a.from].x() == places[b.from].x() && places[a.to].x() == places[b.to].x() &&
                places[a.from].y() < places[b.from].y() && places[a.to].y() > places[b.to].y())
                ++count;
    return count;
}

} // namespace

class TestLayeredLayout : public QObject {
    Q_OBJECT
private slots:
    void aChainRunsToTheRight();
    void nothingOverlaps_data();
    void nothingOverlaps();
    void wiresRunForward();
    void aCycleIsOpened();
    void crossedWiresAreUncrossed();
    void aChainOfOneColumnEachIsStraight();
    void aSkippingWireKeepsALane();
    void aLongDrawingIsFolded();
    void aWindowDecidesHowItIsFolded_data();
    void aWindowDecidesHowItIsFolded();
    void wiresRunBackBetweenTheRows();
    void loneBoxesStandBelow();
    void theSameGraphGivesTheSamePlaces();
    void cancelledGivesNothing();
    void networksWithoutPlacesGetSome();
    void aSelectionKeepsItsCorner();
};

void TestLayeredLayout::aChainRunsToTheRight()
{
    LayoutGraph graph = boxes(3);
    graph.edges = {{2, 0}, {0, 1}}; // 2, 0, 1
    const std::vector<QPointF> places = layeredLayout(graph);
    QCOMPARE(places[2], QPointF(0, 0));
    QCOMPARE(places[0], QPointF(288, 0)); // 168 + 120
    QCOMPARE(places[1], QPointF(576, 0));
}

void TestLayeredLayout::nothingOverlaps_data()
{
    QTest::addColumn<int>("count");
    for (const int count : {1, 2, 7, 40, 300})
        QTest::newRow(qPrintable(QString::number(count))) << count;
}

void TestLayeredLayout::nothingOverlaps()
{
    QFETCH(int, count);
    for (quint32 seed = 0; seed < 6; ++seed) {
        const LayoutGraph graph = randomGraph(std::uint32_t(count), seed);
        const std::vector<QPointF> places = layeredLayout(graph);
        QCOMPARE(places.size(), std::size_t(count));
        for (std::size_t a = 0; a < places.size(); ++a)
            for (std::size_t b = 0; b < a; ++b)
                QVERIFY2(!rectOf(graph, places, a).intersects(rectOf(graph, places, b)),
                         qPrintable(QString("seed %1: %2 on %3").arg(seed).arg(a).arg(b)));
    }
}

void TestLayeredLayout::wiresRunForward()
{
    LayoutGraph graph = randomGraph(200, 11);
    std::erase_if(graph.edges, [](const auto& edge) { return edge.from > edge.to; }); // no cycles
    const std::vector<QPointF> places = layeredLayout(graph, {.fold = false});
    for (const auto& edge : graph.edges)
        QVERIFY(places[edge.to].x() >= places[edge.from].x() + 168 + 120);
}

void TestLayeredLayout::aCycleIsOpened()
{
    LayoutGraph graph = boxes(4);
    graph.edges = {{0, 1}, {1, 2}, {2, 0}, {2, 3}, {3, 3}};
    const Ranks ranks = ranksOf(graph);
    QCOMPARE(ranks.rank, (std::vector<std::uint32_t>{0, 1, 2, 3}));
    QCOMPARE(layeredLayout(graph).size(), std::size_t(4));
}

void TestLayeredLayout::crossedWiresAreUncrossed()
{
    LayoutGraph graph = boxes(12); // 0..5 to 11..6: all cross in the order they come
    for (std::uint32_t at = 0; at < 6; ++at)
        graph.edges.push_back({at, 11 - at});
    QCOMPARE(crossings(graph, layeredLayout(graph)), 0);
}

void TestLayeredLayout::aChainOfOneColumnEachIsStraight()
{
    LayoutGraph graph = boxes(6); // 0 - (1 | 2 | 3) - 4 - 5: ends stand at the middle
    graph.edges = {{0, 1}, {0, 2}, {0, 3}, {1, 4}, {2, 4}, {3, 4}, {4, 5}};
    const std::vector<QPointF> places = layeredLayout(graph);
    const double middle = (places[1].y() + places[2].y() + places[3].y()) / 3;
    QCOMPARE(places[0].y(), middle);
    QCOMPARE(places[4].y(), middle);
    QCOMPARE(places[5].y(), middle);
}

void TestLayeredLayout::aSkippingWireKeepsALane()
{
    LayoutGraph graph = boxes(4); // 0 - 1 - 2 - 3 and 0 - 3: not through 1 and 2
    graph.edges = {{0, 1}, {1, 2}, {2, 3}, {0, 3}};
    const std::vector<QPointF> places = layeredLayout(graph);
    QCOMPARE(places[1].y(), places[2].y());
    QVERIFY(places[0].y() != places[1].y() || places[3].y() != places[2].y());
}

void TestLayeredLayout::aLongDrawingIsFolded()
{
    LayoutGraph graph = boxes(60);
    for (std::uint32_t at = 0; at + 1 < 60; ++at)
        graph.edges.push_back({at, at + 1});
    const auto shape = [&](const LayoutOptions& options) {
        QRectF all;
        const std::vector<QPointF> places = layeredLayout(graph, options);
        for (std::size_t at = 0; at < places.size(); ++at)
            all |= rectOf(graph, places, at);
        return all.width() / all.height();
    };
    QVERIFY(shape({.fold = false}) > 100);
    QVERIFY(shape({}) < 4 && shape({}) > 1);
}

namespace {

LayoutGraph chain(std::uint32_t count)
{
    LayoutGraph graph = boxes(count);
    for (std::uint32_t at = 0; at + 1 < count; ++at)
        graph.edges.push_back({at, at + 1});
    return graph;
}

QRectF boundsOf(const LayoutGraph& graph, const std::vector<QPointF>& places)
{
    QRectF all;
    for (std::size_t at = 0; at < places.size(); ++at)
        all |= rectOf(graph, places, at);
    return all;
}

} // namespace

void TestLayeredLayout::aWindowDecidesHowItIsFolded_data()
{
    QTest::addColumn<int>("count");
    QTest::addColumn<QSizeF>("window");
    QTest::addColumn<double>("least"); // scale that it must fit with
    // Names take 8 letters of 5 pixels: boxes of 168 have to be 44 pixels wide, 0.26. Bound: n
    // boxes of (168 + 48) x (56 + 48) fill w x h at sqrt(w h / n / 22464), less what a last row
    // leaves empty.
    QTest::newRow("70 in Design, 1280 x 800") << 70 << QSizeF(470, 437) << 0.32;
    QTest::newRow("70 in a narrow window") << 70 << QSizeF(300, 700) << 0.32;
    QTest::newRow("70 in a low window") << 70 << QSizeF(1100, 200) << 0.32;
    QTest::newRow("100 in Design, 1920 x 1080") << 100 << QSizeF(1080, 700) << 0.5;
    QTest::newRow("14 in Design, 1280 x 800") << 14 << QSizeF(470, 437) << 0.5;
    QTest::newRow("3 need no fold") << 3 << QSizeF(800, 437) << 0.75;
}

void TestLayeredLayout::aWindowDecidesHowItIsFolded()
{
    QFETCH(int, count);
    QFETCH(QSizeF, window);
    QFETCH(double, least);
    const LayoutGraph graph = chain(std::uint32_t(count));
    const QRectF all = boundsOf(graph, layeredLayout(graph, {.window = window}));
    const double scale = std::min(window.width() / all.width(), window.height() / all.height());
    QVERIFY2(scale >= least, qPrintable(QString::number(scale)));
}

void TestLayeredLayout::wiresRunBackBetweenTheRows()
{
    LayoutGraph graph = chain(40);
    for (std::uint32_t at = 2; at + 6 < 40; at += 6) { // branches below and above
        const auto box = std::uint32_t(graph.sizes.size());
        graph.sizes.push_back({168, 56});
        graph.edges.push_back({at, box});
        graph.edges.push_back({box, at + 5});
    }
    const std::vector<QPointF> places = layeredLayout(graph, {.window = {470, 437}});
    int back = 0;
    for (std::uint32_t at = 0; at + 1 < 40; ++at) {
        if (places[at + 1].x() > places[at].x())
            continue;
        ++back;
        const double middle = (places[at].y() + places[at + 1].y()) / 2 + 28;
        for (std::size_t box = 0; box < places.size(); ++box)
            QVERIFY(middle < places[box].y() || middle > places[box].y() + 56);
    }
    QVERIFY(back >= 3);
}

void TestLayeredLayout::loneBoxesStandBelow()
{
    LayoutGraph graph = boxes(4);
    graph.edges = {{0, 2}};
    const std::vector<QPointF> places = layeredLayout(graph);
    QCOMPARE(places[0].y(), 0.0);
    QVERIFY(places[1].y() > 56);
    QVERIFY(places[3].y() > 56);
}

void TestLayeredLayout::theSameGraphGivesTheSamePlaces()
{
    const LayoutGraph graph = randomGraph(500, 3);
    QCOMPARE(layeredLayout(graph), layeredLayout(graph));
}

void TestLayeredLayout::cancelledGivesNothing()
{
    const std::atomic<bool> cancelled = true;
    QVERIFY(layeredLayout(randomGraph(50, 1), {.cancelled = &cancelled}).empty());
}

void TestLayeredLayout::networksWithoutPlacesGetSome()
{
    model::Network network = tests::rowOfFour();
    QVERIFY(!lacksPlaces(network));
    QCOMPARE(laidOut(network).nodes[1].x, 272.0);
    for (model::Node& node : network.nodes)
        node.x = 5;
    QVERIFY(lacksPlaces(network));
    const model::Network placed = laidOut(network);
    QCOMPARE(placed.nodes[0].x, 0.0);
    QCOMPARE(placed.nodes[3].x, 3 * 288.0);
}

void TestLayeredLayout::aSelectionKeepsItsCorner()
{
    model::Network network = tests::rowOfFour();
    network.nodes[1].x = 1000;
    network.nodes[1].y = 80;
    network.nodes[2].x = 40;
    network.nodes[2].y = 400;
    const std::vector<QPointF> places = placesOf(network, std::vector<std::uint32_t>{1, 2});
    QCOMPARE(places[0], QPointF(40, 80)); // conv before relu, from the corner of both
    QCOMPARE(places[1], QPointF(40 + 288, 80));
}

PLUGBOARD_TEST(TestLayeredLayout)
#include "tst_layered_layout.moc"
