// SPDX-License-Identifier: Apache-2.0
#include "profiler/report.h"
#include "tests/plugboard_test.h"
#include "tests/profiler/pair_plan.h"

#include <algorithm>

using namespace plugboard;
using namespace plugboard::tests;
using profiler::Gap;
using profiler::IdleCause;

Q_DECLARE_METATYPE(plugboard::profiler::IdleCause)
Q_DECLARE_METATYPE(plugboard::tests::StepTimes)

namespace {

std::vector<Gap> gapsOf(const trace::Section& section, double clockErrorSeconds)
{
    const model::Plan plan = pairPlan();
    const auto flat = model::flatten(plan, plan.programs[0]);
    return profiler::idleGaps(*flat, section, clockErrorSeconds);
}

} // namespace

class TestIdleGaps : public QObject {
    Q_OBJECT
private slots:
    void workedByHand();
    void causeOfTheGapBeforeFirst_data();
    void causeOfTheGapBeforeFirst();
    void waitForATransfer();
    void causesAddUpToTheIdleTime();
    void noGapWhereFiringsWereLeftOut();
};

void TestIdleGaps::workedByHand()
{
    const std::vector<Gap> gaps = gapsOf(workedSection(), 0);
    // lane 0: before the first firing; First waits for Load (50) and the credit of Second (60) and
    // begins at 61; after the last. Lane 1: before; Receive waits for Send, which for 20 of the 30
    // had not begun, but waited for First. Lane 2: after.
    struct Expected {
        std::size_t lane;
        std::uint64_t begin, end;
        IdleCause cause;
        std::uint32_t blame;
    };
    const std::uint32_t none = model::TaskId::kNone;
    const Expected expected[] = {
        {0, 0, 12, IdleCause::FillDrain, none},    {0, 35, 61, IdleCause::Credit, Second},
        {0, 90, 110, IdleCause::FillDrain, none},  {1, 0, 35, IdleCause::FillDrain, none},
        {1, 60, 91, IdleCause::Dependency, First}, {2, 50, 110, IdleCause::FillDrain, none}};
    QCOMPARE(gaps.size(), std::size(expected));
    for (std::size_t at = 0; at < gaps.size(); ++at) {
        QCOMPARE(gaps[at].lane, expected[at].lane);
        QCOMPARE(gaps[at].begin, expected[at].begin);
        QCOMPARE(gaps[at].end, expected[at].end);
        QCOMPARE(toString(gaps[at].cause), toString(expected[at].cause));
        QCOMPARE(gaps[at].blame.value, expected[at].blame);
    }
    QCOMPARE(gaps[1].waiting.value, std::uint32_t(First));
}

void TestIdleGaps::causeOfTheGapBeforeFirst_data()
{
    QTest::addColumn<quint64>("loadEnd");   // of step 1
    QTest::addColumn<quint64>("secondEnd"); // of step 0: the credit
    QTest::addColumn<quint64>("firstBegin");
    QTest::addColumn<double>("clockError"); // seconds
    QTest::addColumn<IdleCause>("cause");
    // lane 0 is free from 35 on
    QTest::newRow("loader was last")
        << quint64(70) << quint64(60) << quint64(71) << 0.0 << IdleCause::DataInput;
    QTest::newRow("credit was last")
        << quint64(50) << quint64(60) << quint64(61) << 0.0 << IdleCause::Credit;
    QTest::newRow("half of it is the wait")
        << quint64(50) << quint64(40) << quint64(65) << 0.0 << IdleCause::DataInput;
    QTest::newRow("more than half is behind the wait")
        << quint64(50) << quint64(40) << quint64(66) << 0.0 << IdleCause::Scheduler;
    QTest::newRow("nothing to wait for")
        << quint64(20) << quint64(36) << quint64(45) << 0.0 << IdleCause::Scheduler;
    QTest::newRow("shorter than the clock error")
        << quint64(36) << quint64(36) << quint64(37) << 3e-9 << IdleCause::Clock;
}

void TestIdleGaps::causeOfTheGapBeforeFirst()
{
    QFETCH(quint64, loadEnd);
    QFETCH(quint64, secondEnd);
    QFETCH(quint64, firstBegin);
    QFETCH(double, clockError);
    QFETCH(IdleCause, cause);
    const StepTimes step0 = {{{0, 10}, {12, 30}, {30, 35}, {35, 36}, {36, secondEnd}}};
    const StepTimes step1 = {{{10, loadEnd},
                              {firstBegin, firstBegin + 20},
                              {firstBegin + 20, firstBegin + 30},
                              {firstBegin + 30, firstBegin + 31},
                              {firstBegin + 31, firstBegin + 50}}};
    const std::vector<Gap> gaps = gapsOf(pairSection({step0, step1}), clockError);
    const auto gap = std::find_if(gaps.begin(), gaps.end(), [](const Gap& candidate) {
        return candidate.lane == 0 && candidate.begin == 35;
    });
    QVERIFY(gap != gaps.end());
    QCOMPARE(gap->end, firstBegin);
    QCOMPARE(toString(gap->cause), toString(cause));
}

void TestIdleGaps::waitForATransfer()
{
    // Lane 1 is free from 60 on, Send lasts from 70 to 90: 10 before it began, 20 during it.
    const StepTimes step0 = {{{0, 10}, {12, 30}, {30, 35}, {35, 36}, {36, 60}}};
    const StepTimes step1 = {{{10, 50}, {61, 70}, {70, 90}, {91, 92}, {92, 110}}};
    const std::vector<Gap> gaps = gapsOf(pairSection({step0, step1}), 0);
    const auto gap = std::find_if(gaps.begin(), gaps.end(), [](const Gap& candidate) {
        return candidate.lane == 1 && candidate.begin == 60;
    });
    QVERIFY(gap != gaps.end());
    QCOMPARE(toString(gap->cause), std::string("transfer"));
    QCOMPARE(gap->blame.value, std::uint32_t(Send));
}

void TestIdleGaps::causesAddUpToTheIdleTime()
{
    const trace::Section section = workedSection();
    std::uint64_t idle[3] = {};
    for (const Gap& gap : gapsOf(section, 0))
        idle[gap.lane] += gap.end - gap.begin;
    for (std::size_t lane = 0; lane < 3; ++lane) {
        std::uint64_t busy = 0;
        for (const trace::Firing& firing : section.lanes[lane])
            busy += firing.end - firing.begin;
        QCOMPARE(busy + idle[lane], std::uint64_t(110)); // the section lasts from 0 to 110
    }
}

void TestIdleGaps::noGapWhereFiringsWereLeftOut()
{
    trace::Section section = workedSection();
    section.lanes[0].erase(section.lanes[0].begin() + 1); // Send of step 0: busy, but not known
    for (const Gap& gap : gapsOf(section, 0))
        QVERIFY(gap.lane != 0 || gap.end <= 12 || gap.begin >= 90);
}

PLUGBOARD_TEST(TestIdleGaps)
#include "tst_idle_gaps.moc"
