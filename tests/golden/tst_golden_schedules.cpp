// SPDX-License-Identifier: Apache-2.0
#include "engine/model/recipe.h"
#include "tests/golden/golden.h"
#include "tests/plugboard_test.h"

using namespace plugboard;

class TestGoldenSchedules : public QObject {
    Q_OBJECT
private slots:
    void schedule_data();
    void schedule();
    void constant();
    void warmup();
};

void TestGoldenSchedules::schedule_data()
{
    QTest::addColumn<QString>("kind");
    QTest::addColumn<double>("finalRate");
    QTest::newRow("StepLR, gamma 0.3 each 2 epochs of 4 steps") << "step" << 0.0;
    QTest::newRow("CosineAnnealingLR over 30 steps to 0.002") << "cosine" << 0.002;
    QTest::newRow("LinearLR over 30 steps to a tenth") << "linear" << 0.005;
}

void TestGoldenSchedules::schedule()
{
    QFETCH(QString, kind);
    QFETCH(double, finalRate);
    model::Schedule schedule;
    schedule.kind = kind.toStdString();
    schedule.rate = 0.05;
    schedule.finalRate = finalRate;
    schedule.factor = 0.3;
    schedule.everyEpochs = 2;
    std::vector<double> rates;
    for (std::int64_t step = 0; step < 30; ++step)
        rates.push_back(model::learningRate(schedule, step, 4, 30));
    const std::string apart = tests::difference(rates, "schedule." + kind.toStdString());
    QVERIFY2(apart.empty(), apart.c_str());
}

void TestGoldenSchedules::constant()
{
    model::Schedule schedule;
    schedule.rate = 0.25;
    QCOMPARE(model::learningRate(schedule, 0, 4, 30), 0.25);
    QCOMPARE(model::learningRate(schedule, 29, 4, 30), 0.25);
}

void TestGoldenSchedules::warmup()
{
    // Rises over 4 steps, then falls linearly over the 8 that are left.
    model::Schedule schedule;
    schedule.kind = "linear";
    schedule.rate = 0.5;
    schedule.warmupSteps = 4;
    const double expected[] = {0.125, 0.25, 0.375, 0.5, 0.5, 0.4375, 0.375};
    for (std::int64_t step = 0; step < 7; ++step)
        QCOMPARE(model::learningRate(schedule, step, 4, 12), expected[step]);
}

PLUGBOARD_TEST(TestGoldenSchedules)
#include "tst_golden_schedules.moc"
