// SPDX-License-Identifier: Apache-2.0
#include "tests/plugboard_test.h"

#include "engine/trace/recorder.h"

#include <thread>

using namespace plugboard;

class TestRecorder : public QObject {
    Q_OBJECT

private slots:
    void keepsOrderAndDropsWhenFull();
    void producerAndConsumerTogether();
};

void TestRecorder::keepsOrderAndDropsWhenFull()
{
    trace::LaneRecorder recorder(5); // rounded up to 8
    for (std::uint32_t n = 0; n < 10; ++n)
        recorder.record(n, n + 1, 7, n);
    QCOMPARE(recorder.dropped(), 2u);
    std::vector<trace::Firing> firings;
    QCOMPARE(recorder.drain(firings), std::size_t(8));
    recorder.record(100, 101, 7, 100);
    QCOMPARE(recorder.drain(firings), std::size_t(1));
    QCOMPARE(recorder.drain(firings), std::size_t(0));
    QCOMPARE(firings.size(), std::size_t(9));
    for (std::uint32_t n = 0; n < 8; ++n)
        QCOMPARE(firings[n].firing, n);
    QCOMPARE(firings[8].begin, 100u);
    QCOMPARE(firings[8].end, 101u);
    QCOMPARE(firings[8].task, 7u);
    QCOMPARE(recorder.dropped(), 2u);
}

void TestRecorder::producerAndConsumerTogether()
{
    constexpr std::uint32_t count = 50000;
    trace::LaneRecorder recorder(64);
    std::thread producer([&recorder] {
        for (std::uint32_t n = 0; n < count; ++n)
            recorder.record(n, n, 0, n);
    });
    std::vector<trace::Firing> firings;
    while (firings.size() + recorder.dropped() < count)
        recorder.drain(firings);
    producer.join();
    recorder.drain(firings);
    QCOMPARE(firings.size() + recorder.dropped(), std::size_t(count));
    for (std::size_t n = 1; n < firings.size(); ++n)
        QVERIFY(firings[n - 1].firing < firings[n].firing);
}

PLUGBOARD_TEST(TestRecorder)
#include "tst_recorder.moc"
