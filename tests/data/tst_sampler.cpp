// SPDX-License-Identifier: Apache-2.0
#include "tests/plugboard_test.h"

#include "engine/base/philox.h"
#include "engine/data/data_set.h"

#include <algorithm>
#include <numeric>

using namespace plugboard;
using data::epochOrder;
using data::Sampler;

class TestSampler : public QObject {
    Q_OBJECT

private slots:
    void orderIsTheDocumentedShuffle();
    void orderIsAPermutation_data();
    void orderIsAPermutation();
    void orderChangesWithSeedAndEpoch();
    void orderIsFair();
    void steps_data();
    void steps();
    void everySampleOnceAnEpoch();
    void paddingIsMarked();
    void epochsFollowEachOther();
    void unshuffledGoesInOrder();
};

void TestSampler::orderIsTheDocumentedShuffle()
{
    // The docstring's loop, written out for four samples.
    const Philox random(7, "epoch_order");
    std::vector<std::uint32_t> expected{0, 1, 2, 3};
    std::swap(expected[3], expected[std::size_t(random.uniform(2, 3) * 4)]);
    std::swap(expected[2], expected[std::size_t(random.uniform(2, 2) * 3)]);
    std::swap(expected[1], expected[std::size_t(random.uniform(2, 1) * 2)]);
    QCOMPARE(epochOrder(7, 2, 4), expected);
}

void TestSampler::orderIsAPermutation_data()
{
    QTest::addColumn<int>("samples");
    QTest::newRow("none") << 0;
    QTest::newRow("one") << 1;
    QTest::newRow("many") << 10'007;
}

void TestSampler::orderIsAPermutation()
{
    QFETCH(int, samples);
    auto order = epochOrder(1, 0, samples);
    std::sort(order.begin(), order.end());
    std::vector<std::uint32_t> all(static_cast<std::size_t>(samples));
    std::iota(all.begin(), all.end(), 0u);
    QCOMPARE(order, all);
}

void TestSampler::orderChangesWithSeedAndEpoch()
{
    const auto order = epochOrder(1, 0, 1000);
    QCOMPARE(epochOrder(1, 0, 1000), order);
    QVERIFY(epochOrder(2, 0, 1000) != order);
    QVERIFY(epochOrder(1, 1, 1000) != order);
}

void TestSampler::orderIsFair()
{
    // 6 orders of 3 samples, 1000 each on average with a deviation of 29: six deviations allowed.
    std::map<std::vector<std::uint32_t>, int> seen;
    for (int epoch = 0; epoch < 6000; ++epoch)
        ++seen[epochOrder(3, epoch, 3)];
    QCOMPARE(seen.size(), std::size_t(6));
    for (const auto& [order, count] : seen)
        QVERIFY2(std::abs(count - 1000) < 175, qPrintable(QString::number(count)));
}

void TestSampler::steps_data()
{
    QTest::addColumn<int>("samples");
    QTest::addColumn<int>("batch");
    QTest::addColumn<bool>("padTail");
    QTest::addColumn<int>("steps");
    QTest::newRow("training drops the tail") << 10 << 4 << false << 2;
    QTest::newRow("evaluation pads it") << 10 << 4 << true << 3;
    QTest::newRow("no tail") << 8 << 4 << true << 2;
    QTest::newRow("more batch than data, training") << 3 << 4 << false << 0;
    QTest::newRow("more batch than data, evaluation") << 3 << 4 << true << 1;
}

void TestSampler::steps()
{
    QFETCH(int, samples);
    QFETCH(int, batch);
    QFETCH(bool, padTail);
    QFETCH(int, steps);
    QCOMPARE(Sampler(samples, batch, 1, true, padTail).stepsPerEpoch(), steps);
}

void TestSampler::everySampleOnceAnEpoch()
{
    Sampler sampler(12, 4, 5, true, false);
    for (int epoch = 0; epoch < 3; ++epoch) {
        std::vector<std::int64_t> seen;
        for (int step = 0; step < 3; ++step)
            for (int row = 0; row < 4; ++row)
                seen.push_back(sampler.sampleAt(epoch * 3 + step, row));
        std::sort(seen.begin(), seen.end());
        std::vector<std::int64_t> all(12);
        std::iota(all.begin(), all.end(), 0);
        QCOMPARE(seen, all);
    }
}

void TestSampler::paddingIsMarked()
{
    Sampler sampler(5, 4, 1, false, true);
    QCOMPARE(sampler.sampleAt(1, 0), 4);
    for (int row = 1; row < 4; ++row)
        QCOMPARE(sampler.sampleAt(1, row), -1);
}

void TestSampler::epochsFollowEachOther()
{
    Sampler sampler(9, 3, 11, true, false);
    const auto second = epochOrder(11, 1, 9);
    QCOMPARE(sampler.sampleAt(4, 2), std::int64_t(second[5]));
    // and back: resuming looks at earlier steps again
    QCOMPARE(sampler.sampleAt(0, 1), std::int64_t(epochOrder(11, 0, 9)[1]));
}

void TestSampler::unshuffledGoesInOrder()
{
    Sampler sampler(6, 2, 1, false, false);
    QCOMPARE(sampler.sampleAt(1, 1), 3);
    QCOMPARE(sampler.sampleAt(3, 0), 0);
}

PLUGBOARD_TEST(TestSampler)
#include "tst_sampler.moc"
