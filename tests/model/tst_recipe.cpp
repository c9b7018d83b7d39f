// SPDX-License-Identifier: Apache-2.0
#include "tests/plugboard_test.h"

#include "engine/model/recipe.h"

using namespace plugboard;

class TestRecipe : public QObject {
    Q_OBJECT
private slots:
    void schedules_data();
    void schedules();
};

void TestRecipe::schedules_data()
{
    QTest::addColumn<QString>("kind");
    QTest::addColumn<int>("warmup");
    QTest::addColumn<int>("step");
    QTest::addColumn<double>("rate"); // of 0.1, 10 steps per epoch, 100 in all
    QTest::newRow("constant") << "constant" << 0 << 57 << 0.1;
    QTest::newRow("warm-up, first step") << "constant" << 4 << 0 << 0.025;
    QTest::newRow("warm-up is over") << "constant" << 4 << 4 << 0.1;
    QTest::newRow("step, third epoch") << "step" << 0 << 25 << 0.1 * 0.5 * 0.5;
    QTest::newRow("linear, half way") << "linear" << 0 << 50 << 0.05;
    QTest::newRow("linear, last step") << "linear" << 0 << 99 << 0.001;
    QTest::newRow("cosine, a third") << "cosine" << 10 << 40 << 0.1 * (1 + 0.5) / 2; // cos(60 deg)
    QTest::newRow("cosine, past the end") << "cosine" << 0 << 100 << 0.0;
}

void TestRecipe::schedules()
{
    QFETCH(QString, kind);
    QFETCH(int, warmup);
    QFETCH(int, step);
    QFETCH(double, rate);
    model::Schedule schedule;
    schedule.kind = kind.toStdString();
    schedule.rate = 0.1;
    schedule.factor = 0.5;
    schedule.warmupSteps = warmup;
    QVERIFY(std::abs(model::learningRate(schedule, step, 10, 100) - rate) < 1e-15);
}

PLUGBOARD_TEST(TestRecipe)
#include "tst_recipe.moc"
