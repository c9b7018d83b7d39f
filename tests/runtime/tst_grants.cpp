// SPDX-License-Identifier: Apache-2.0
#include "tests/plugboard_test.h"

#include "engine/runtime/grants.h"

using namespace plugboard;

class TestGrants : public QObject {
    Q_OBJECT

private slots:
    void aTenthOfASecondAhead();
    void growsFromNoPrediction();
    void shrinksWhereThePredictionWasTooShort();
    void neverBeyondTheEndNorBack();
};

void TestGrants::aTenthOfASecondAhead()
{
    // 1 ms a step, predicted and measured: 100 steps ahead of the slowest lane.
    runtime::Grants grants(1'000'000, {1e-3});
    QCOMPARE(grants.granted(), 100);
    QCOMPARE(grants.update(40, 0.040), 140);
    QCOMPARE(grants.update(500, 0.500), 600);
}

void TestGrants::growsFromNoPrediction()
{
    runtime::Grants grants(1'000'000, {});
    std::int64_t granted = grants.granted();
    QVERIFY(granted >= 2 && granted <= 16);
    // Lanes of 1 us a step use up each grant: soon it is some 100'000 steps ahead.
    for (int update = 0; update < 20; ++update)
        granted = grants.update(granted, double(granted) * 1e-6);
    QVERIFY(granted > 200'000);
}

void TestGrants::shrinksWhereThePredictionWasTooShort()
{
    runtime::Grants grants(1'000'000, {1e-3});
    // In truth 50 ms a step: no more than 2 steps ahead, once the first grant is used up.
    QCOMPARE(grants.update(50, 2.5), 100);
    QCOMPARE(grants.update(99, 4.95), 101);
    // A step of a second still has its neighbour granted.
    runtime::Grants slow(100, {1.0});
    QCOMPARE(slow.granted(), 2);
    QCOMPARE(slow.update(1, 1.0), 3);
}

void TestGrants::neverBeyondTheEndNorBack()
{
    runtime::Grants grants(50, {1e-6});
    QCOMPARE(grants.granted(), 50);
    QCOMPARE(grants.update(10, 100.0), 50);
    QCOMPARE(grants.update(50, 200.0), 50);
}

PLUGBOARD_TEST(TestGrants)
#include "tst_grants.moc"
