// SPDX-License-Identifier: Apache-2.0
#include "profiler/report.h"
#include "profiler/report_text.h"
#include "tests/plugboard_test.h"
#include "tests/profiler/pair_plan.h"

#include <nlohmann/json.hpp>

using namespace plugboard;
using namespace plugboard::tests;

class TestReport : public QObject {
    Q_OBJECT
private slots:
    void figuresWorkedByHand();
    void tasks();
    void json();
    void text();
    void refusesForeignTraces_data();
    void refusesForeignTraces();
};

void TestReport::figuresWorkedByHand()
{
    const auto report = profiler::report(pairPlan(), workedSection(), 0);
    PB_VERIFY_OK(report);
    QCOMPARE(report->steps, 2);
    QCOMPARE(report->firings, std::uint64_t(10));
    QCOMPARE(report->span, 110e-9);
    QCOMPARE(report->stepMedian, 50e-9); // steps end at 60 and 110
    QCOMPARE(report->stepPredicted, 100e-9);
    QCOMPARE(report->percentOfIdealChip, 80.0); // 40 / 50
    // busy: lane 0 18 + 5 + 19 + 10 = 52, lane 1 1 + 24 + 1 + 18 = 44; two lanes of 110
    QCOMPARE(report->utilization, 96.0 / 220);
    // sends take 5 + 10; lane 1 stands still during the second one, 80-90
    QCOMPARE(report->overlap, 1 - 10.0 / 15);
    QCOMPARE(report->lanes.size(), std::size_t(3));
    QCOMPARE(report->lanes[0].name, std::string("cpu0"));
    QCOMPARE(report->lanes[2].name, std::string("cpu0 loader"));
    QCOMPARE(report->lanes[0].idleSeconds, 58e-9);
    QCOMPARE(report->lanes[0].idleByCause[std::size_t(profiler::IdleCause::Credit)], 26e-9);
    QCOMPARE(report->criticalPath.size(), std::size_t(4));
}

void TestReport::tasks()
{
    const auto report = profiler::report(pairPlan(), workedSection(), 0);
    PB_VERIFY_OK(report);
    const profiler::TaskReport& first = report->tasks[First];
    QCOMPARE(first.name, std::string("first"));
    QCOMPARE(first.device, std::string("cpu0"));
    QCOMPARE(first.firings, 2);
    QCOMPARE(first.measuredMean, 18.5e-9); // 18 and 19
    QCOMPARE(first.measuredMedian, 18.5e-9);
    QCOMPARE(first.predicted, 20e-9);
    QCOMPARE(report->tasks[Load].slack, 5e-9); // 0 and 10
}

void TestReport::json()
{
    const auto report = profiler::report(pairPlan(), workedSection(), 0);
    PB_VERIFY_OK(report);
    const nlohmann::json object = profiler::reportJson(*report);
    QCOMPARE(object["step_time_median"].get<double>(), 50e-9);
    for (const auto& lane : object["lanes"]) {
        double sum = 0;
        for (const auto& cause : lane["idle_by_cause"])
            sum += cause.get<double>();
        QVERIFY(std::abs(sum - lane["idle"].get<double>()) < 1e-15);
    }
    QCOMPARE(object["critical_path"].size(), std::size_t(4));
}

void TestReport::text()
{
    const auto report = profiler::report(pairPlan(), workedSection(), 0);
    PB_VERIFY_OK(report);
    const std::string text = profiler::formatReport(*report, {.tasks = 2});
    QVERIFY(text.starts_with("pair, pipeline of 2: train, 2 steps, measured\n"));
    QVERIFY(text.find("credit 23.6 %") != std::string::npos); // 26 of 110
    QVERIFY(text.find("and 3 shorter ones") != std::string::npos);
}

void TestReport::refusesForeignTraces_data()
{
    QTest::addColumn<int>("fault");
    QTest::newRow("another number of lanes") << 0;
    QTest::newRow("a task that the plan lacks") << 1;
    QTest::newRow("a task of another lane") << 2;
    QTest::newRow("ends before it begins") << 3;
    QTest::newRow("another program") << 4;
    QTest::newRow("more steps than memory can hold") << 5;
}

void TestReport::refusesForeignTraces()
{
    QFETCH(int, fault);
    trace::Section section = workedSection();
    if (fault == 0)
        section.lanes.pop_back();
    else if (fault == 1)
        section.lanes[0][0].task = 5;
    else if (fault == 2)
        section.lanes[0][0].task = Load;
    else if (fault == 3)
        section.lanes[0][0].end = section.lanes[0][0].begin - 1;
    else if (fault == 4)
        section.program = model::ProgramKind::Infer;
    else
        section.steps = std::int64_t(1) << 40;
    const auto report = profiler::report(pairPlan(), section, 0);
    QVERIFY(!report);
    QCOMPARE(report.error().code, ErrorCode::InvalidInput);
}

PLUGBOARD_TEST(TestReport)
#include "tst_report.moc"
