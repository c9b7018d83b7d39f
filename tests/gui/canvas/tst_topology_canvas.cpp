// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/canvas/topology_canvas.h"
#include "gui/look/mime.h"
#include "tests/gui/canvas/canvas_fixture.h"
#include "tests/plugboard_test.h"

#include <QAction>

using namespace plugboard;
using namespace plugboard::gui;
using namespace plugboard::tests;

namespace {

struct Desk : CanvasBench {
    explicit Desk(model::Topology topology = twoDevices())
    {
        io::Project project = projectOf(rowOfFour());
        project.topology = std::move(topology);
        document.reset(project, {});
        canvas.resize(1280, 720);
        canvas.show();
        canvas.setView({-200, -100}, 1);
    }
    TopologyCanvas canvas{bench()};

    QAction* command(const QString& name)
    {
        for (QAction* action : canvas.commands())
            if (action->objectName() == name)
                return action;
        return nullptr;
    }
    QWidget* banner() { return canvas.findChild<QWidget*>("thisMachineBanner"); }
};

} // namespace

class TestTopologyCanvas : public QObject {
    Q_OBJECT
private slots:
    void elementsAndLinksAreShown();
    void thisMachineIsReadOnly();
    void drawOwnCopiesThisMachine();
    void theBannerFitsANarrowDock();
    void aDropAddsAPreset();
    void aCableIsPulled();
    void aDragMoves();
    void selectionGoesBothWays();
    void deleteTakesLinksAlong();
    void copyAndPaste();
    void aMachineWithoutPlacesIsShownLaidOut();
};

void TestTopologyCanvas::elementsAndLinksAreShown()
{
    Desk desk;
    QCOMPARE(desk.canvas.scene().chips().size(), std::size_t(3));
    QCOMPARE(desk.canvas.scene().wires().size(), std::size_t(1));
    QCOMPARE(desk.canvas.scene().groups().size(), std::size_t(1)); // the host's frame
    QVERIFY(!desk.banner()->isVisible());
    const ChipFace face = desk.canvas.topologyScene().chipFace(1);
    QCOMPARE(face.title, QString("gpu0"));
    QCOMPARE(face.subtitle, QString("Test"));
    QVERIFY(!face.tag.isEmpty());
    QCOMPARE(desk.canvas.topologyScene().wireText(0), QString("25.0 GB/s"));
}

void TestTopologyCanvas::thisMachineIsReadOnly()
{
    Desk desk{model::Topology()};
    QVERIFY(desk.banner()->isVisible());
    desk.document.setDetected(twoDevices());
    QCOMPARE(desk.canvas.scene().chips().size(), std::size_t(3));
    desk.canvas.setView({-200, -100}, 1);
    const QPoint from = middleOf(desk.canvas, 1);
    drag(desk.canvas, from, from + QPoint(80, 80));
    QCOMPARE(desk.canvas.scene().chips()[1].x, 0.0f);
    desk.command("topology.delete")->trigger();
    QVERIFY(desk.document.usesThisMachine());
    QCOMPARE(desk.document.undoStack().count(), 0);
}

void TestTopologyCanvas::drawOwnCopiesThisMachine()
{
    Desk desk{model::Topology()};
    desk.document.setDetected(twoDevices());
    desk.command("topology.drawOwn")->trigger();
    QVERIFY(!desk.document.usesThisMachine());
    QCOMPARE(desk.document.topology().devices.size(), std::size_t(2));
    QVERIFY(!desk.banner()->isVisible());
    desk.document.undoStack().undo();
    QVERIFY(desk.document.usesThisMachine());
    QVERIFY(desk.banner()->isVisible());
}

void TestTopologyCanvas::theBannerFitsANarrowDock()
{
    Desk desk{model::Topology{}};
    desk.document.setDetected(twoDevices());
    for (const int width : {1280, 300, 260, 220}) {
        desk.canvas.resize(width, 400);
        QCoreApplication::processEvents();
        QVERIFY(desk.banner()->isVisible());
        QVERIFY2(desk.banner()->geometry().right() < width, qPrintable(QString::number(width)));
        for (const QWidget* part : desk.banner()->findChildren<QWidget*>())
            QVERIFY(part->width() >= part->minimumSizeHint().width());
    }
}

void TestTopologyCanvas::aDropAddsAPreset()
{
    Desk desk;
    QVERIFY(dropOn(desk.canvas, {900, 500}, kPresetMime, "a100_sxm_40gb"));
    QCOMPARE(desk.document.topology().devices.size(), std::size_t(3));
    const model::Device& device = desk.document.topology().devices[2];
    QCOMPARE(device.name, std::string("gpu2"));
    QCOMPARE(QPointF(device.x, device.y), QPointF(608, 360)); // (700, 400) less half of 192 x 76
    QCOMPARE(desk.document.selection().elements, std::vector<std::string>{"gpu2"});
    QVERIFY(dropOn(desk.canvas, {900, 100}, kPresetMime, "switch"));
    QCOMPARE(desk.document.topology().switches.size(), std::size_t(1));
}

void TestTopologyCanvas::aCableIsPulled()
{
    Desk desk;
    // From the handle on top of gpu0 to the middle of the host.
    drag(desk.canvas, pinOf(desk.canvas, {1, 1, true}), middleOf(desk.canvas, 0));
    QCOMPARE(desk.document.topology().links.size(), std::size_t(2));
    const model::Link& link = desk.document.topology().links[1];
    QCOMPARE(link.a, std::string("gpu0"));
    QCOMPARE(link.b, std::string("host0"));
    QCOMPARE(desk.document.selection().links, std::vector<std::string>{link.name});
    drag(desk.canvas, pinOf(desk.canvas, {1, 1, true}), {1200, 680}); // into the void
    QCOMPARE(desk.document.topology().links.size(), std::size_t(2));
}

void TestTopologyCanvas::aDragMoves()
{
    Desk desk;
    const QPoint from = middleOf(desk.canvas, 2);
    drag(desk.canvas, from, from + QPoint(40, 80));
    const model::Device& device = desk.document.topology().devices[1];
    QCOMPARE(QPointF(device.x, device.y), QPointF(344, 280)); // 340 on the grid of 8
    QCOMPARE(desk.document.undoStack().count(), 1);
}

void TestTopologyCanvas::selectionGoesBothWays()
{
    Desk desk;
    QTest::mouseClick(&desk.canvas, Qt::LeftButton, {}, middleOf(desk.canvas, 2));
    QCOMPARE(desk.document.selection().elements, std::vector<std::string>{"gpu1"});
    desk.document.select(Selection{.links = {"link"}});
    QVERIFY(desk.canvas.scene().wires()[0].flags & flag::kSelected);
    QVERIFY(!(desk.canvas.scene().chips()[2].flags & flag::kSelected));
}

void TestTopologyCanvas::deleteTakesLinksAlong()
{
    Desk desk;
    desk.document.select(Selection{.elements = {"gpu1"}});
    desk.command("topology.delete")->trigger();
    QCOMPARE(desk.document.topology().devices.size(), std::size_t(1));
    QVERIFY(desk.document.topology().links.empty());
    QCOMPARE(desk.canvas.scene().chips().size(), std::size_t(2));
}

void TestTopologyCanvas::copyAndPaste()
{
    Desk desk;
    desk.command("topology.selectAll")->trigger();
    desk.command("topology.copy")->trigger();
    desk.command("topology.paste")->trigger();
    QCOMPARE(desk.document.topology().hosts.size(), std::size_t(2));
    QCOMPARE(desk.document.topology().devices.size(), std::size_t(4));
    QCOMPARE(desk.document.topology().links.size(), std::size_t(2));
    QCOMPARE(desk.document.undoStack().count(), 1);
    QCOMPARE(desk.document.selection().elements.size(), std::size_t(3));
}

void TestTopologyCanvas::aMachineWithoutPlacesIsShownLaidOut()
{
    model::Topology topology = twoDevices();
    for (model::Device& device : topology.devices)
        device.x = device.y = 0;
    Desk desk(topology);
    const std::vector<Chip>& chips = desk.canvas.scene().chips();
    QVERIFY(!chips[1].rect().meets(chips[2].rect()));
    const QPoint from = middleOf(desk.canvas, 2);
    drag(desk.canvas, from, from + QPoint(0, 160));
    QVERIFY(desk.document.topology().devices[0].y != 0); // all have the places that are seen
}

PLUGBOARD_TEST(TestTopologyCanvas)
#include "tst_topology_canvas.moc"
