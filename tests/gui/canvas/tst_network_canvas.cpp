// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/canvas/kind_popup.h"
#include "gui/canvas/network_canvas.h"
#include "gui/look/mime.h"
#include "tests/gui/canvas/canvas_fixture.h"
#include "tests/plugboard_test.h"

#include <QAction>
#include <QLineEdit>
#include <QListWidget>

using namespace plugboard;
using namespace plugboard::gui;
using namespace plugboard::tests;

namespace {

struct Desk : CanvasBench {
    explicit Desk(model::Network network = rowOfFour())
    {
        document.reset(projectOf(std::move(network)), {});
        canvas.resize(1280, 720);
        canvas.show();
        canvas.setView({-100, -300}, 1);
    }
    NetworkCanvas canvas{bench()};

    bool isWired(const std::string& from, const std::string& to, int port = 0) const
    {
        const int wire = document.wireInto(document.node(to), port);
        return wire >= 0 && document.network().wires[std::size_t(wire)].from == document.node(from);
    }
};

KindPopup* openPopup(QWidget& canvas)
{
    for (KindPopup* popup : canvas.findChildren<KindPopup*>())
        if (popup->isVisible())
            return popup;
    return nullptr;
}

} // namespace

class TestNetworkCanvas : public QObject {
    Q_OBJECT
private slots:
    void aDropAddsANode();
    void aDropOnAWireInsertsIt();
    void tabTypesAndEnterAdd();
    void doubleClickAndSpaceSearchToo();
    void clicksSelect();
    void aBandSelects();
    void theDocumentsSelectionIsShown();
    void aDragMovesOnceAndSnaps();
    void escapePutsADragBack();
    void aReadyMadeNodeDroppedOnAWireGoesIn();
    void portToPortMakesAWire();
    void aWireToItselfIsRefused();
    void aWireIsPickedUpAndMoved();
    void aWireIsPulledOff();
    void aWireIntoTheVoidSearchesForItsEnd();
    void wheelZoomsAtTheCursor();
    void buttonsAndSpacePan();
};

void TestNetworkCanvas::aDropAddsANode()
{
    Desk desk;
    QVERIFY(dropOn(desk.canvas, {600, 600}, kKindMime, "linear"));
    QCOMPARE(desk.document.network().nodes.size(), std::size_t(5));
    const model::Node& node = desk.document.network().nodes[4];
    QCOMPARE(node.kind, std::string("linear"));
    // Middle at the cursor (500, 300), on the grid of 8: 416, 272.
    QCOMPARE(QPointF(node.x, node.y), QPointF(416, 272));
    QCOMPARE(desk.canvas.scene().chips().size(), std::size_t(5));
    QVERIFY(!dropOn(desk.canvas, {600, 600}, "text/uri-list", "file:///x"));
}

void TestNetworkCanvas::aDropOnAWireInsertsIt()
{
    Desk desk;
    const QPoint gap = pixelOf(desk.canvas, {272 + 168 + 52, 28}); // between conv and relu
    QVERIFY(dropOn(desk.canvas, gap, kKindMime, "batch_norm"));
    const std::string added = desk.document.network().nodes.back().name;
    QVERIFY(desk.isWired("conv", added));
    QVERIFY(desk.isWired(added, "relu"));
    desk.document.undoStack().undo();
    QVERIFY(desk.isWired("conv", "relu"));
    QCOMPARE(desk.document.network().nodes.size(), std::size_t(4));
}

void TestNetworkCanvas::tabTypesAndEnterAdd()
{
    Desk desk;
    QTest::keyClick(&desk.canvas, Qt::Key_Tab);
    KindPopup* popup = openPopup(desk.canvas);
    QVERIFY(popup);
    QTest::keyClicks(popup->edit(), "max");
    QCOMPARE(popup->list()->item(0)->text(), QString("Max pooling"));
    QTest::keyClick(popup->edit(), Qt::Key_Return);
    QCOMPARE(desk.document.network().nodes.back().kind, std::string("max_pool"));
    QVERIFY(!openPopup(desk.canvas));
}

void TestNetworkCanvas::doubleClickAndSpaceSearchToo()
{
    Desk desk;
    QTest::mouseDClick(&desk.canvas, Qt::LeftButton, {}, {200, 650});
    QVERIFY(openPopup(desk.canvas));
    QTest::keyClick(openPopup(desk.canvas)->edit(), Qt::Key_Escape);
    QVERIFY(!openPopup(desk.canvas));
    QTest::keyClick(&desk.canvas, Qt::Key_Space);
    QVERIFY(openPopup(desk.canvas));
    QTest::keyClick(openPopup(desk.canvas)->edit(), Qt::Key_Down);
    QCOMPARE(openPopup(desk.canvas)->list()->currentRow(), 1);
    QTest::keyClick(openPopup(desk.canvas)->edit(), Qt::Key_Escape);
    QCOMPARE(desk.document.network().nodes.size(), std::size_t(4));
}

void TestNetworkCanvas::clicksSelect()
{
    Desk desk;
    QTest::mouseClick(&desk.canvas, Qt::LeftButton, {}, middleOf(desk.canvas, 1));
    QCOMPARE(desk.document.selection().nodes, std::vector<std::string>{"conv"});
    QTest::mouseClick(&desk.canvas, Qt::LeftButton, Qt::ShiftModifier, middleOf(desk.canvas, 2));
    QCOMPARE(desk.document.selection().nodes, (std::vector<std::string>{"conv", "relu"}));
    QTest::mouseClick(&desk.canvas, Qt::LeftButton, Qt::ShiftModifier, middleOf(desk.canvas, 1));
    QCOMPARE(desk.document.selection().nodes, std::vector<std::string>{"relu"});
    QTest::mouseClick(&desk.canvas, Qt::LeftButton, {}, pixelOf(desk.canvas, {220, 28}));
    QCOMPARE(desk.document.selection().wires, (std::vector<WireEnds>{{"in", 0, "conv", 0}}));
    QTest::mouseClick(&desk.canvas, Qt::LeftButton, {}, {300, 680});
    QVERIFY(desk.document.selection().empty());
}

void TestNetworkCanvas::aBandSelects()
{
    Desk desk;
    drag(desk.canvas, pixelOf(desk.canvas, {250, 150}), pixelOf(desk.canvas, {720, -40}));
    QCOMPARE(desk.document.selection().nodes, (std::vector<std::string>{"conv", "relu"}));
    QCOMPARE(desk.document.selection().wires, (std::vector<WireEnds>{{"conv", 0, "relu", 0}}));
}

void TestNetworkCanvas::theDocumentsSelectionIsShown()
{
    Desk desk;
    desk.document.select(Selection{.nodes = {"out"}, .wires = {WireEnds{"in", 0, "conv", 0}}});
    QVERIFY(desk.canvas.scene().chips()[3].flags & flag::kSelected);
    QVERIFY(!(desk.canvas.scene().chips()[0].flags & flag::kSelected));
    QVERIFY(desk.canvas.scene().wires()[0].flags & flag::kSelected);
}

void TestNetworkCanvas::aDragMovesOnceAndSnaps()
{
    Desk desk;
    const int before = desk.document.undoStack().count();
    const QPoint from = middleOf(desk.canvas, 1);
    drag(desk.canvas, from, from + QPoint(61, 147));
    QCOMPARE(desk.document.undoStack().count(), before + 1);
    const model::Node& moved = desk.document.network().nodes[1];
    QCOMPARE(QPointF(moved.x, moved.y), QPointF(272 + 64, 144)); // 333 and 147 on the grid of 8
    desk.document.undoStack().undo();
    QCOMPARE(desk.canvas.scene().chips()[1].x, 272.0f);
}

void TestNetworkCanvas::escapePutsADragBack()
{
    Desk desk;
    const QPoint from = middleOf(desk.canvas, 1);
    QTest::mousePress(&desk.canvas, Qt::LeftButton, {}, from);
    for (int step = 1; step < 4; ++step) {
        QMouseEvent move(QEvent::MouseMove, from + QPoint(0, 40 * step),
                         desk.canvas.mapToGlobal(from), Qt::LeftButton, Qt::LeftButton, {});
        QCoreApplication::sendEvent(&desk.canvas, &move);
    }
    QVERIFY(desk.canvas.scene().chips()[1].y != 0);
    QTest::keyClick(&desk.canvas, Qt::Key_Escape);
    QTest::mouseRelease(&desk.canvas, Qt::LeftButton, {}, from + QPoint(0, 120));
    QCOMPARE(desk.canvas.scene().chips()[1].y, 0.0f);
    QCOMPARE(desk.document.undoStack().count(), 0);
}

void TestNetworkCanvas::aReadyMadeNodeDroppedOnAWireGoesIn()
{
    Desk desk;
    const std::string name = desk.document.addNode("dropout", {272, 200});
    const int before = desk.document.undoStack().count();
    drag(desk.canvas, middleOf(desk.canvas, 4), pixelOf(desk.canvas, {272 + 168 + 52, 28}));
    QVERIFY(desk.isWired("conv", name));
    QVERIFY(desk.isWired(name, "relu"));
    QCOMPARE(desk.document.undoStack().count(), before + 1); // one step back
    desk.document.undoStack().undo();
    QVERIFY(desk.isWired("conv", "relu"));
    QCOMPARE(desk.document.network().nodes[4].y, 200.0);
}

void TestNetworkCanvas::portToPortMakesAWire()
{
    Desk desk;
    const std::string name = desk.document.addNode("add", {272, 200});
    QCOMPARE(desk.canvas.scene().chips()[4].inputs, std::uint16_t(2));
    // Nine pixels beside the pin: it snaps.
    drag(desk.canvas, pinOf(desk.canvas, {0, 0, true}),
         pinOf(desk.canvas, {4, 1, false}) + QPoint(-9, 2));
    QVERIFY(desk.isWired("in", name, 1));
    // Backwards, from an input to an output.
    drag(desk.canvas, pinOf(desk.canvas, {4, 0, false}), pinOf(desk.canvas, {2, 0, true}));
    QVERIFY(desk.isWired("relu", name, 0));
    // Onto the chip as a whole: its next free pin.
    QCOMPARE(desk.canvas.scene().chips()[4].inputs, std::uint16_t(3));
    drag(desk.canvas, pinOf(desk.canvas, {1, 0, true}), middleOf(desk.canvas, 4));
    QVERIFY(desk.isWired("conv", name, 2));
}

void TestNetworkCanvas::aWireToItselfIsRefused()
{
    Desk desk;
    const std::size_t wires = desk.document.network().wires.size();
    drag(desk.canvas, pinOf(desk.canvas, {1, 0, true}), pinOf(desk.canvas, {1, 0, false}));
    drag(desk.canvas, pinOf(desk.canvas, {1, 0, true}), pinOf(desk.canvas, {2, 0, true}));
    QCOMPARE(desk.document.network().wires.size(), wires);
    QCOMPARE(desk.document.undoStack().count(), 0);
}

void TestNetworkCanvas::aWireIsPickedUpAndMoved()
{
    Desk desk;
    const std::string name = desk.document.addNode("relu", {600, 200});
    drag(desk.canvas, pinOf(desk.canvas, {2, 0, false}), pinOf(desk.canvas, {4, 0, false}));
    QVERIFY(desk.isWired("conv", name));
    QVERIFY(!desk.isWired("conv", "relu"));
    desk.document.undoStack().undo();
    QVERIFY(desk.isWired("conv", "relu"));
    QVERIFY(!desk.isWired("conv", name));
}

void TestNetworkCanvas::aWireIsPulledOff()
{
    Desk desk;
    drag(desk.canvas, pinOf(desk.canvas, {2, 0, false}), {500, 650});
    QVERIFY(!desk.isWired("conv", "relu"));
    QVERIFY(!openPopup(desk.canvas));
    QCOMPARE(desk.document.network().nodes.size(), std::size_t(4));
}

void TestNetworkCanvas::aWireIntoTheVoidSearchesForItsEnd()
{
    Desk desk;
    drag(desk.canvas, pinOf(desk.canvas, {1, 0, true}), {700, 650});
    KindPopup* popup = openPopup(desk.canvas);
    QVERIFY(popup);
    QTest::keyClicks(popup->edit(), "flat");
    QTest::keyClick(popup->edit(), Qt::Key_Return);
    const std::string added = desk.document.network().nodes.back().name;
    QVERIFY(desk.isWired("conv", added));
    QCOMPARE(desk.document.undoStack().count(), 1);
    desk.document.undoStack().undo();
    QCOMPARE(desk.document.network().nodes.size(), std::size_t(4));
}

void TestNetworkCanvas::wheelZoomsAtTheCursor()
{
    Desk desk;
    const QPoint cursor = middleOf(desk.canvas, 1);
    const QPointF before = desk.canvas.view().toScene(cursor);
    turnWheel(desk.canvas, cursor, 3);
    QVERIFY(std::abs(desk.canvas.view().scale - 1.25 * 1.25 * 1.25) < 1e-9);
    QVERIFY((desk.canvas.view().toScene(cursor) - before).manhattanLength() < 1e-6);
    turnWheel(desk.canvas, cursor, -3);
    QVERIFY(std::abs(desk.canvas.view().scale - 1) < 1e-9);
}

void TestNetworkCanvas::buttonsAndSpacePan()
{
    Desk desk;
    const QPointF start = desk.canvas.view().origin;
    drag(desk.canvas, {300, 300}, {340, 280}, {}, Qt::MiddleButton);
    QCOMPARE(desk.canvas.view().origin, start + QPointF(-40, 20));
    drag(desk.canvas, {300, 300}, {260, 320}, {}, Qt::RightButton);
    QCOMPARE(desk.canvas.view().origin, start);
    QTest::keyPress(&desk.canvas, Qt::Key_Space);
    drag(desk.canvas, middleOf(desk.canvas, 1), middleOf(desk.canvas, 1) + QPoint(8, 8));
    QTest::keyRelease(&desk.canvas, Qt::Key_Space);
    QCOMPARE(desk.canvas.view().origin, start + QPointF(-8, -8));
    QVERIFY(!openPopup(desk.canvas)); // Space was used to pan
    QCOMPARE(desk.document.undoStack().count(), 0);
}

PLUGBOARD_TEST(TestNetworkCanvas)
#include "tst_network_canvas.moc"
