// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/canvas/network_canvas.h"
#include "tests/gui/canvas/canvas_fixture.h"
#include "tests/plugboard_test.h"

#include <QAction>
#include <QClipboard>
#include <QGuiApplication>
#include <QMimeData>
#include <QSet>
#include <QSignalSpy>

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

    void run(const QString& command)
    {
        for (QAction* action : canvas.commands())
            if (action->objectName() == command)
                action->trigger();
    }
    void select(const std::vector<std::string>& nodes)
    {
        document.select(Selection{.nodes = nodes});
    }
};

} // namespace

class TestNetworkCanvasEdits : public QObject {
    Q_OBJECT
private slots:
    void commandsHaveNamesTextsAndKeys();
    void keysReachTheCommands();
    void copiesKeepTheirWires();
    void pastedTextOfAFile();
    void foreignTextIsRefusedInWords();
    void duplicateStandsAside();
    void cutGoesToTheClipboard();
    void arrowsNudge();
    void layOutIsOneStep();
    void layOutOfALargeNetworkRunsApart();
    void aNetworkWithoutPlacesIsShownLaidOut();
    void theViewIsKept();
    void errorsAndFreePinsAreShown();
    void shapesStandAtPins();
    void anEmptyCanvasSaysWhatToDo();
};

void TestNetworkCanvasEdits::commandsHaveNamesTextsAndKeys()
{
    Desk desk;
    QSet<QString> names;
    QSet<QString> keys;
    for (const QAction* action : desk.canvas.commands()) {
        QVERIFY(!action->text().isEmpty());
        QVERIFY2(!names.contains(action->objectName()), qPrintable(action->objectName()));
        names << action->objectName();
        QCOMPARE(action->shortcutContext(), Qt::WidgetWithChildrenShortcut);
        for (const QKeySequence& key : action->shortcuts()) {
            QVERIFY2(!keys.contains(key.toString()), qPrintable(key.toString()));
            keys << key.toString();
        }
    }
    for (const char* name : {"network.add", "network.copy", "network.paste", "network.delete",
                             "network.layout", "network.fitAll", "network.fitSelection"})
        QVERIFY2(names.contains(name), name);
    QVERIFY(keys.contains("Home") && keys.contains("F") && keys.contains("L"));
}

void TestNetworkCanvasEdits::keysReachTheCommands()
{
    Desk desk;
    desk.canvas.activateWindow();
    desk.canvas.setFocus();
    QVERIFY(QTest::qWaitForWindowActive(&desk.canvas));
    desk.select({"relu"});
    QTest::keyClick(&desk.canvas, Qt::Key_Delete);
    QVERIFY(!desk.document.node("relu").valid());
    QCOMPARE(desk.document.network().wires.size(), std::size_t(1));
    QTest::keyClick(&desk.canvas, Qt::Key_A, Qt::ControlModifier);
    QCOMPARE(desk.document.selection().nodes.size(), std::size_t(3));
    QTest::keyClick(&desk.canvas, Qt::Key_Home);
    QVERIFY(desk.canvas.view().sceneRect().contains(desk.canvas.scene().bounds()));
}

void TestNetworkCanvasEdits::copiesKeepTheirWires()
{
    Desk desk;
    desk.select({"conv", "relu"});
    desk.run("network.copy");
    desk.run("network.paste");
    const model::Network& network = desk.document.network();
    QCOMPARE(network.nodes.size(), std::size_t(6));
    QCOMPARE(network.wires.size(), std::size_t(4)); // the one between the two comes along
    QCOMPARE(network.wires[3].from.index(), std::size_t(4));
    QCOMPARE(network.nodes[4].kind, std::string("convolution"));
    QCOMPARE(network.nodes[4].attributes.integer("channels", 0), std::int64_t(6));
    QCOMPARE(network.nodes[5].x - network.nodes[4].x, 272.0);
    QCOMPARE(desk.document.selection().nodes.size(), std::size_t(2));
    QVERIFY(network.nodes[4].name != "conv");
}

void TestNetworkCanvasEdits::pastedTextOfAFile()
{
    Desk desk;
    QGuiApplication::clipboard()->setText(
        "name: \"bit\"\nnodes { name: \"lone\" kind: \"relu\" }\n");
    desk.run("network.paste");
    QCOMPARE(desk.document.network().nodes.back().name, std::string("lone"));
}

void TestNetworkCanvasEdits::foreignTextIsRefusedInWords()
{
    Desk desk;
    QSignalSpy refused(&desk.canvas, &NetworkCanvas::refused);
    QGuiApplication::clipboard()->setText("Dear all, please find attached");
    desk.run("network.paste");
    QCOMPARE(refused.size(), 1);
    QVERIFY(!refused[0][0].toString().isEmpty());
    QCOMPARE(desk.document.network().nodes.size(), std::size_t(4));
}

void TestNetworkCanvasEdits::duplicateStandsAside()
{
    Desk desk;
    desk.select({"conv"});
    desk.run("network.duplicate");
    const model::Node& copy = desk.document.network().nodes.back();
    QCOMPARE(QPointF(copy.x, copy.y), QPointF(272, 88)); // 56 + 32 below
    QCOMPARE(desk.document.undoStack().count(), 1);
}

void TestNetworkCanvasEdits::cutGoesToTheClipboard()
{
    Desk desk;
    desk.select({"conv"});
    desk.run("network.cut");
    QVERIFY(!desk.document.node("conv").valid());
    QVERIFY(QGuiApplication::clipboard()->text().contains("convolution"));
    desk.run("network.paste");
    QVERIFY(desk.document.node("conv").valid());
}

void TestNetworkCanvasEdits::arrowsNudge()
{
    Desk desk;
    desk.select({"relu"});
    QTest::keyClick(&desk.canvas, Qt::Key_Right);
    QTest::keyClick(&desk.canvas, Qt::Key_Up, Qt::ShiftModifier);
    const model::Node& node = desk.document.network().nodes[2];
    QCOMPARE(QPointF(node.x, node.y), QPointF(544 + 8, -64));
}

void TestNetworkCanvasEdits::layOutIsOneStep()
{
    model::Network network = rowOfFour();
    network.nodes[1].x = 5000;
    network.nodes[3].y = 900;
    Desk desk(network);
    desk.run("network.layout");
    QCOMPARE(desk.document.network().nodes[3].x, 3 * 288.0);
    QCOMPARE(desk.document.network().nodes[3].y, 0.0);
    QCOMPARE(desk.document.undoStack().count(), 1);
    desk.document.undoStack().undo();
    QCOMPARE(desk.document.network().nodes[1].x, 5000.0);
    desk.select({"in", "conv"}); // the selection only
    desk.run("network.layout");
    QCOMPARE(desk.document.network().nodes[1].x, 288.0);
    QCOMPARE(desk.document.network().nodes[3].y, 900.0);
}

void TestNetworkCanvasEdits::layOutOfALargeNetworkRunsApart()
{
    model::Network network;
    for (std::size_t at = 0; at < 6000; ++at) {
        model::Node node;
        node.name = "n" + std::to_string(at);
        node.kind = at ? "relu" : "input";
        node.x = double(at);
        network.nodes.push_back(node);
        if (at)
            network.wires.push_back({model::NodeId((at - 1) / 2), 0, model::NodeId(at), 0});
    }
    Desk desk(network);
    desk.run("network.layout");
    QTRY_COMPARE_WITH_TIMEOUT(desk.document.undoStack().count(), 1, 10000);
    QVERIFY(desk.document.network().nodes[5999].x >= 288 * 11); // a binary tree of 13 levels
}

void TestNetworkCanvasEdits::aNetworkWithoutPlacesIsShownLaidOut()
{
    model::Network network = rowOfFour();
    for (model::Node& node : network.nodes)
        node.x = 0;
    Desk desk(network);
    QCOMPARE(desk.canvas.scene().chips()[2].x, 576.0f);
    QVERIFY(!desk.document.isModified());
    desk.canvas.setView({-100, -300}, 1);
    const QPoint from = middleOf(desk.canvas, 1);
    drag(desk.canvas, from, from + QPoint(0, 80)); // now all get the places that are seen
    QCOMPARE(desk.document.network().nodes[2].x, 576.0);
    QCOMPARE(desk.document.network().nodes[1].y, 80.0);
}

void TestNetworkCanvasEdits::theViewIsKept()
{
    Desk desk;
    desk.canvas.setView({12, 34}, 0.5);
    QTRY_VERIFY(desk.document.viewState("network").contains("scale"));
    io::Project project = desk.document.project();
    project.viewState = QJsonDocument(QJsonObject{{"network", desk.document.viewState("network")}})
                            .toJson()
                            .toStdString();
    desk.canvas.setView({0, 0}, 1);
    desk.document.reset(project, {});
    QCOMPARE(desk.canvas.view().scale, 0.5);
    QCOMPARE(desk.canvas.view().origin, QPointF(12, 34));
}

void TestNetworkCanvasEdits::errorsAndFreePinsAreShown()
{
    Desk desk;
    desk.document.removeWires({{"in", 0, "conv", 0}});
    QTRY_VERIFY(desk.canvas.scene().chips()[1].flags & flag::kError);
    const ChipFace face = desk.canvas.networkScene().chipFace(1);
    QCOMPARE(face.inputs, std::vector<PinState>{PinState::Missing});
    QCOMPARE(face.outputs, std::vector<PinState>{PinState::Joined});
    desk.document.undoStack().undo();
    QTRY_VERIFY(!(desk.canvas.scene().chips()[1].flags & flag::kError));
}

void TestNetworkCanvasEdits::shapesStandAtPins()
{
    Desk desk;
    QTRY_VERIFY(!desk.document.check().outputs.empty());
    const ChipFace face = desk.canvas.networkScene().chipFace(1);
    QCOMPARE(face.title, QString("conv"));
    QVERIFY2(face.subtitle.contains("5×5, 6"), qPrintable(face.subtitle));
    QVERIFY2(face.labels[0].text.endsWith("×6×24×24"), qPrintable(face.labels[0].text));
}

void TestNetworkCanvasEdits::anEmptyCanvasSaysWhatToDo()
{
    Desk empty{model::Network()};
    Desk full;
    const QImage a = empty.canvas.grab().toImage();
    QCOMPARE(empty.canvas.scene().chips().size(), std::size_t(0));
    const QRgb ground = a.pixel(5, 3);
    int written = 0;
    for (int y = 340; y < 380; ++y)
        for (int x = 300; x < 980; ++x)
            written += qGray(a.pixel(x, y)) < qGray(ground) - 60 ||
                       qGray(a.pixel(x, y)) > qGray(ground) + 60;
    QVERIFY2(written > 300, qPrintable(QString::number(written)));
}

PLUGBOARD_TEST(TestNetworkCanvasEdits)
#include "tst_network_canvas_edits.moc"
