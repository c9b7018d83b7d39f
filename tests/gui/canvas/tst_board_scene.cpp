// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/canvas/board_scene.h"
#include "tests/plugboard_test.h"

#include <QRandomGenerator>

using namespace plugboard::gui;

namespace {

/// Chips of mixed sizes strewn over a plane, also at negative places; each wired to some earlier
/// one.
BoardScene strewn(int count, quint32 seed)
{
    QRandomGenerator random(seed);
    std::vector<Chip> chips;
    std::vector<BoardWire> wires;
    for (int at = 0; at < count; ++at) {
        Chip chip;
        chip.x = float(random.bounded(40000) - 20000);
        chip.y = float(random.bounded(20000) - 10000);
        chip.width = float(40 + random.bounded(at % 50 == 0 ? 3000 : 300));
        chip.inputs = 2;
        chip.outputs = 1;
        chips.push_back(chip);
        if (at > 0) {
            BoardWire wire;
            wire.from = std::uint32_t(random.bounded(at));
            wire.to = std::uint32_t(at);
            wires.push_back(wire);
        }
    }
    BoardScene scene;
    scene.assign(std::move(chips), std::move(wires), Routing::Flow);
    return scene;
}

std::vector<std::uint32_t> chipsByHand(const BoardScene& scene, const BoardRect& area)
{
    std::vector<std::uint32_t> found;
    for (std::uint32_t at = 0; at < scene.chips().size(); ++at)
        if (scene.chips()[at].rect().meets(area))
            found.push_back(at);
    return found;
}

std::vector<std::uint32_t> wiresByHand(const BoardScene& scene, const BoardRect& area)
{
    std::vector<std::uint32_t> found;
    for (std::uint32_t at = 0; at < scene.wires().size(); ++at)
        if (scene.wireShape(scene.wires()[at]).bounds().meets(area))
            found.push_back(at);
    return found;
}

BoardRect randomArea(QRandomGenerator& random, int size)
{
    const float x = float(random.bounded(44000) - 22000);
    const float y = float(random.bounded(24000) - 12000);
    return {x, y, x + float(random.bounded(size)), y + float(random.bounded(size))};
}

/// Two chips side by side, joined.
BoardScene pair()
{
    std::vector<Chip> chips(2);
    chips[0].outputs = 1;
    chips[1].x = 300;
    chips[1].inputs = 2;
    std::vector<BoardWire> wires(1);
    wires[0].to = 1;
    wires[0].toPort = 1;
    BoardScene scene;
    scene.assign(chips, wires, Routing::Flow);
    return scene;
}

} // namespace

class TestBoardScene : public QObject {
    Q_OBJECT
private slots:
    void whatIsInAnAreaIsFound_data();
    void whatIsInAnAreaIsFound();
    void movingIsLikeBuildingAnew();
    void pinsStandEvenly();
    void hitsAPin();
    void hitsAWire();
    void theUppermostChipIsHit();
    void aBandTakesWholeWires();
    void aWireThatTurnsBackGoesAround();
    void straightWiresEndAtBorders();
    void stripesAreShared();
    void everyVisibleChangeCounts();
    void aHundredThousandAreBuiltAtOnce();
};

void TestBoardScene::whatIsInAnAreaIsFound_data()
{
    QTest::addColumn<int>("chips");
    QTest::addColumn<int>("size");
    QTest::newRow("few, small areas") << 5 << 500;
    QTest::newRow("many, points") << 3000 << 1;
    QTest::newRow("many, windows") << 3000 << 4000;
    QTest::newRow("many, larger than all") << 3000 << 90000;
}

void TestBoardScene::whatIsInAnAreaIsFound()
{
    QFETCH(int, chips);
    QFETCH(int, size);
    const BoardScene scene = strewn(chips, 1);
    QRandomGenerator random(2);
    std::vector<std::uint32_t> found;
    for (int round = 0; round < 60; ++round) {
        const BoardRect area = randomArea(random, size);
        scene.chipsMeeting(area, found);
        QCOMPARE(found, chipsByHand(scene, area));
        scene.wiresMeeting(area, found);
        QCOMPARE(found, wiresByHand(scene, area));
    }
}

void TestBoardScene::movingIsLikeBuildingAnew()
{
    BoardScene scene = strewn(800, 3);
    QRandomGenerator random(4);
    for (int move = 0; move < 500; ++move)
        scene.moveChip(std::uint32_t(random.bounded(800)), random.bounded(60000) - 30000,
                       random.bounded(30000) - 15000);
    std::vector<std::uint32_t> found;
    for (int round = 0; round < 60; ++round) {
        const BoardRect area = randomArea(random, 3000);
        scene.chipsMeeting(area, found);
        QCOMPARE(found, chipsByHand(scene, area));
        scene.wiresMeeting(area, found);
        QCOMPARE(found, wiresByHand(scene, area));
    }
}

void TestBoardScene::pinsStandEvenly()
{
    const BoardScene scene = pair(); // 168 x 56: one pin at 28; two at 56 / 3 and 112 / 3
    QCOMPARE(scene.portPoint({0, 0, true}), QPointF(168, 28));
    QCOMPARE(scene.portPoint({1, 0, false}), QPointF(300, 56.0 / 3));
    QCOMPARE(scene.portPoint({1, 1, false}), QPointF(300, 112.0 / 3));
}

void TestBoardScene::hitsAPin()
{
    const BoardScene scene = pair();
    QCOMPARE(scene.portAt({172, 30}, 8), std::optional(PortRef{0, 0, true}));
    QCOMPARE(scene.portAt({297, 36}, 12), std::optional(PortRef{1, 1, false})); // the nearer of two
    QVERIFY(!scene.portAt({190, 28}, 8));
}

void TestBoardScene::hitsAWire()
{
    const BoardScene scene = pair();
    const QPointF middle = scene.wireShape(scene.wires()[0]).at(0.5);
    QCOMPARE(scene.wireAt(middle + QPointF(0, 3), 6), std::optional(0u));
    QVERIFY(!scene.wireAt(middle + QPointF(0, 30), 6));
}

void TestBoardScene::theUppermostChipIsHit()
{
    std::vector<Chip> chips(3); // all on one spot: the last is painted last
    BoardScene scene;
    scene.assign(chips, {}, Routing::Flow);
    QCOMPARE(scene.chipAt({10, 10}), std::optional(2u));
    QVERIFY(!scene.chipAt({-1, 10}));
}

void TestBoardScene::aBandTakesWholeWires()
{
    const BoardScene scene = pair();
    QCOMPARE(scene.wiresIn(QRectF(100, -10, 300, 100)).size(), std::size_t(1));
    QCOMPARE(scene.wiresIn(QRectF(200, -10, 300, 100)).size(), std::size_t(0));      // cuts it
    QCOMPARE(scene.chipsIn(QRectF(160, 50, 10, 10)), std::vector<std::uint32_t>{0}); // touches one
}

void TestBoardScene::aWireThatTurnsBackGoesAround()
{
    const WireShape shape = flowShape({100, 0}, {0, 200});
    QCOMPARE(shape.count, 6);
    QCOMPARE(shape.points[2].y(), 100.0); // half way between the rows
    QCOMPARE(shape.at(0), QPointF(100, 0));
    QCOMPARE(shape.at(1), QPointF(0, 200));
    QVERIFY(shape.bounds().right > 100); // it leaves its pin to the right
    QVERIFY(shape.bounds().left < 0);    // and comes in from the left
}

void TestBoardScene::straightWiresEndAtBorders()
{
    std::vector<Chip> chips(2);
    chips[1].x = 368; // 200 between the borders, same height
    std::vector<BoardWire> wires(1);
    wires[0].to = 1;
    BoardScene scene;
    scene.assign(chips, wires, Routing::Straight);
    const WireShape shape = scene.wireShape(scene.wires()[0]);
    QCOMPARE(shape.points[0], QPointF(168, 28));
    QCOMPARE(shape.points[2], QPointF(368, 28));
}

void TestBoardScene::stripesAreShared()
{
    BoardScene scene = strewn(4, 5);
    scene.setStripes(0, {qRgb(1, 2, 3)});
    scene.setStripes(1, {qRgb(4, 5, 6), qRgb(1, 2, 3)});
    scene.setStripes(2, {qRgb(1, 2, 3)});
    QCOMPARE(scene.chips()[0].stripes, scene.chips()[2].stripes);
    QCOMPARE(scene.stripes(scene.chips()[1]).size(), std::size_t(2));
    QVERIFY(scene.stripes(scene.chips()[3]).empty());
    scene.clearStripes();
    QVERIFY(scene.stripes(scene.chips()[1]).empty());
}

void TestBoardScene::everyVisibleChangeCounts()
{
    BoardScene scene = pair();
    const auto before = scene.revision();
    scene.moveChip(0, 0, 0); // where it is
    scene.setChipFlags(0, 0);
    QCOMPARE(scene.revision(), before);
    scene.moveChip(0, 8, 0);
    QVERIFY(scene.revision() > before);
    const auto moved = scene.revision();
    scene.setWireFlags(0, flag::kSelected);
    QVERIFY(scene.revision() > moved);
}

void TestBoardScene::aHundredThousandAreBuiltAtOnce()
{
    std::vector<Chip> chips(100000);
    std::vector<BoardWire> wires(120000);
    for (std::uint32_t at = 0; at < chips.size(); ++at) {
        chips[at].x = float(at / 316 * 272);
        chips[at].y = float(at % 316 * 88);
        chips[at].inputs = chips[at].outputs = 1;
    }
    for (std::uint32_t at = 0; at < wires.size(); ++at) {
        wires[at].from = at % 99000;
        wires[at].to = wires[at].from + 316 + at % 7;
        wires[at].to = std::min<std::uint32_t>(wires[at].to, 99999);
    }
    BoardScene scene;
    timespec begin{}, end{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &begin);
    scene.assign(std::move(chips), std::move(wires), Routing::Flow);
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &end);
    const double ms =
        double(end.tv_sec - begin.tv_sec) * 1e3 + double(end.tv_nsec - begin.tv_nsec) / 1e6;
    qInfo("100,000 chips and 120,000 wires: %.1f ms CPU", ms);
#ifdef NDEBUG
    QVERIFY2(ms < 150, "asked are 50 ms on a machine of its own");
#endif
}

PLUGBOARD_TEST(TestBoardScene)
#include "tst_board_scene.moc"
