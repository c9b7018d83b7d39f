// SPDX-License-Identifier: Apache-2.0
#include "tests/plugboard_test.h"

#include "engine/runner/detect.h"

#include <sched.h>

#include <set>

using namespace plugboard;
using runner::syntheticMachine;
using runner::topologyOf;

class TestDetect : public QObject {
    Q_OBJECT

private slots:
    void devices_data();
    void devices();
    void aDeviceHoldsNoMoreThanItsCap();
    void onlyNamedDevicesTakePart();
    void namesThatAreNotThere();
    void asLargeAsARunNeeds_data();
    void asLargeAsARunNeeds();
    void oneSocketHasALinkPerDevice();
    void twoSocketsMeetAtTheHost();
    void cacheIsShared();
    void processorsAreTheFirstOfTheirCores();
    void tooManyCoresAreRefused_data();
    void tooManyCoresAreRefused();
    void badDescriptionIsRefused();
    void hostCalledLikeADevice();
    void thisMachineIsUsable();
    void affinityMaskIsRespected();
};

void TestDetect::devices_data()
{
    QTest::addColumn<QString>("machine");
    QTest::addColumn<int>("coresPerDevice");
    QTest::addColumn<int>("maximumDevices");
    QTest::addColumn<int>("devices");
    QTest::addColumn<int>("cores");
    QTest::newRow("a socket is a device") << "pack:2 core:8 pu:2" << 0 << 0 << 2 << 8;
    QTest::newRow("a core each") << "pack:2 core:8 pu:2" << 1 << 0 << 16 << 1;
    QTest::newRow("what is left over stays unused") << "pack:2 core:8 pu:2" << 3 << 0 << 4 << 3;
    QTest::newRow("only the first three") << "pack:2 core:8 pu:2" << 2 << 3 << 3 << 2;
    QTest::newRow("one core") << "pack:1 core:1 pu:1" << 0 << 0 << 1 << 1;
}

void TestDetect::devices()
{
    QFETCH(QString, machine);
    QFETCH(int, coresPerDevice);
    QFETCH(int, maximumDevices);
    QFETCH(int, devices);
    QFETCH(int, cores);
    const auto read = syntheticMachine(machine.toStdString());
    PB_VERIFY_OK(read);
    const auto topology =
        topologyOf(*read, {.coresPerDevice = coresPerDevice, .maximumDevices = maximumDevices});
    PB_VERIFY_OK(topology);
    QCOMPARE(int(topology->devices.size()), devices);
    std::set<int> cpus;
    for (const model::Device& device : topology->devices) {
        QCOMPARE(device.cores, cores);
        QCOMPARE(int(device.cpus.size()), cores);
        cpus.insert(device.cpus.begin(), device.cpus.end());
        // 2 GHz * 8 lanes * 2 pipes * 2 = 64 GFLOP/s a core
        QCOMPARE(device.peak.value, cores * 64e9);
        QCOMPARE(device.memory.value, (std::int64_t(16) << 30) / devices);
        QVERIFY(device.source.find("modelled") != std::string::npos);
        QVERIFY(device.model.ends_with(cores == 1 ? ", 1 core, avx2"
                                                  : ", " + std::to_string(cores) + " cores, avx2"));
    }
    QCOMPARE(int(cpus.size()), devices * cores);
}

void TestDetect::aDeviceHoldsNoMoreThanItsCap()
{
    const auto machine = syntheticMachine("pack:1 core:2 pu:1");
    PB_VERIFY_OK(machine);
    const std::int64_t gibibyte = std::int64_t(1) << 30; // the machine has 16
    for (const auto& [cap, memory] :
         {std::pair(2 * gibibyte, 2 * gibibyte), std::pair(64 * gibibyte, 8 * gibibyte)}) {
        const auto topology = topologyOf(*machine, {.coresPerDevice = 1, .memoryCap = {cap}});
        PB_VERIFY_OK(topology);
        QCOMPARE(topology->devices[1].memory.value, memory);
    }
}

/// They keep names and cores, and share the memory among themselves; a socket none of whose devices
/// takes part has no switch.
void TestDetect::onlyNamedDevicesTakePart()
{
    const auto machine = syntheticMachine("pack:2 core:4 pu:2");
    PB_VERIFY_OK(machine);
    const auto topology = topologyOf(*machine, {.coresPerDevice = 2, .devices = {"cpu3", "cpu2"}});
    PB_VERIFY_OK(topology);
    QCOMPARE(topology->devices.size(), std::size_t(2));
    QCOMPARE(topology->devices[0].name, std::string("cpu2"));
    QCOMPARE(topology->devices[0].cpus, (std::vector<int>{8, 10})); // the second socket's first two
    QCOMPARE(topology->devices[1].cpus, (std::vector<int>{12, 14}));
    QCOMPARE(topology->devices[0].memory.value, std::int64_t(8) << 30); // half of 16 GiB
    QCOMPARE(topology->switches.size(), std::size_t(1));
    QCOMPARE(topology->switches[0].name, std::string("socket1"));
    QCOMPARE(topology->links.size(), std::size_t(3));
    PB_VERIFY_OK(model::validate(*topology));
}

void TestDetect::namesThatAreNotThere()
{
    const auto machine = syntheticMachine("pack:1 core:4 pu:1");
    PB_VERIFY_OK(machine);
    const auto topology = topologyOf(*machine, {.coresPerDevice = 2, .devices = {"cpu0", "cpu2"}});
    QVERIFY(!topology);
    QCOMPARE(topology.error().code, ErrorCode::InvalidInput);
    QCOMPARE(topology.error().subject, std::string("cpu2"));
    QVERIFY(topology.error().message.find("there are cpu0 to cpu1") != std::string::npos);
}

void TestDetect::asLargeAsARunNeeds_data()
{
    QTest::addColumn<int>("cores");
    QTest::addColumn<int>("devices");
    QTest::newRow("small ones") << 1 << 8;
    QTest::newRow("left over") << 3 << 2;
    QTest::newRow("whole sockets") << 4 << 2;
    QTest::newRow("larger than a socket") << 64 << 2;
}

void TestDetect::asLargeAsARunNeeds()
{
    QFETCH(int, cores);
    QFETCH(int, devices);
    const auto machine = syntheticMachine("pack:2 core:4 pu:1");
    PB_VERIFY_OK(machine);
    const auto topology = topologyOf(*machine, {.coresNeeded = cores});
    PB_VERIFY_OK(topology);
    QCOMPARE(int(topology->devices.size()), devices);
}

void TestDetect::oneSocketHasALinkPerDevice()
{
    const auto machine = syntheticMachine("pack:1 core:4 pu:1");
    PB_VERIFY_OK(machine);
    const auto topology = topologyOf(*machine, {.coresPerDevice = 1, .maximumDevices = 0});
    PB_VERIFY_OK(topology);
    QVERIFY(topology->switches.empty());
    QCOMPARE(topology->links.size(), std::size_t(4));
    for (const model::Link& link : topology->links)
        QCOMPARE(link.b, topology->hosts[0].name);
}

void TestDetect::twoSocketsMeetAtTheHost()
{
    const auto machine = syntheticMachine("pack:2 numa:1 core:2 pu:1");
    PB_VERIFY_OK(machine);
    const auto topology = topologyOf(*machine, {.coresPerDevice = 1, .maximumDevices = 0});
    PB_VERIFY_OK(topology);
    QCOMPARE(topology->switches.size(), std::size_t(2));
    QCOMPARE(topology->links.size(), std::size_t(2 + 4));
    QCOMPARE(topology->devices[1].numaNode, 0);
    QCOMPARE(topology->devices[2].numaNode, 1);
}

void TestDetect::cacheIsShared()
{
    const auto machine = syntheticMachine("pack:1 l3:2(size=8388608) core:4 pu:2");
    PB_VERIFY_OK(machine);
    const auto topology = topologyOf(*machine, {.coresPerDevice = 2, .maximumDevices = 0});
    PB_VERIFY_OK(topology);
    // 8 MiB among four cores, two of them in a device
    QCOMPARE(topology->devices[0].cache.value, 4'194'304);
}

void TestDetect::processorsAreTheFirstOfTheirCores()
{
    const auto machine = syntheticMachine("pack:1 core:3 pu:2");
    PB_VERIFY_OK(machine);
    const auto topology = topologyOf(*machine, {});
    PB_VERIFY_OK(topology);
    QCOMPARE(topology->devices[0].cpus, (std::vector<int>{0, 2, 4}));
}

void TestDetect::tooManyCoresAreRefused_data()
{
    QTest::addColumn<int>("cores");
    QTest::newRow("more than a socket has") << 9;
    QTest::newRow("negative") << -1;
}

void TestDetect::tooManyCoresAreRefused()
{
    QFETCH(int, cores);
    const auto machine = syntheticMachine("pack:2 core:8 pu:1");
    PB_VERIFY_OK(machine);
    const auto topology = topologyOf(*machine, {.coresPerDevice = cores, .maximumDevices = 0});
    QVERIFY(!topology);
    QCOMPARE(topology.error().code, ErrorCode::InvalidInput);
    QVERIFY(topology.error().message.find("1 to 8") != std::string::npos);
}

void TestDetect::badDescriptionIsRefused()
{
    const auto machine = syntheticMachine("two sockets, please");
    QVERIFY(!machine);
    QCOMPARE(machine.error().code, ErrorCode::InvalidInput);
}

void TestDetect::hostCalledLikeADevice()
{
    auto machine = syntheticMachine("pack:1 core:2 pu:1");
    PB_VERIFY_OK(machine);
    machine->hostName = "cpu0";
    PB_VERIFY_OK(topologyOf(*machine, {.coresPerDevice = 1, .maximumDevices = 0}));
}

void TestDetect::thisMachineIsUsable()
{
    const auto topology = runner::detectThisMachine({.coresPerDevice = 1, .maximumDevices = 0});
    PB_VERIFY_OK(topology);
    PB_VERIFY_OK(model::validate(*topology));
    const auto again = runner::detectThisMachine({.coresPerDevice = 1, .maximumDevices = 0});
    PB_VERIFY_OK(again);
    QCOMPARE(again->devices[0].model, topology->devices[0].model);
    QCOMPARE(again->devices[0].peak.value, topology->devices[0].peak.value);
}

void TestDetect::affinityMaskIsRespected()
{
    cpu_set_t whole;
    QCOMPARE(sched_getaffinity(0, sizeof whole, &whole), 0);
    if (CPU_COUNT(&whole) < 2)
        QSKIP("one processor only");
    int last = CPU_SETSIZE - 1;
    while (!CPU_ISSET(last, &whole))
        --last;
    cpu_set_t one;
    CPU_ZERO(&one);
    CPU_SET(last, &one);
    QCOMPARE(sched_setaffinity(0, sizeof one, &one), 0);
    const auto topology = runner::detectThisMachine({});
    sched_setaffinity(0, sizeof whole, &whole);
    PB_VERIFY_OK(topology);
    QCOMPARE(topology->devices.size(), std::size_t(1));
    QCOMPARE(topology->devices[0].cpus, std::vector<int>{last});
}

PLUGBOARD_TEST(TestDetect)
#include "tst_detect.moc"
