// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/gui/timeline/timeline_stage.h"

#include <QLabel>
#include <QPushButton>

using namespace plugboard;
using namespace plugboard::gui;
using namespace plugboard::tests;

class TestTimelineWidget : public QObject {
    Q_OBJECT
private slots:
    void emptyItOffersPlanAndRun();
    void aPlanShowsItsPrediction();
    void aTraceStandsBelowItsPrediction();
    void aRunIsFollowedUntilTheUserMoves();
    void lostFiringsAreSaid();
    void devicesCollapse();
    void aResetDocumentEmptiesIt();
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

PLUGBOARD_TEST(TestTimelineWidget)
#include "tst_timeline_widget.moc"
