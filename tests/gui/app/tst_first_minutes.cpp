// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/app/notice_bar.h"
#include "gui/app/views.h"
#include "gui/app/welcome_page.h"
#include "gui/app/workspaces.h"
#include "gui/canvas/kind_popup.h"
#include "gui/canvas/network_canvas.h"
#include "gui/look/mime.h"
#include "gui/panels/palette_panel.h"
#include "gui/timeline/timeline_view.h"
#include "gui/timeline/timeline_widget.h"
#include "tests/gui/app/studio_fixture.h"
#include "tests/plugboard_test.h"

#include <QAbstractButton>
#include <QDropEvent>
#include <QLineEdit>
#include <QMimeData>
#include <QThread>
#include <QToolBar>

using namespace plugboard;
using namespace plugboard::gui;
using plugboard::tests::StudioFixture;

/// What a new user does first, with the mouse and the keys.
class TestFirstMinutes : public QObject {
    Q_OBJECT
private slots:
    void exampleToBothTimelinesInFourClicks();
    void drawPlanRunRead();

private:
    NetworkCanvas* canvas() { return studio_.window->views()->network; }
    QPoint screen(QPointF scene) { return canvas()->view().toScreen(scene).toPoint(); }
    std::uint32_t chip(const std::string& name);
    void addByPalette(const QString& text);
    void addByDrop(const QString& kind);
    void addByDoubleClick(const QString& text);
    void wire(const std::string& from, const std::string& to);
    void click(QAction* action);
    bool clickAMeasuredBar();

    StudioFixture studio_;
};

std::uint32_t TestFirstMinutes::chip(const std::string& name)
{
    return std::uint32_t(studio_.document().node(name).index());
}

void TestFirstMinutes::addByPalette(const QString& text)
{
    auto* search = studio_.window->views()->palette->findChild<QLineEdit*>();
    search->clear();
    QTest::mouseClick(search, Qt::LeftButton);
    QTest::keyClicks(search, text);
    QTest::keyClick(search, Qt::Key_Return);
}

/// A drag ends in a drop; a real one does not end on a platform without windows.
void TestFirstMinutes::addByDrop(const QString& kind)
{
    QMimeData data;
    data.setData(kKindMime, kind.toUtf8());
    const QPointF at(canvas()->width() * 0.5, canvas()->height() * 0.8);
    QDragEnterEvent enter(at.toPoint(), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QApplication::sendEvent(canvas(), &enter);
    QVERIFY(enter.isAccepted());
    QDropEvent drop(at, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QApplication::sendEvent(canvas(), &drop);
}

void TestFirstMinutes::addByDoubleClick(const QString& text)
{
    QTest::mouseDClick(canvas(), Qt::LeftButton, {}, {canvas()->width() - 40, 30});
    auto* popup = canvas()->window()->findChild<KindPopup*>();
    QVERIFY(popup != nullptr);
    QTest::keyClicks(popup->edit(), text);
    QTest::keyClick(popup->edit(), Qt::Key_Return);
}

void TestFirstMinutes::wire(const std::string& from, const std::string& to)
{
    const BoardScene& scene = canvas()->scene();
    const QPoint begin = screen(scene.portPoint({chip(from), 0, true}));
    const QPoint end = screen(scene.portPoint({chip(to), 0, false}));
    QTest::mousePress(canvas(), Qt::LeftButton, {}, begin);
    QTest::mouseMove(canvas(), (begin + end) / 2);
    QTest::mouseMove(canvas(), end);
    QTest::mouseRelease(canvas(), Qt::LeftButton, {}, end);
}

void TestFirstMinutes::click(QAction* action)
{
    for (QToolBar* bar : studio_.window->findChildren<QToolBar*>())
        if (QWidget* button = bar->widgetForAction(action)) {
            QTest::mouseClick(button, Qt::LeftButton);
            return;
        }
    QFAIL("there is no such button");
}

/// Clicks along the measured rows until a bar is selected.
bool TestFirstMinutes::clickAMeasuredBar()
{
    TimelineView* view = studio_.window->views()->timeline->view();
    const TimelineScene& scene = view->scene();
    for (const LaneRow& row : scene.layout.rows) {
        if (row.kind != RowKind::Measured)
            continue;
        for (double x = 0.05; x < 1; x += 0.05) {
            const QRectF area = scene.areas.rows;
            QTest::mouseClick(
                view, Qt::LeftButton, {},
                QPointF(area.left() + x * area.width(), scene.top(row) + row.height / 2).toPoint());
            if (studio_.document().selection().firing.has_value())
                return true;
        }
    }
    return false;
}

/// Card, Plan, Run: three clicks, and the run ends by itself.
void TestFirstMinutes::exampleToBothTimelinesInFourClicks()
{
    MainWindow& window = studio_.start();
    QTest::mouseClick(window.welcomePage()->findChild<QAbstractButton*>("mlp.plugboard.txt"),
                      Qt::LeftButton);
    QTRY_VERIFY(!studio_.document().network().nodes.empty());
    click(window.actions().plan);
    QTRY_VERIFY_WITH_TIMEOUT(studio_.document().plan() != nullptr, 60'000);
    model::Recipe recipe = studio_.document().recipe();
    recipe.run.steps = 200; // of thousands: this is a test
    recipe.run.evaluateEvery = 0;
    studio_.document().setRecipe(recipe, "steps");
    QVERIFY(!studio_.document().planIsStale());
    click(window.actions().run);
    QTRY_COMPARE(window.workspaces()->current(), QString("run"));
    QTRY_VERIFY_WITH_TIMEOUT(studio_.studio->runs.current()->status == RunStatus::Finished, 60'000);
    QTRY_VERIFY_WITH_TIMEOUT(window.views()->timeline->isSettled(), 10'000);
    const TimelineTrack* track = window.views()->timeline->track();
    QVERIFY(track->program() != nullptr && track->program()->predicted != nullptr);
    QVERIFY(track->measured() != nullptr);
}

void TestFirstMinutes::drawPlanRunRead()
{
    MainWindow& window = studio_.start();
    Document& document = studio_.document();
    for (auto* button : window.welcomePage()->findChildren<QAbstractButton*>())
        if (button->text() == "New project")
            QTest::mouseClick(button, Qt::LeftButton);
    QCOMPARE(window.workspaces()->current(), QString("design"));
    QTest::qWait(100); // docks take their places

    // Draw: three layers, each way of adding once.
    addByPalette("input");
    addByPalette("flatten");
    addByPalette("linear");
    addByDoubleClick("relu");
    addByDrop("linear");
    addByPalette("output");
    QStringList names;
    for (const model::Node& node : document.network().nodes)
        names << QString::fromStdString(node.name);
    QCOMPARE(names.size(), 6);
    QVERIFY(!document.problems().isEmpty()); // nothing is wired yet
    canvas()->fitAll();
    for (int at = 0; at + 1 < names.size(); ++at)
        wire(names[at].toStdString(), names[at + 1].toStdString());
    QCOMPARE(document.network().wires.size(), std::size_t(5));
    document.setAttribute({names[4].toStdString()}, "features", std::int64_t(10));
    model::Recipe recipe = document.recipe();
    recipe.data = {};
    recipe.data.sampleShape = {1, 28, 28};
    recipe.data.trainSamples = 2560;
    recipe.data.testSamples = 256;
    recipe.run.steps = 30;
    document.setRecipe(recipe, "Recipe");
    QTRY_VERIFY2(document.problems().isEmpty(), qPrintable(document.problems().value(0).subject +
                                                           document.problems().value(0).message));

    // Two devices of this machine, where it has two cores.
    const int devices = std::min(2, QThread::idealThreadCount());
    document.setDivision({1, devices, {}});
    click(window.actions().plan);
    QTRY_VERIFY_WITH_TIMEOUT(document.plan() != nullptr && !document.planIsStale(), 60'000);
    QCOMPARE(document.plan()->summary.devices.size(), std::size_t(devices));

    click(window.actions().run);
    QTRY_VERIFY_WITH_TIMEOUT(studio_.studio->runs.current() != nullptr &&
                                 studio_.studio->runs.current()->status == RunStatus::Finished,
                             60'000);
    RunRecord* run = studio_.studio->runs.current();
    QCOMPARE(run->step, 30);
    QVERIFY(!run->steps.empty());
    QTRY_VERIFY_WITH_TIMEOUT(window.views()->timeline->isSettled(), 10'000);

    // Read: a click on a measured bar tells its operation in the other views.
    window.views()->timeline->view()->fitAll();
    QVERIFY(clickAMeasuredBar());
    QVERIFY(document.selection().firing->measured);
    const Selection& selection = document.selection();
    QVERIFY(selection.task.has_value());
    QVERIFY(!document.plan()->selectionOf(*selection.task).elements.empty());
}

PLUGBOARD_TEST(TestFirstMinutes)
#include "tst_first_minutes.moc"
