// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/canvas/topology_edit.h"
#include "gui/canvas/topology_layout.h"
#include "tests/gui/canvas/canvas_fixture.h"
#include "tests/plugboard_test.h"

using namespace plugboard;
using namespace plugboard::gui;

namespace {

model::Topology cluster(int hosts, int devicesEach, int switches)
{
    model::Topology topology;
    for (int host = 0; host < hosts; ++host) {
        topology.hosts.push_back({"host" + std::to_string(host), Bytes{}, 0, 0});
        for (int at = 0; at < devicesEach; ++at) {
            model::Device device;
            device.name = "gpu" + std::to_string(host * devicesEach + at);
            device.host = topology.hosts.back().name;
            topology.devices.push_back(device);
        }
    }
    for (int at = 0; at < switches; ++at)
        topology.switches.push_back({"switch" + std::to_string(at), 0, 0});
    return topology;
}

std::vector<QRectF> rectsOf(const model::Topology& topology, const ElementPlaces& places)
{
    std::vector<QRectF> rects;
    for (std::size_t at = 0; at < places.size(); ++at) {
        QSizeF size(kDeviceWidth, kDeviceHeight);
        if (at < topology.hosts.size())
            size = {kHostWidth, kHostHeight};
        else if (at >= topology.hosts.size() + topology.devices.size())
            size = {kSwitchWidth, kSwitchHeight};
        rects.push_back({places[at], size});
    }
    return rects;
}

} // namespace

class TestTopologyLayout : public QObject {
    Q_OBJECT
private slots:
    void nothingOverlaps_data();
    void nothingOverlaps();
    void switchesStandAbove();
    void onlyDrawingsWithoutPlacesAreLaidOut();
    void presetsBecomeElements();
    void aDeviceBelongsToTheNearestHost();
    void cables();
    void copiesHaveFreeNames();
};

void TestTopologyLayout::nothingOverlaps_data()
{
    QTest::addColumn<int>("hosts");
    QTest::addColumn<int>("devices");
    QTest::newRow("one of two") << 1 << 2;
    QTest::newRow("one of eight") << 1 << 8;
    QTest::newRow("one of twenty") << 1 << 20;
    QTest::newRow("sixteen of eight") << 16 << 8;
    QTest::newRow("three of none") << 3 << 0;
}

void TestTopologyLayout::nothingOverlaps()
{
    QFETCH(int, hosts);
    QFETCH(int, devices);
    const model::Topology topology = cluster(hosts, devices, 3);
    const std::vector<QRectF> rects = rectsOf(topology, automaticPlaces(topology));
    for (std::size_t a = 0; a < rects.size(); ++a)
        for (std::size_t b = 0; b < a; ++b)
            QVERIFY2(!rects[a].intersects(rects[b]), qPrintable(QString("%1 on %2").arg(a).arg(b)));
}

void TestTopologyLayout::switchesStandAbove()
{
    const model::Topology topology = cluster(2, 4, 1);
    const ElementPlaces places = automaticPlaces(topology);
    for (std::size_t at = 0; at + 1 < places.size(); ++at)
        QVERIFY(places[at].y() >= places.back().y() + kSwitchHeight);
}

void TestTopologyLayout::onlyDrawingsWithoutPlacesAreLaidOut()
{
    QVERIFY(lacksPlaces(cluster(1, 2, 0)));
    QVERIFY(!lacksPlaces(laidOut(cluster(1, 2, 0))));
    const model::Topology placed = tests::twoDevices();
    QCOMPARE(ownPlaces(laidOut(placed)), ownPlaces(placed));
}

void TestTopologyLayout::presetsBecomeElements()
{
    model::Topology topology;
    const Result<std::string> gpu = addElement(topology, "v100_sxm2_16gb", {100, 300});
    PB_VERIFY_OK(gpu);
    QCOMPARE(*gpu, std::string("gpu0"));
    QCOMPARE(topology.devices[0].preset, std::string("v100_sxm2_16gb"));
    QCOMPARE(topology.hosts.size(), std::size_t(1)); // one is made for it
    QCOMPARE(topology.devices[0].host, topology.hosts[0].name);
    PB_VERIFY_OK(addElement(topology, "switch", {0, 0}));
    PB_VERIFY_OK(addElement(topology, "host", {900, 0}));
    QCOMPARE(topology.hosts[1].name, std::string("host1"));
    QVERIFY(!addElement(topology, "../../etc/passwd", {0, 0}));
}

void TestTopologyLayout::aDeviceBelongsToTheNearestHost()
{
    model::Topology topology;
    PB_VERIFY_OK(addElement(topology, "host", {0, 0}));
    PB_VERIFY_OK(addElement(topology, "host", {2000, 0}));
    PB_VERIFY_OK(addElement(topology, "v100_sxm2_16gb", {1900, 200}));
    QCOMPARE(topology.devices[0].host, std::string("host1"));
}

void TestTopologyLayout::cables()
{
    model::Topology topology = tests::twoDevices();
    const Result<std::string> link = addCable(topology, "gpu0", "host0");
    PB_VERIFY_OK(link);
    QCOMPARE(topology.links.back().forward.bandwidth.value, 10e9);
    QCOMPARE(topology.links.back().forward.latency.value, 1e-6);
    const Result<std::string> second =
        addCable(topology, "gpu0", "host0"); // a second one beside it
    PB_VERIFY_OK(second);
    QVERIFY(*second != *link);
    QVERIFY(!addCable(topology, "gpu0", "gpu0"));
    PB_VERIFY_OK(model::validate(topology));
}

void TestTopologyLayout::copiesHaveFreeNames()
{
    model::Topology topology = tests::twoDevices();
    const model::Topology fragment = fragmentOf(topology, {"host0", "gpu0", "gpu1"});
    QCOMPARE(fragment.links.size(), std::size_t(1));
    const std::vector<std::string> added = addFragment(topology, fragment, {0, 400});
    QCOMPARE(added, (std::vector<std::string>{"host1", "gpu2", "gpu3"}));
    QCOMPARE(topology.devices[2].host, std::string("host1")); // with its own host
    QCOMPARE(topology.devices[2].y, 600.0);
    QCOMPARE(topology.links.size(), std::size_t(2));
    PB_VERIFY_OK(model::validate(topology));
}

PLUGBOARD_TEST(TestTopologyLayout)
#include "tst_topology_layout.moc"
