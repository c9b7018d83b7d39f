// SPDX-License-Identifier: Apache-2.0
#include "tests/plugboard_test.h"

#include "engine/runner/run_length.h"

#include <limits>

using namespace plugboard;
using runner::RunLength;

class TestRunLength : public QObject {
    Q_OBJECT
private slots:
    void stopsOnTheWay();
    void ofAPlan_data();
    void ofAPlan();
    void noMoreThanCanBeCounted();
};

namespace {

model::Plan planWithBatch(std::int64_t batch)
{
    model::Plan plan;
    plan.header.batch = batch;
    plan.recipe.data.name = "synthetic";
    for (const auto kind : {model::ProgramKind::Train, model::ProgramKind::Evaluate}) {
        model::Program program;
        program.kind = kind;
        program.microBatches = 4;
        program.lanes.resize(1);
        plan.programs.push_back(program);
    }
    return plan;
}

} // namespace

void TestRunLength::stopsOnTheWay()
{
    RunLength length;
    length.totalSteps = 23;
    length.evaluateEvery = 10;
    length.evaluationSteps = 2;
    length.checkpointEvery = 4;
    std::vector<std::int64_t> stops;
    std::vector<std::int64_t> evaluations;
    std::vector<std::int64_t> saves;
    for (std::int64_t step = 0; step < length.totalSteps;) {
        step = length.nextStop(step);
        stops.push_back(step);
        if (length.evaluatesAt(step))
            evaluations.push_back(step);
        if (length.savesAt(step))
            saves.push_back(step);
    }
    QCOMPARE(stops, (std::vector<std::int64_t>{4, 8, 10, 12, 16, 20, 23}));
    QCOMPARE(evaluations, (std::vector<std::int64_t>{10, 20, 23}));
    QCOMPARE(saves, (std::vector<std::int64_t>{4, 8, 12, 16, 20, 23}));
    QVERIFY(!length.evaluatesAt(0));
    QVERIFY(!length.savesAt(0));
}

void TestRunLength::ofAPlan_data()
{
    QTest::addColumn<qint64>("train");
    QTest::addColumn<qint64>("test");
    QTest::addColumn<qint64>("epochs");
    QTest::addColumn<qint64>("steps");
    QTest::addColumn<qint64>("stepsPerEpoch");
    QTest::addColumn<qint64>("evaluationSteps");
    QTest::addColumn<qint64>("totalSteps");
    // batch 16: training drops the tail, evaluation pads it
    QTest::newRow("tails") << qint64(85) << qint64(24) << qint64(3) << qint64(0) << qint64(5)
                           << qint64(2) << qint64(15);
    QTest::newRow("steps go before epochs") << qint64(85) << qint64(24) << qint64(3) << qint64(7)
                                            << qint64(5) << qint64(2) << qint64(7);
    QTest::newRow("one batch") << qint64(16) << qint64(0) << qint64(1) << qint64(0) << qint64(1)
                               << qint64(0) << qint64(1);
}

void TestRunLength::ofAPlan()
{
    QFETCH(qint64, train);
    QFETCH(qint64, test);
    QFETCH(qint64, epochs);
    QFETCH(qint64, steps);
    model::RunScript script;
    script.epochs = epochs;
    script.steps = steps;
    const auto length = runner::lengthOf(planWithBatch(16), script, train, test);
    PB_VERIFY_OK(length);
    QTEST(qint64(length->stepsPerEpoch), "stepsPerEpoch");
    QTEST(qint64(length->evaluationSteps), "evaluationSteps");
    QTEST(qint64(length->totalSteps), "totalSteps");
}

void TestRunLength::noMoreThanCanBeCounted()
{
    // 2^32 - 1 firings, 4 in a step.
    const std::int64_t most = std::numeric_limits<std::uint32_t>::max() / 4;
    model::RunScript script;
    script.steps = most;
    PB_VERIFY_OK(runner::lengthOf(planWithBatch(16), script, 85, 24));
    script.steps = most + 1;
    QVERIFY(!runner::lengthOf(planWithBatch(16), script, 85, 24));
    script.steps = 0;
    script.epochs = std::numeric_limits<std::int64_t>::max();
    QVERIFY(!runner::lengthOf(planWithBatch(16), script, 85, 24));
    script.epochs = 1;
    QVERIFY(!runner::lengthOf(planWithBatch(16), script, 15, 24)); // not a whole batch
}

PLUGBOARD_TEST(TestRunLength)
#include "tst_run_length.moc"
