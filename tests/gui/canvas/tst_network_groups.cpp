// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/canvas/network_canvas.h"
#include "gui/canvas/scope_bar.h"
#include "gui/look/mime.h"
#include "tests/gui/canvas/canvas_fixture.h"
#include "tests/plugboard_test.h"

#include <QAction>
#include <QToolButton>

using namespace plugboard;
using namespace plugboard::gui;
using namespace plugboard::tests;

namespace {

/// input - l0/b0/n0 ... l0/b4/n4, l1/... - output: 8 layers of 5 blocks of 5 nodes in a row.
model::Network deepNetwork()
{
    model::Network network;
    const auto add = [&](const std::string& name, const char* kind) {
        network.nodes.push_back({name, kind, {}, 0, 0});
        const std::size_t at = network.nodes.size() - 1;
        if (at > 0)
            network.wires.push_back({model::NodeId(at - 1), 0, model::NodeId(at), 0});
    };
    add("input", "input");
    for (int layer = 0; layer < 8; ++layer)
        for (int node = 0; node < 25; ++node)
            add("l" + std::to_string(layer) + "/b" + std::to_string(node / 5) + "/n" +
                    std::to_string(node),
                "relu");
    add("output", "output");
    return network;
}

struct Desk : CanvasBench {
    Desk()
    {
        document.reset(projectOf(deepNetwork()), {});
        canvas.resize(1000, 700);
        canvas.show();
        canvas.activateWindow();
        canvas.setFocus();
        if (!QTest::qWaitForWindowActive(&canvas)) // else no shortcut is heard
            qWarning("the window does not become active");
    }
    NetworkCanvas canvas{bench()};

    std::uint32_t chip(const std::string& name) const
    {
        for (std::uint32_t at = 0; at < canvas.scene().chips().size(); ++at)
            if (canvas.networkScene().nameOf(at) == name)
                return at;
        return 0xffffffffu;
    }
    void click(const std::string& name)
    {
        QTest::mouseClick(&canvas, Qt::LeftButton, {}, middleOf(canvas, chip(name)));
    }
    std::size_t chips() const { return canvas.scene().chips().size(); }
    const std::string& entered() const { return canvas.networkScene().choice().entered; }
};

} // namespace

class TestNetworkGroups : public QObject {
    Q_OBJECT
private slots:
    void aLargeNetworkOpensCollapsed();
    void aGroupSelectsItsNodes();
    void doubleClickEntersAndBackspaceLeaves();
    void thePathAboveGoesBack();
    void expandingOpensInPlace();
    void whatIsOutsideIsGoneTo();
    void aNodeAddedInAGroupBelongsToIt();
    void aGroupIsDeletedWithOneUndo();
    void movingAGroupIsAMatterOfTheView();
    void theViewIsKeptInTheDocument();
    void everythingIsShownAsEver();
};

void TestNetworkGroups::aLargeNetworkOpensCollapsed()
{
    Desk desk;
    QCOMPARE(desk.chips(), std::size_t(10)); // input, 8 layers, output
    QCOMPARE(desk.canvas.scene().wires().size(), std::size_t(9));
    const ChipFace face = desk.canvas.networkScene().chipFace(desk.chip("l3"));
    QCOMPARE(face.title, QString("l3"));
    QCOMPARE(face.subtitle, QString("25 nodes"));
    const Chip& chip = desk.canvas.scene().chips()[desk.chip("l3")];
    QCOMPARE(int(chip.inputs), 1);
    QCOMPARE(int(chip.outputs), 1);
    QVERIFY(desk.canvas.view().scale > 0.5); // it can be read
}

void TestNetworkGroups::aGroupSelectsItsNodes()
{
    Desk desk;
    desk.click("l3");
    QCOMPARE(desk.document.selection().nodes.size(), std::size_t(25));
    QVERIFY(desk.canvas.scene().chips()[desk.chip("l3")].flags & flag::kSelected);
    desk.document.select(Selection{.nodes = {"l4/b0/n1"}}); // one of them, from elsewhere
    QVERIFY(!(desk.canvas.scene().chips()[desk.chip("l3")].flags & flag::kSelected));
    const std::uint8_t flags = desk.canvas.scene().chips()[desk.chip("l4")].flags;
    QVERIFY(!(flags & flag::kSelected) && (flags & flag::kLit));
}

void TestNetworkGroups::doubleClickEntersAndBackspaceLeaves()
{
    Desk desk;
    QTest::mouseDClick(&desk.canvas, Qt::LeftButton, {}, middleOf(desk.canvas, desk.chip("l3")));
    QCOMPARE(desk.entered(), std::string("l3"));
    QCOMPARE(desk.chips(), std::size_t(5 + 2)); // 5 blocks, and a node outside at each end
    desk.click("l3/b1");
    QTest::keyClick(&desk.canvas, Qt::Key_Return);
    QCOMPARE(desk.entered(), std::string("l3/b1"));
    QCOMPARE(desk.canvas.networkScene().chipFace(desk.chip("l3/b1/n5")).title, QString("n5"));
    QTest::keyClick(&desk.canvas, Qt::Key_Escape); // gives up the selection first
    QCOMPARE(desk.entered(), std::string("l3/b1"));
    QTest::keyClick(&desk.canvas, Qt::Key_Escape);
    QCOMPARE(desk.entered(), std::string("l3"));
    QTest::keyClick(&desk.canvas, Qt::Key_Backspace);
    QCOMPARE(desk.entered(), std::string());
    QTest::keyClick(&desk.canvas, Qt::Key_Backspace); // deletes nothing
    QCOMPARE(desk.document.network().nodes.size(), std::size_t(202));
}

void TestNetworkGroups::thePathAboveGoesBack()
{
    Desk desk;
    auto* bar = desk.canvas.findChild<ScopeBar*>();
    QVERIFY(bar && bar->isHidden());
    QVERIFY(desk.canvas.enterScope("l3/b1"));
    QVERIFY(!desk.canvas.enterScope("nowhere"));
    QVERIFY(bar->isVisible());
    QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
    const auto buttons = bar->findChildren<QToolButton*>();
    QCOMPARE(buttons.size(), qsizetype(3));
    QCOMPARE(buttons[1]->text(), QString("l3"));
    buttons[1]->click();
    QCOMPARE(desk.entered(), std::string("l3"));
    QVERIFY(bar->width() > 60 && bar->height() > 16); // also when it has changed
    QVERIFY(desk.canvas.view().toScreen(desk.canvas.scene().bounds()).top() >= bar->height());
}

void TestNetworkGroups::expandingOpensInPlace()
{
    Desk desk;
    desk.click("l3");
    QTest::keyClick(&desk.canvas, Qt::Key_E);
    QCOMPARE(desk.chips(), std::size_t(9 + 5));
    QCOMPARE(desk.canvas.scene().groups().size(), std::size_t(1));
    QCOMPARE(desk.canvas.scene().groups()[0].title, QString("l3"));
    const QRectF frame = desk.canvas.scene().groups()[0].rect;
    for (std::uint32_t at = 0; at < desk.chips(); ++at) {
        const Chip& chip = desk.canvas.scene().chips()[at];
        const bool inside = desk.canvas.networkScene().nameOf(at).starts_with("l3/");
        QCOMPARE(frame.contains(QRectF(chip.x, chip.y, chip.width, chip.height)), inside);
    }
    desk.canvas.setView(desk.canvas.view().origin, desk.canvas.view().scale);
    desk.document.select(Selection{.nodes = {"l3/b1/n5"}});
    desk.click("l3/b2"); // a block in it: opens that
    QTest::keyClick(&desk.canvas, Qt::Key_E);
    QCOMPARE(desk.canvas.scene().groups().size(), std::size_t(2));
    desk.click("l3/b2/n10"); // a node closes what it stands in
    QTest::keyClick(&desk.canvas, Qt::Key_E);
    QCOMPARE(desk.canvas.scene().groups().size(), std::size_t(1));
    QTest::keyClick(&desk.canvas, Qt::Key_E, Qt::ShiftModifier); // everything, and back
    QCOMPARE(desk.chips(), std::size_t(202));
    QVERIFY(desk.canvas.networkScene().level().flat);
    QTest::keyClick(&desk.canvas, Qt::Key_E, Qt::ShiftModifier);
    QCOMPARE(desk.chips(), std::size_t(10));
}

void TestNetworkGroups::whatIsOutsideIsGoneTo()
{
    Desk desk;
    desk.canvas.enterScope("l3/b1");
    const std::uint32_t before = desk.chip("l3/b0/n4");
    QVERIFY(desk.canvas.networkScene().isOutside(before));
    QTest::mouseDClick(&desk.canvas, Qt::LeftButton, {}, middleOf(desk.canvas, before));
    QCOMPARE(desk.entered(), std::string("l3/b0"));
    QCOMPARE(desk.document.selection().nodes, (std::vector<std::string>{"l3/b0/n4"}));
    QTest::keyClick(&desk.canvas, Qt::Key_A, Qt::ControlModifier); // of the group only
    QCOMPARE(desk.document.selection().nodes.size(), std::size_t(5));
}

void TestNetworkGroups::aNodeAddedInAGroupBelongsToIt()
{
    Desk desk;
    desk.canvas.enterScope("l3/b1");
    const QRectF bounds = desk.canvas.scene().bounds();
    const QPoint free = pixelOf(desk.canvas, bounds.bottomLeft() + QPointF(200, 80));
    QVERIFY(dropOn(desk.canvas, free, kKindMime, "relu"));
    const std::string name = desk.document.network().nodes.back().name;
    QVERIFY2(name.starts_with("l3/b1/"), name.c_str());
    const Chip& chip = desk.canvas.scene().chips()[desk.chip(name)];
    QVERIFY(chip.y > bounds.bottom()); // where it was dropped
    desk.document.undoStack().undo();
    QCOMPARE(desk.document.network().nodes.size(), std::size_t(202));
}

void TestNetworkGroups::aGroupIsDeletedWithOneUndo()
{
    Desk desk;
    desk.click("l3");
    QTest::keyClick(&desk.canvas, Qt::Key_Delete);
    QCOMPARE(desk.document.network().nodes.size(), std::size_t(177));
    QCOMPARE(desk.chips(), std::size_t(9));
    desk.document.undoStack().undo();
    QCOMPARE(desk.chips(), std::size_t(10));
}

void TestNetworkGroups::movingAGroupIsAMatterOfTheView()
{
    Desk desk;
    const Chip before = desk.canvas.scene().chips()[desk.chip("l3")];
    const QPoint from = middleOf(desk.canvas, desk.chip("l3"));
    drag(desk.canvas, from, from + QPoint(0, 90));
    QVERIFY(desk.canvas.scene().chips()[desk.chip("l3")].y > before.y + 40);
    QCOMPARE(desk.document.undoStack().count(), 0);
    QCOMPARE(desk.document.network().nodes[90].x, 0.0);
    desk.canvas.enterScope("l3");
    desk.canvas.leaveScope();
    QVERIFY(desk.canvas.scene().chips()[desk.chip("l3")].y > before.y + 40); // it stays there
    QTest::keyClick(&desk.canvas, Qt::Key_L);
    QCOMPARE(desk.canvas.scene().chips()[desk.chip("l3")].y, before.y);
}

void TestNetworkGroups::theViewIsKeptInTheDocument()
{
    Desk desk;
    desk.canvas.enterScope("l3");
    desk.click("l3/b1");
    QTest::keyClick(&desk.canvas, Qt::Key_E);
    NetworkCanvas other(desk.bench());
    QCOMPARE(other.networkScene().choice().entered, std::string("l3"));
    QCOMPARE(other.scene().chips().size(), desk.chips());
}

void TestNetworkGroups::everythingIsShownAsEver()
{
    Desk desk;
    desk.document.reset(projectOf(rowOfFour()), {}); // no groups: nothing to enter
    QCOMPARE(desk.chips(), std::size_t(4));
    QVERIFY(desk.canvas.networkScene().level().flat);
    desk.click("conv");
    QTest::keyClick(&desk.canvas, Qt::Key_E);
    QTest::keyClick(&desk.canvas, Qt::Key_Return);
    QTest::keyClick(&desk.canvas, Qt::Key_Backspace);
    QCOMPARE(desk.document.network().nodes.size(), std::size_t(4));
    QCOMPARE(desk.entered(), std::string());
}

PLUGBOARD_TEST(TestNetworkGroups)
#include "tst_network_groups.moc"
