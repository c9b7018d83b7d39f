// SPDX-License-Identifier: Apache-2.0
#include "tests/planner/machines.h"
#include "tests/plugboard_test.h"

#include "engine/planner/placement.h"

using namespace plugboard;
using namespace plugboard::tests;

class TestCandidates : public QObject {
    Q_OBJECT
private slots:
    void titles_data();
    void titles();
    void fastestDevicesFirst();
    void stagesShareTheDevices();
};

namespace {

QStringList titlesOf(const std::vector<planner::Candidate>& candidates)
{
    QStringList titles;
    for (const planner::Candidate& candidate : candidates)
        titles << QString::fromStdString(candidate.title);
    return titles;
}

std::vector<planner::Candidate> candidatesOn(const model::Topology& topology, std::int64_t batch,
                                             const planner::CompileOptions& options)
{
    return planner::candidates(topology, allDevices(topology), batch, options);
}

} // namespace

void TestCandidates::titles_data()
{
    QTest::addColumn<int>("devices");
    QTest::addColumn<int>("batch");
    QTest::addColumn<QString>("strategy");
    QTest::addColumn<int>("microBatches");
    QTest::addColumn<QStringList>("titles");
    const QStringList two = {"one device",
                             "data parallel x2",
                             "tensor sharded x2",
                             "free shardings x2",
                             "pipeline of 2, 2 micro-batches",
                             "pipeline of 2, 4 micro-batches",
                             "pipeline of 2, 8 micro-batches"};
    QTest::newRow("one device") << 1 << 16 << "" << 0 << QStringList{"one device"};
    QTest::newRow("two devices") << 2 << 16 << "" << 0 << two;
    QTest::newRow("by name") << 2 << 16 << "pipeline" << 0 << two.mid(4);
    QTest::newRow("by title") << 2 << 16 << "tensor sharded x2" << 0 << two.mid(2, 1);
    QTest::newRow("unknown name") << 2 << 16 << "magic" << 0 << QStringList{};
    QTest::newRow("8 does not divide 12") << 2 << 12 << "pipeline" << 0 << two.mid(4, 2);
    QTest::newRow("micro-batches as asked")
        << 2 << 12 << "pipeline" << 3 << QStringList{"pipeline of 2, 3 micro-batches"};
    QTest::newRow("nothing divides 7 by 2") << 2 << 7 << "" << 2 << QStringList{};
    QTest::newRow("fewer samples than devices") << 2 << 1 << "" << 0 << two.mid(0, 1);
    QTest::newRow("one sample a micro-batch on two devices each")
        << 4 << 2 << "mixture" << 2 << QStringList{};
    QTest::newRow("pipelines of groups")
        << 4 << 16 << "mixture" << 4
        << QStringList{"free shardings x2", "free shardings x3", "free shardings x4",
                       "pipeline of 2, each data parallel x2, 4 micro-batches"};
    QTest::newRow("groups of powers of two from 4 on")
        << 9 << 16 << "data" << 0
        << QStringList{"data parallel x2", "data parallel x3", "data parallel x4",
                       "data parallel x8", "data parallel x9"};
}

void TestCandidates::titles()
{
    QFETCH(int, devices);
    QFETCH(int, batch);
    QFETCH(QString, strategy);
    QFETCH(int, microBatches);
    QFETCH(QStringList, titles);
    planner::CompileOptions options;
    options.strategy = strategy.toStdString();
    options.microBatches = microBatches;
    const auto topology = cpus(std::vector<double>(std::size_t(devices), 100));
    QCOMPARE(titlesOf(candidatesOn(topology, batch, options)), titles);
}

void TestCandidates::fastestDevicesFirst()
{
    const auto candidates = candidatesOn(cpus({50, 80, 80, 100}), 16, {});
    const auto devicesOf = [](const planner::Candidate& candidate) {
        std::vector<std::size_t> devices;
        for (const planner::Stage& stage : candidate.stages)
            for (const model::DeviceId device : stage.group.devices)
                devices.push_back(device.index());
        return devices;
    };
    QCOMPARE(devicesOf(candidates.front()), std::vector<std::size_t>({3}));
    QCOMPARE(devicesOf(candidates[1]), std::vector<std::size_t>({3, 1}));
    QCOMPARE(devicesOf(candidates.back()), std::vector<std::size_t>({3, 1, 2, 0}));
}

void TestCandidates::stagesShareTheDevices()
{
    for (const planner::Candidate& candidate : candidatesOn(cpus({9, 8, 7, 6, 5, 4}), 48, {})) {
        std::vector<std::size_t> devices;
        for (const planner::Stage& stage : candidate.stages)
            for (const model::DeviceId device : stage.group.devices)
                devices.push_back(device.index());
        for (std::size_t at = 0; at < devices.size(); ++at)
            QCOMPARE(devices[at], at);
        QCOMPARE(48 % candidate.microBatches, 0);
    }
}

PLUGBOARD_TEST(TestCandidates)
#include "tst_candidates.moc"
