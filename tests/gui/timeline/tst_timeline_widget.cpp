// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/service/run_record.h"
#include "gui/timeline/timeline_export.h"
#include "gui/timeline/timeline_widget.h"
#include "tests/gui/timeline/timeline_fixture.h"
#include "tests/plugboard_test.h"

#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QToolButton>

using namespace plugboard;
using namespace plugboard::gui;
using namespace plugboard::tests;

namespace {

struct Stage {
    Settings settings;
    Document document;
    TimelineWidget widget{{&document, &settings, nullptr, nullptr, nullptr}};

    Stage()
    {
        model::Network network;
        for (const char* name : {"conv1", "conv2"}) {
            model::Node node;
            node.name = name;
            node.kind = "convolution";
            network.nodes.push_back(node);
        }
        document.setNetwork(network, "draw");
        document.setDetected(pairPlan().topology);
        widget.resize(1200, 500);
        widget.show();
        widget.activateWindow();
        if (!QTest::qWaitForWindowActive(&widget))
            qWarning("the window does not become active");
    }
    TimelineView& view() { return *widget.view(); }
    const TimelineScene& scene() { return widget.view()->scene(); }
    bool settled()
    {
        return QTest::qWaitFor([this] { return widget.isSettled() && scene().first.program; });
    }
    /// A place on the screen: of a row, at a time.
    QPoint place(RowKind kind, std::size_t lane, double time)
    {
        for (const LaneRow& row : scene().layout.rows)
            if (row.kind == kind && scene().laneOf(row) == lane)
                return {int(scene().axis.x(time)), int(scene().top(row) + row.height / 2)};
        return {-1, -1};
    }
    QAction* command(const char* name)
    {
        for (QAction* action : widget.commands())
            if (action->objectName() == QLatin1String(name))
                return action;
        return nullptr;
    }
};

/// Appends steps to a trace that a run record holds, as its stream would.
void addSteps(RunRecord& record, int from, int to)
{
    const trace::Trace whole = evenTrace(to);
    if (record.trace.sections.empty()) {
        record.trace.sections.emplace_back();
        record.trace.sections[0].lanes.resize(3);
    }
    std::vector<FiringBatch> batches;
    for (std::uint32_t lane = 0; lane < 3; ++lane) {
        FiringBatch batch{model::ProgramKind::Train, lane, {}};
        for (const trace::Firing& firing : whole.sections[0].lanes[lane])
            if (int(firing.firing) >= from)
                batch.firings.push_back(firing);
        auto& lanes = record.trace.sections[0].lanes[lane];
        lanes.insert(lanes.end(), batch.firings.begin(), batch.firings.end());
        batches.push_back(batch);
    }
    emit record.firings(batches);
}

} // namespace

class TestTimelineWidget : public QObject {
    Q_OBJECT
private slots:
    void emptyItOffersPlanAndRun();
    void aPlanShowsItsPrediction();
    void aTraceStandsBelowItsPrediction();
    void aClickSelectsEverywhere();
    void selectionOfOthersLightsUpBars();
    void keysMoveAndZoom();
    void wheelZoomsAtTheMouse();
    void rangeIsDraggedAndRead();
    void searchFindsTasks();
    void nextAndPreviousBar();
    void marksAreSetAndTakenBack();
    void aRunIsFollowedUntilTheUserMoves();
    void lostFiringsAreSaid();
    void devicesCollapse();
    void comparedRunsShareTheAxis();
    void aResetDocumentEmptiesIt();
    void picturesHaveContents();
    void theSameSceneGivesTheSamePicture();
};

void TestTimelineWidget::emptyItOffersPlanAndRun()
{
    Stage stage;
    QSignalSpy plan(&stage.widget, &TimelineWidget::planRequested);
    QSignalSpy run(&stage.widget, &TimelineWidget::runRequested);
    auto* planButton = stage.widget.findChild<QPushButton*>("plan");
    auto* runButton = stage.widget.findChild<QPushButton*>("run");
    QVERIFY(planButton->isVisible());
    QTest::mouseClick(planButton, Qt::LeftButton);
    QTest::mouseClick(runButton, Qt::LeftButton);
    QCOMPARE(plan.count(), 1);
    QCOMPARE(run.count(), 1);
    stage.document.setPlan(pairFacts());
    QVERIFY(stage.settled());
    QVERIFY(!planButton->isVisible());
}

void TestTimelineWidget::aPlanShowsItsPrediction()
{
    Stage stage;
    stage.document.setPlan(pairFacts());
    QVERIFY(stage.settled());
    QVERIFY(!stage.scene().first.measured);
    QCOMPARE(stage.scene().layout.rows.size(), std::size_t(3)); // three lanes
    for (const LaneRow& row : stage.scene().layout.rows)
        QCOMPARE(int(row.kind), int(RowKind::Predicted));
    QVERIFY(stage.scene().axis.span() < 1000); // a few steps of 100 ns
}

void TestTimelineWidget::aTraceStandsBelowItsPrediction()
{
    Stage stage;
    stage.widget.showTrace(pairFacts(), evenTrace(60));
    QVERIFY(stage.settled());
    QTRY_VERIFY(stage.scene().first.measured);
    QCOMPARE(stage.scene().first.measured->events(), std::size_t(300));
    QCOMPARE(stage.scene().layout.rows.size(), std::size_t(6));
    stage.view().setRows(TimelineView::Rows::Measured);
    QCOMPARE(stage.scene().layout.rows.size(), std::size_t(3));
    QTRY_VERIFY(!stage.scene().first.analyses.empty()); // idle causes came from their thread
}

void TestTimelineWidget::aClickSelectsEverywhere()
{
    Stage stage;
    stage.widget.showTrace(pairFacts(), evenTrace(60));
    QTRY_VERIFY(stage.scene().first.measured && stage.widget.isSettled());
    stage.view().setAxis(1000, 1400);
    QTest::mouseClick(&stage.view(), Qt::LeftButton, {},
                      stage.place(RowKind::Measured, 1, 1175)); // Second of step 11
    const Selection& selection = stage.document.selection();
    QVERIFY(selection.firing.has_value());
    QCOMPARE(selection.firing->task, std::uint32_t(Second));
    QCOMPARE(selection.firing->firing, 11u);
    QVERIFY(selection.firing->measured);
    QCOMPARE(*selection.task, std::uint32_t(Second));
    QCOMPARE(selection.nodes, std::vector<std::string>{"conv2"});
    QVERIFY(stage.scene().selected.has_value());
    // Beside all bars: nothing is selected any more.
    QTest::mouseClick(&stage.view(), Qt::LeftButton, {}, stage.place(RowKind::Measured, 1, 1125));
    QVERIFY(stage.document.selection().empty());
    QVERIFY(!stage.scene().selected);
}

void TestTimelineWidget::selectionOfOthersLightsUpBars()
{
    Stage stage;
    stage.widget.showTrace(pairFacts(), evenTrace(60));
    QTRY_VERIFY(stage.scene().first.measured && stage.widget.isSettled());
    Selection selection;
    selection.nodes = {"conv1"};
    stage.document.select(selection);
    auto states = stage.scene().first.states;
    QCOMPARE(states.size(), std::size_t(5));
    QCOMPARE(int(states[First]), int(BarState::Lit));
    QCOMPARE(int(states[Second]), int(BarState::Dimmed));
    // A firing that another view chose is brought into sight.
    stage.view().setAxis(0, 200);
    selection.firing = FiringRef{model::ProgramKind::Train, 0, First, 40, true};
    stage.document.select(selection);
    QVERIFY(stage.scene().selected.has_value());
    QVERIFY(stage.scene().axis.begin() < 4010 && stage.scene().axis.end() > 4040);
    // Of a device all bars are lit, of a bar on it only those of its node.
    selection = {};
    selection.elements = {"cpu1"};
    stage.document.select(selection);
    states = stage.scene().first.states;
    QCOMPARE(int(states[Second]), int(BarState::Lit));
    QCOMPARE(int(states[Receive]), int(BarState::Lit));
    QCOMPARE(int(states[First]), int(BarState::Dimmed));
    stage.view().select(*barOf(stage.scene(), {model::ProgramKind::Train, 1, Second, 40, true}));
    QCOMPARE(stage.document.selection().elements, std::vector<std::string>{"cpu1"});
    states = stage.scene().first.states;
    QCOMPARE(int(states[Second]), int(BarState::Lit));
    QCOMPARE(int(states[Receive]), int(BarState::Dimmed));
    stage.document.select({});
    QVERIFY(stage.scene().first.states.empty());
}

void TestTimelineWidget::keysMoveAndZoom()
{
    Stage stage;
    stage.widget.showTrace(pairFacts(), evenTrace(60));
    QTRY_VERIFY(stage.scene().first.measured && stage.widget.isSettled());
    stage.view().setFocus();
    stage.view().setAxis(1000, 2000);
    QTest::keyClick(&stage.view(), Qt::Key_W);
    QVERIFY(stage.scene().axis.span() < 900);
    QTest::keyClick(&stage.view(), Qt::Key_S);
    QVERIFY(std::abs(stage.scene().axis.span() - 1000) < 1);
    const double begin = stage.scene().axis.begin();
    QTest::keyClick(&stage.view(), Qt::Key_D);
    QVERIFY(stage.scene().axis.begin() > begin + 100);
    QTest::keyClick(&stage.view(), Qt::Key_A);
    QVERIFY(std::abs(stage.scene().axis.begin() - begin) < 1);
    QTest::keyClick(&stage.view(), Qt::Key_Home);
    QVERIFY(stage.scene().axis.begin() < 0 && stage.scene().axis.end() > 5995);
    stage.view().select(*barOf(stage.scene(), {model::ProgramKind::Train, 1, Second, 30, true}));
    QTest::keyClick(&stage.view(), Qt::Key_F); // 40 ns of it, and some room
    QVERIFY(stage.scene().axis.span() < 110);
    QVERIFY(stage.scene().axis.begin() < 3055 && stage.scene().axis.end() > 3095);
}

void TestTimelineWidget::wheelZoomsAtTheMouse()
{
    Stage stage;
    stage.widget.showTrace(pairFacts(), evenTrace(60));
    QTRY_VERIFY(stage.scene().first.measured && stage.widget.isSettled());
    stage.view().setAxis(1000, 2000);
    const QPoint place = stage.place(RowKind::Measured, 0, 1700);
    const double time = stage.scene().axis.time(place.x());
    QWheelEvent event(place, stage.view().mapToGlobal(place), {}, {0, 240}, Qt::NoButton,
                      Qt::NoModifier, Qt::NoScrollPhase, false);
    QCoreApplication::sendEvent(&stage.view(), &event);
    QVERIFY(stage.scene().axis.span() < 700);
    QVERIFY(std::abs(stage.scene().axis.x(time) - place.x()) < 0.01);
    const double begin = stage.scene().axis.begin();
    QWheelEvent pan(place, stage.view().mapToGlobal(place), {}, {0, -120}, Qt::NoButton,
                    Qt::ShiftModifier, Qt::NoScrollPhase, false);
    QCoreApplication::sendEvent(&stage.view(), &pan);
    QVERIFY(stage.scene().axis.begin() > begin);
}

void TestTimelineWidget::rangeIsDraggedAndRead()
{
    Stage stage;
    stage.widget.showTrace(pairFacts(), evenTrace(60));
    QTRY_VERIFY(stage.scene().first.measured && stage.widget.isSettled());
    stage.view().setAxis(1000, 2000);
    const QPoint from = stage.place(RowKind::Measured, 0, 1200);
    const QPoint to = stage.place(RowKind::Measured, 0, 1400);
    QTest::mousePress(&stage.view(), Qt::LeftButton, Qt::ControlModifier, from);
    QMouseEvent move(QEvent::MouseMove, to, stage.view().mapToGlobal(to), Qt::NoButton,
                     Qt::LeftButton, Qt::ControlModifier);
    QCoreApplication::sendEvent(&stage.view(), &move);
    QTest::mouseRelease(&stage.view(), Qt::LeftButton, Qt::ControlModifier, to);
    QVERIFY(stage.scene().range.has_value());
    QVERIFY(std::abs(stage.scene().range->begin - 1200) < 2);
    QVERIFY(std::abs(stage.scene().range->end - 1400) < 2);
    const auto said = [&] {
        for (const QLabel* label : stage.widget.findChildren<QLabel*>())
            if (label->toolTip().contains("compute 35") && label->toolTip().contains("data input"))
                return true;
        return false;
    };
    QTRY_VERIFY(said());
    stage.view().setFocus();
    QTest::keyClick(&stage.view(), Qt::Key_Escape);
    QVERIFY(!stage.scene().range);
}

void TestTimelineWidget::searchFindsTasks()
{
    Stage stage;
    stage.widget.showTrace(pairFacts(), evenTrace(60));
    QTRY_VERIFY(stage.scene().first.measured && stage.widget.isSettled());
    stage.view().setAxis(1000, 2000);
    stage.view().setFocus();
    QTest::keyClick(&stage.view(), Qt::Key_Slash);
    auto* search = stage.widget.findChild<QLineEdit*>();
    QVERIFY(search->hasFocus());
    QTest::keyClicks(search, "CONV2"); // the node of Second; no W zooms, no S
    QCOMPARE(search->text(), QString("CONV2"));
    QCOMPARE(int(stage.scene().first.states[Second]), int(BarState::Found));
    QCOMPARE(int(stage.scene().first.states[First]), int(BarState::Dimmed));
    QTest::keyClick(search, Qt::Key_Return);
    QVERIFY(stage.document.selection().firing.has_value());
    const std::uint32_t firing = stage.document.selection().firing->firing;
    QCOMPARE(stage.document.selection().firing->task, std::uint32_t(Second));
    QTest::keyClick(search, Qt::Key_Return);
    QCOMPARE(stage.document.selection().firing->firing, firing + 1);
    stage.view().findNext(-1);
    QCOMPARE(stage.document.selection().firing->firing, firing);
    QCOMPARE(stage.view().setSearch("nothing of this name"), 0);
}

void TestTimelineWidget::nextAndPreviousBar()
{
    Stage stage;
    stage.widget.showTrace(pairFacts(), evenTrace(60));
    QTRY_VERIFY(stage.scene().first.measured && stage.widget.isSettled());
    stage.view().setFocus();
    stage.view().select(*barOf(stage.scene(), {model::ProgramKind::Train, 1, Second, 3, true}));
    QTest::keyClick(&stage.view(), Qt::Key_Period);
    QCOMPARE(stage.document.selection().firing->task, std::uint32_t(Receive));
    QCOMPARE(stage.document.selection().firing->firing, 4u);
    QTest::keyClick(&stage.view(), Qt::Key_Comma);
    QTest::keyClick(&stage.view(), Qt::Key_Comma);
    QCOMPARE(stage.document.selection().firing->task, std::uint32_t(Receive));
    QCOMPARE(stage.document.selection().firing->firing, 3u);
}

void TestTimelineWidget::marksAreSetAndTakenBack()
{
    Stage stage;
    stage.widget.showTrace(pairFacts(), evenTrace(60));
    QTRY_VERIFY(stage.scene().first.measured && stage.widget.isSettled());
    stage.view().select(*barOf(stage.scene(), {model::ProgramKind::Train, 1, Second, 3, true}));
    stage.view().toggleMark();
    QCOMPARE(stage.scene().marks, std::vector<double>{355});
    stage.view().toggleMark();
    QVERIFY(stage.scene().marks.empty());
}

void TestTimelineWidget::aRunIsFollowedUntilTheUserMoves()
{
    Stage stage;
    RunRecord record{QString()};
    record.live = true;
    record.plan = pairFacts();
    stage.widget.showRun(&record);
    QVERIFY(stage.settled());
    QVERIFY(stage.view().isFollowing());
    addSteps(record, 0, 20);
    QTRY_COMPARE(stage.scene().first.measured ? stage.scene().first.measured->events() : 0,
                 std::size_t(100));
    QVERIFY2(
        stage.scene().axis.end() > 1995,
        qPrintable(QString("%1 %2").arg(stage.scene().axis.begin()).arg(stage.scene().axis.end())));
    addSteps(record, 20, 100);
    QCOMPARE(stage.scene().first.measured->events(), std::size_t(500));
    QVERIFY(stage.scene().axis.begin() > 2000 && stage.scene().axis.end() > 9995);
    stage.view().pan(-1);
    QVERIFY(!stage.view().isFollowing());
    const double begin = stage.scene().axis.begin();
    addSteps(record, 100, 200);
    QCOMPARE(stage.scene().axis.begin(), begin);
    QCOMPARE(stage.scene().first.measured->events(), std::size_t(1000));
    // The prediction of a new plan takes its place.
    stage.document.setPlan(pairFacts());
    QTRY_VERIFY(stage.widget.isSettled() && !stage.scene().first.measured);
    addSteps(record, 200, 210); // nobody listens
}

void TestTimelineWidget::lostFiringsAreSaid()
{
    Stage stage;
    trace::Trace trace = evenTrace(60);
    trace.sections[0].dropped = 1234;
    stage.widget.showTrace(pairFacts(), trace);
    const auto said = [&] {
        for (const QLabel* label : stage.widget.findChildren<QLabel*>())
            if (label->isVisible() && label->text().contains("1,234 firings"))
                return true;
        return false;
    };
    QTRY_VERIFY(said());
}

void TestTimelineWidget::devicesCollapse()
{
    Stage stage;
    stage.document.setPlan(pairFacts());
    QVERIFY(stage.settled());
    const LaneGroup group = stage.scene().layout.groups[0];
    const QPoint place(20, int(stage.scene().areas.rows.top() + group.y + 3));
    QTest::mouseClick(&stage.view(), Qt::LeftButton, {}, place);
    QVERIFY(stage.scene().layout.groups[0].collapsed);
    QCOMPARE(stage.scene().layout.rows.size(), std::size_t(2)); // its two lanes in one row
    QTest::mouseClick(&stage.view(), Qt::LeftButton, {}, place);
    QVERIFY(!stage.scene().layout.groups[0].collapsed);
}

void TestTimelineWidget::comparedRunsShareTheAxis()
{
    Stage stage;
    stage.widget.showTrace(pairFacts(), evenTrace(60));
    QTRY_VERIFY(stage.scene().first.measured && stage.widget.isSettled());
    stage.widget.compareWith(pairFacts(), evenTrace(30));
    QTRY_VERIFY(stage.scene().second.measured);
    QCOMPARE(stage.scene().layout.rows.size(), std::size_t(6));
    for (std::size_t at = 0; at < 6; ++at)
        QCOMPARE(int(stage.scene().layout.rows[at].kind),
                 int(at % 2 == 0 ? RowKind::Measured : RowKind::Compared));
    const auto hit =
        hitAt(stage.scene(), stage.place(RowKind::Compared, 1, stage.scene().axis.begin()));
    QVERIFY(hit.row);
    stage.widget.endComparison();
    QVERIFY(!stage.scene().second.measured);
}

void TestTimelineWidget::aResetDocumentEmptiesIt()
{
    Stage stage;
    stage.document.setPlan(pairFacts());
    QVERIFY(stage.settled());
    stage.document.reset({}, {});
    QVERIFY(stage.widget.findChild<QPushButton*>("plan")->isVisible());
    QVERIFY(!stage.scene().first.program);
    stage.view().repaint(); // nothing to draw is drawn
}

void TestTimelineWidget::picturesHaveContents()
{
    const trace::Trace trace = evenTrace(60);
    TimelinePicture picture;
    picture.size = {800, 400};
    auto image = renderTimeline(pairFacts(), &trace, picture);
    PB_VERIFY_OK(image);
    QCOMPARE(image->width(), 800);
    QVERIFY(image->height() > 150 && image->height() <= 400); // no lower than its rows
    const QColor device = pairFacts()->colours.colour(model::DeviceId(0));
    int found = 0;
    for (int y = 0; y < image->height(); ++y)
        for (int x = 0; x < image->width(); ++x)
            found += image->pixel(x, y) == device.rgb();
    QVERIFY(found > 500); // First, in the hue of its device
    auto svg = timelineSvgOf(*pairFacts(), &trace, picture);
    PB_VERIFY_OK(svg);
    QVERIFY(svg->find("<svg") != std::string::npos);
    picture.program = model::ProgramKind::Evaluate;
    QVERIFY(!renderTimeline(pairFacts(), &trace, picture));
}

void TestTimelineWidget::theSameSceneGivesTheSamePicture()
{
    // A pan there and back leaves no trace in what the painter keeps.
    Stage stage;
    stage.widget.showTrace(pairFacts(), evenTrace(60));
    QTRY_VERIFY(stage.scene().first.measured && stage.widget.isSettled());
    stage.view().setAxis(1000, 1400);
    QTRY_VERIFY(!stage.scene().first.analyses.empty());
    QTest::qWait(120);
    const QImage before = stage.view().grab().toImage();
    stage.view().pan(0.25);
    QVERIFY(stage.view().grab().toImage() != before);
    stage.view().pan(-0.25);
    QTest::qWait(120);
    QCOMPARE(stage.view().grab().toImage(), before);
    // A picture for a file, in another size and theme, changes nothing here.
    const QImage picture = stage.view().render({600, 300}, 1, darkTheme());
    QCOMPARE(picture.pixelColor(599, 299), darkTheme().panel);
    QVERIFY(picture != stage.view().render({600, 300}, 1, lightTheme()));
    QCOMPARE(stage.view().grab().toImage(), before);
}

PLUGBOARD_TEST(TestTimelineWidget)
#include "tst_timeline_widget.moc"
