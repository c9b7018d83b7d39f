// SPDX-License-Identifier: Apache-2.0
#include "tests/plugboard_test.h"

#include "engine/model/topology.h"

#include <functional>

using namespace plugboard;
using namespace plugboard::model;

using Change = std::function<void(Topology&)>;
Q_DECLARE_METATYPE(Change)

class TestTopology : public QObject {
    Q_OBJECT
private slots:
    void valid();
    void refused_data();
    void refused();
};

namespace {

Topology twoDevices()
{
    Topology topology;
    topology.hosts.push_back({"host", {1 << 30}});
    for (const char* name : {"a", "b"}) {
        Device device;
        device.name = name;
        device.host = "host";
        device.peak = {1e9};
        device.memoryBandwidth = {1e9};
        device.memory = {1 << 20};
        topology.devices.push_back(device);
    }
    topology.links.push_back({"wire", "a", "b", {{1e9}, {1e-6}}, {{1e9}, {1e-6}}});
    return topology;
}

} // namespace

void TestTopology::valid()
{
    PB_VERIFY_OK(validate(twoDevices()));
    QCOMPARE(twoDevices().findDevice("b").index(), std::size_t(1));
    QVERIFY(!twoDevices().findDevice("c").valid());
}

void TestTopology::refused_data()
{
    QTest::addColumn<Change>("change");
    QTest::addColumn<QString>("subject");
    QTest::newRow("unknown end") << Change([](Topology& t) { t.links[0].b = "c"; }) << "wire";
    QTest::newRow("itself") << Change([](Topology& t) { t.links[0].b = "a"; }) << "wire";
    QTest::newRow("negative bandwidth")
        << Change([](Topology& t) { t.links[0].forward.bandwidth = {-1}; }) << "wire";
    QTest::newRow("no bandwidth") << Change([](Topology& t) {
        t.links[0].backward.bandwidth = {0};
    }) << "wire";
    QTest::newRow("negative latency")
        << Change([](Topology& t) { t.links[0].forward.latency = {-1e-6}; }) << "wire";
    QTest::newRow("same name") << Change([](Topology& t) { t.devices[1].name = "a"; }) << "a";
    QTest::newRow("no name") << Change([](Topology& t) { t.devices[1].name = ""; }) << "topology";
    QTest::newRow("unknown host") << Change([](Topology& t) { t.devices[1].host = "x"; }) << "b";
    QTest::newRow("no memory") << Change([](Topology& t) { t.devices[0].memory = {0}; }) << "a";
    QTest::newRow("no peak") << Change([](Topology& t) { t.devices[0].peak = {0}; }) << "a";
    QTest::newRow("no cores") << Change([](Topology& t) { t.devices[0].cores = 0; }) << "a";
}

void TestTopology::refused()
{
    QFETCH(Change, change);
    QFETCH(QString, subject);
    Topology topology = twoDevices();
    change(topology);
    const auto result = validate(topology);
    QVERIFY(!result);
    QCOMPARE(QString::fromStdString(result.error().subject), subject);
    QVERIFY(result.error().code == ErrorCode::InvalidInput);
}

PLUGBOARD_TEST(TestTopology)
#include "tst_topology.moc"
