// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/timeline/step_analyst.h"
#include "tests/gui/timeline/timeline_fixture.h"
#include "tests/plugboard_test.h"

using namespace plugboard;
using namespace plugboard::gui;
using namespace plugboard::tests;

namespace {

TimelineStore storeOf(const TimelineProgram& program, const trace::Trace& trace)
{
    TimelineStore store(program.tasks);
    store.beginSection(0, trace.sections[0].steps);
    for (std::size_t lane = 0; lane < trace.sections[0].lanes.size(); ++lane)
        store.append(0, lane, trace.sections[0].lanes[lane]);
    return store;
}

} // namespace

class TestStepAnalyst : public QObject {
    Q_OBJECT
private slots:
    void blocksAgreeWithTheWhole();
    void isKeptAndForgotten();
    void tooManyFiringsAreNotAnalysed();
    void whatGrowsIsAnalysedAgain();
};

void TestStepAnalyst::blocksAgreeWithTheWhole()
{
    // Gaps and slack of steps that were cut out of a long run, against those of the whole run.
    const auto program = pairProgram();
    const trace::Trace trace = evenTrace(4000);
    const TimelineStore store = storeOf(*program, trace);
    StepAnalyst analyst;
    QSignalSpy spy(&analyst, &StepAnalyst::analysed);
    const double begin = double(store.step(0, 1700).begin);
    const double end = double(store.step(0, 1710).end);
    QVERIFY(!analyst.request(program, store, begin, end, 0));
    QTRY_VERIFY(!analyst.isBusy());
    QVERIFY(analyst.request(program, store, begin, end, 0));
    const auto whole = profiler::idleGaps(program->flat, trace.sections[0], 0);
    int compared = 0;
    for (const profiler::Gap& gap : whole) {
        if (double(gap.begin) < begin || double(gap.end) > end)
            continue;
        ++compared;
        const profiler::Gap* found = nullptr;
        for (const auto& analysis : analyst.analyses(begin, end))
            if (const auto* here = analysis->gapAt(gap.lane, double(gap.begin)))
                found = here;
        QVERIFY(found);
        QCOMPARE(toString(found->cause), toString(gap.cause));
        QCOMPARE(found->blame.value, gap.blame.value);
        QCOMPARE(found->end, gap.end);
    }
    QVERIFY(compared > 25);
    QCOMPARE(analyst.analyses(begin, end).front()->critical.size() > 0, true);
}

void TestStepAnalyst::isKeptAndForgotten()
{
    const auto program = pairProgram();
    const TimelineStore store = storeOf(*program, evenTrace(50));
    StepAnalyst analyst;
    analyst.request(program, store, 0, 5000, 0);
    QTRY_VERIFY(!analyst.isBusy());
    QVERIFY(analyst.request(program, store, 0, 5000, 0));
    QVERIFY(!analyst.isBusy()); // nothing was asked again
    analyst.clear();
    QVERIFY(analyst.analyses(0, 5000).empty());
    analyst.request(program, store, 0, 5000, 0);
    analyst.clear(); // what comes late is not taken
    QTest::qWait(50);
    QVERIFY(analyst.analyses(0, 5000).empty());
}

void TestStepAnalyst::tooManyFiringsAreNotAnalysed()
{
    const auto program = pairProgram();
    const TimelineStore store = storeOf(*program, evenTrace(40'000)); // 200,000 firings
    StepAnalyst analyst;
    QVERIFY(!analyst.request(program, store, 0, double(store.lastEnd()), 0));
    QVERIFY(!analyst.isBusy());
}

void TestStepAnalyst::whatGrowsIsAnalysedAgain()
{
    const auto program = pairProgram();
    const trace::Trace trace = evenTrace(20);
    TimelineStore store(program->tasks);
    store.beginSection(0, 0);
    StepAnalyst analyst;
    for (std::size_t lane = 0; lane < 3; ++lane) {
        const auto& firings = trace.sections[0].lanes[lane];
        store.append(0, lane, {firings.data(), firings.size() / 2});
    }
    analyst.request(program, store, 0, 3000, 0);
    QTRY_VERIFY(!analyst.isBusy());
    QVERIFY(analyst.request(program, store, 0, 3000, 0));
    for (std::size_t lane = 0; lane < 3; ++lane) {
        const auto& firings = trace.sections[0].lanes[lane];
        store.append(0, lane,
                     {firings.data() + firings.size() / 2, firings.size() - firings.size() / 2});
    }
    QVERIFY(!analyst.request(program, store, 0, 3000, 0));
    QTRY_VERIFY(!analyst.isBusy());
    QCOMPARE(analyst.analyses(0, 3000).back()->end, std::uint64_t(1995));
}

PLUGBOARD_TEST(TestStepAnalyst)
#include "tst_step_analyst.moc"
