// SPDX-License-Identifier: Apache-2.0
#include "tests/plugboard_test.h"

#include "engine/cost/cost.h"

using namespace plugboard;
using model::Hop;
using model::LinkId;

/// a - switch: 10 GB/s, 1 us there, 5 GB/s, 2 us back; switch - b: 1 GB/s, 3 us both ways.
class TestTransfer : public QObject {
    Q_OBJECT

private slots:
    void time_data();
    void time();
};

void TestTransfer::time_data()
{
    QTest::addColumn<bool>("backward");
    QTest::addColumn<int>("hops");
    QTest::addColumn<qint64>("size"); // bytes
    QTest::addColumn<double>("seconds");
    QTest::newRow("no hop: the memory is shared") << false << 0 << qint64(1'000'000) << 0.0;
    // 1 us + 10^6 / 10^10
    QTest::newRow("one link forward") << false << 1 << qint64(1'000'000) << 101e-6;
    // 2 us + 10^6 / (5 * 10^9)
    QTest::newRow("one link backward") << true << 1 << qint64(1'000'000) << 202e-6;
    // 1 us + 3 us + 10^6 / 10^9: the slowest link counts, not their sum
    QTest::newRow("two links") << false << 2 << qint64(1'000'000) << 1004e-6;
    QTest::newRow("nothing to carry") << false << 2 << qint64(0) << 4e-6;
}

void TestTransfer::time()
{
    QFETCH(bool, backward);
    QFETCH(int, hops);
    QFETCH(qint64, size);
    QFETCH(double, seconds);
    model::Topology topology;
    topology.links = {{"a - s", "a", "s", {{10e9}, {1e-6}}, {{5e9}, {2e-6}}},
                      {"s - b", "s", "b", {{1e9}, {3e-6}}, {{1e9}, {3e-6}}}};
    std::vector<Hop> route;
    for (int hop = 0; hop < hops; ++hop)
        route.push_back({LinkId(std::size_t(hop)), backward});
    QVERIFY(std::abs(cost::transferTime(topology, route, {size}).value - seconds) < 1e-12);
}

PLUGBOARD_TEST(TestTransfer)
#include "tst_transfer.moc"
