// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/timeline/timeline_query.h"
#include "tests/gui/timeline/timeline_fixture.h"
#include "tests/plugboard_test.h"

using namespace plugboard;
using namespace plugboard::gui;
using namespace plugboard::tests;

namespace {

/// A scene of the pair plan with a measured run, one pixel per nanosecond, rows from y = 0 on.
struct Prepared {
    std::shared_ptr<const TimelineProgram> program = pairProgram();
    TimelineStore store{program->tasks};
    TimelineScene scene;

    explicit Prepared(const trace::Trace& trace)
    {
        const trace::Section& section = trace.sections[0];
        store.beginSection(section.firstStep, section.steps);
        for (std::size_t lane = 0; lane < section.lanes.size(); ++lane)
            store.append(0, lane, section.lanes[lane]);
        scene.first.program = program;
        scene.first.measured = &store;
        scene.lanes = program->lanes;
        scene.areas.rows = {0, 0, 1000, 400};
        scene.axis = {0, 1, 0, 1000};
        LaneLayoutInput input;
        input.lanes = scene.lanes;
        input.kinds = {RowKind::Predicted, RowKind::Measured};
        scene.layout = layoutLanes(input);
        const std::atomic<bool> never{false};
        auto analysis = analyseSteps(
            program->flat, section,
            {0, section.steps, store.step(0, 0).begin, store.step(0, section.steps - 1).end, 0},
            never);
        scene.first.analyses = {std::make_shared<const StepAnalysis>(std::move(*analysis))};
    }

    QPointF placeOf(RowKind kind, std::size_t lane, double time) const
    {
        for (const LaneRow& row : scene.layout.rows)
            if (row.kind == kind && scene.laneOf(row) == lane)
                return {scene.axis.x(time), scene.top(row) + row.height / 2};
        return {-1, -1};
    }
};

} // namespace

class TestTimelineQuery : public QObject {
    Q_OBJECT
private slots:
    void barsAndGapsAreHit();
    void predictedBarsNameTheStepTheyStandFor();
    void firingsAndBarsGoBothWays();
    void toolTipsSayWhatIsKnown();
    void gapsNameCauseAndCulprit();
    void rangeSharesAddUp();
};

void TestTimelineQuery::barsAndGapsAreHit()
{
    const Prepared prepared(evenTrace(5));
    // Step 2 begins at 200: First 210-240 on lane 0, Second 255-295 on lane 1.
    const TimelineHit first = hitAt(prepared.scene, prepared.placeOf(RowKind::Measured, 0, 225));
    QVERIFY(first.bar.has_value());
    QCOMPARE(prepared.store.lane(0).task(first.bar->event), std::uint32_t(First));
    QCOMPARE(prepared.store.lane(0).firing(first.bar->event), 2u);
    const TimelineHit gap = hitAt(prepared.scene, prepared.placeOf(RowKind::Measured, 0, 280));
    QVERIFY(!gap.bar);
    QVERIFY(gap.gap.has_value());
    QCOMPARE(gap.gap->begin, std::uint64_t(245)); // from the end of Send to First of step 3
    QCOMPARE(gap.gap->end, std::uint64_t(310));
    QVERIFY(!hitAt(prepared.scene, {500, 399}).row);
}

void TestTimelineQuery::predictedBarsNameTheStepTheyStandFor()
{
    const Prepared prepared(evenTrace(40));
    const double begin = double(prepared.store.step(0, 6).begin);
    const StepSpan pattern = prepared.program->patternOf(6);
    // The first predicted bar of lane 1 in that step, on the axis.
    const LaneStore& lane = prepared.program->predicted->lane(1);
    const std::size_t event = lane.firstEndingAfter(pattern.begin);
    const double time = begin + double(lane.begin(event)) - double(pattern.begin) + 0.5;
    const TimelineHit hit = hitAt(prepared.scene, prepared.placeOf(RowKind::Predicted, 1, time));
    QVERIFY(hit.bar.has_value());
    const FiringRef ref = firingOf(prepared.scene, *hit.bar);
    QVERIFY(!ref.measured);
    const std::int64_t before = std::int64_t(lane.firing(event)) - pattern.step;
    QCOMPARE(std::int64_t(ref.firing), 6 + before); // one firing per step
}

void TestTimelineQuery::firingsAndBarsGoBothWays()
{
    const Prepared prepared(evenTrace(40));
    for (const bool measured : {true, false}) {
        const FiringRef ref{model::ProgramKind::Train, 1, Second, 5, measured};
        const auto bar = barOf(prepared.scene, ref);
        QVERIFY(bar.has_value());
        QCOMPARE(firingOf(prepared.scene, *bar), ref);
    }
    QVERIFY(!barOf(prepared.scene, {model::ProgramKind::Train, 1, Second, 99, true}));
    QVERIFY(!barOf(prepared.scene, {model::ProgramKind::Evaluate, 1, Second, 5, true}));
    QVERIFY(!barOf(prepared.scene, {model::ProgramKind::Train, 1, 999, 5, true}));
}

void TestTimelineQuery::toolTipsSayWhatIsKnown()
{
    const Prepared prepared(evenTrace(5));
    const auto bar = barOf(prepared.scene, {model::ProgramKind::Train, 1, Second, 2, true});
    const QString text = describeBar(prepared.scene, *bar);
    // 40 ns measured, 20 ns predicted: twice as long.
    for (const char* part : {"second", "conv2", "cpu1", "step 2", "40", "20", "+100", "slack"})
        QVERIFY2(text.contains(QLatin1String(part)), qPrintable(text));
}

void TestTimelineQuery::gapsNameCauseAndCulprit()
{
    const Prepared prepared(evenTrace(5));
    const TimelineHit hit = hitAt(prepared.scene, prepared.placeOf(RowKind::Measured, 0, 280));
    const QString text = describeGap(prepared.scene, *hit.row, *hit.gap);
    // First of step 3 waits for Load (ends at 310), its last wait.
    for (const char* part : {"data input", "load", "first", "cpu0"})
        QVERIFY2(text.contains(QLatin1String(part)), qPrintable(text));
}

void TestTimelineQuery::rangeSharesAddUp()
{
    const Prepared prepared(evenTrace(5));
    const RangeFacts facts = rangeFacts(prepared.scene, {100, 200});
    // Lane 0: First 30, Send 5; lane 1: Receive 5, Second 40; of 200 ns.
    QCOMPARE(facts.seconds, 100e-9);
    QCOMPARE(facts.compute, 0.35);
    QCOMPARE(facts.transfer, 0.05);
    QCOMPARE(facts.idle, 0.60);
    QVERIFY(facts.causesKnown);
    double causes = 0;
    for (const double share : facts.causes)
        causes += share;
    QVERIFY(std::abs(causes - facts.idle) < 1e-9);
    const QString text = toText(facts, Formatter());
    QVERIFY2(text.contains("compute 35") && text.contains("idle 60"), qPrintable(text));
    QVERIFY(!rangeFacts(prepared.scene, {100, 100}).causesKnown);
}

PLUGBOARD_TEST(TestTimelineQuery)
#include "tst_timeline_query.moc"
