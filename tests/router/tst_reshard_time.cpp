// SPDX-License-Identifier: Apache-2.0
#include "tests/plugboard_test.h"
#include "tests/router/workshop.h"

using namespace plugboard;
using namespace plugboard::tests;

class TestReshardTime : public QObject {
    Q_OBJECT
private slots:
    void twoDevices_data()
    {
        QTest::addColumn<QString>("from");
        QTest::addColumn<QString>("to");
        QTest::addColumn<double>("time");
        // 1000 x 1000 float32 = 4 MB; links of 10 GB/s and 1 us; memory of 100 GB/s.
        QTest::newRow("nothing to do") << "B"
                                       << "B" << 0.0;
        // 2 MB: 1 us + 200 us each way at once, then a copy that touches 8 MB: 80 us
        QTest::newRow("gather") << "S0"
                                << "B" << 281e-6;
        // a local slice touches 4 MB: 40 us
        QTest::newRow("slice") << "B"
                               << "S0" << 40e-6;
        // 1 MB: 1 us + 100 us, then a copy of halves touches 4 MB: 40 us
        QTest::newRow("all to all") << "S0"
                                    << "S1" << 141e-6;
        // direct: 4 MB: 1 us + 400 us, a sum touches 12 MB: 120 us. Ring: 2 MB: 1 us + 200 us, a
        // sum of halves touches 6 MB: 60 us, 201 us back, a copy touches 8 MB: 80 us: 542 us
        QTest::newRow("all-reduce") << "P"
                                    << "B" << 521e-6;
        // 2 MB: 201 us and the sum of halves: 60 us
        QTest::newRow("reduce-scatter") << "P"
                                        << "S0" << 261e-6;
    }
    void twoDevices()
    {
        QFETCH(QString, from);
        QFETCH(QString, to);
        QFETCH(double, time);
        const auto sharding = [](const QString& name) {
            return name == "B"   ? model::broadcast()
                   : name == "P" ? model::partialSum()
                                 : model::split(name == "S0" ? 0 : 1, {0, 500, 1000});
        };
        const router::Routes routes(fullMesh(2, Seconds{1e-6}));
        const auto predicted =
            router::reshardTime(routes, {model::DataType::Float32, {1000, 1000}}, group({0, 1}),
                                sharding(from), group({0, 1}), sharding(to));
        PB_VERIFY_OK(predicted);
        QVERIFY2(std::abs(predicted->value - time) < 1e-12, toString(*predicted).c_str());
    }

    /// Two messages over one cable into a switch take twice as long as one.
    void sharedLink()
    {
        model::Topology topology = devicesOnly(3);
        topology.switches.push_back({"s"});
        for (const char* device : {"d0", "d1", "d2"})
            addLink(topology, device, "s");
        const router::Routes routes(topology);
        const model::TensorType type{model::DataType::Float32, {1000, 1000}};
        const auto time = router::reshardTime(routes, type, group({0}), model::broadcast(),
                                              group({1, 2}), model::broadcast());
        PB_VERIFY_OK(time);
        QVERIFY(std::abs(time->value - 800e-6) < 1e-12); // 2 x 4 MB over d0's 10 GB/s
    }

    /// Formula and built program: same messages, so same bytes; the longest device's sends bound
    /// the time from below.
    void boundOfBuiltProgram()
    {
        std::mt19937 random(3);
        for (int round = 0; round < 200; ++round) {
            const model::Shape shape{uniform(random, 1, 64), uniform(random, 1, 64)};
            const model::DeviceGroup from = randomGroup(random, 6);
            const model::DeviceGroup to = randomGroup(random, 6);
            const model::Sharding before = randomSharding(random, shape, from.size());
            const model::Sharding after = randomSharding(random, shape, to.size());
            Workshop shop(fullMesh(6, Seconds{1e-6}), shape);
            PB_VERIFY_OK(router::reshard(shop.builder, shop.place(from, before), to, after));
            const auto time = router::reshardTime(shop.routes, shop.program.tensors[0].type, from,
                                                  before, to, after);
            PB_VERIFY_OK(time);
            std::vector<double> sends(6, 0);
            for (const model::Channel& channel : shop.program.channels)
                sends[shop.builder.device[channel.send.index()].index()] +=
                    1e-6 + double(channel.bytes.value) / 10e9;
            QVERIFY(time->value >= *std::max_element(sends.begin(), sends.end()) - 1e-12);
            QCOMPARE(time->value == 0, shop.program.tasks.empty());
        }
    }
};

PLUGBOARD_TEST(TestReshardTime)
#include "tst_reshard_time.moc"
