// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/gui/panels/inspector_fixture.h"
#include "tests/plugboard_test.h"

#include <QComboBox>
#include <QPushButton>

using namespace plugboard;
using Fixture = tests::InspectorFixture;

class TestMachineInspector : public QObject {
    Q_OBJECT
private slots:
    void aDeviceIsEditedInPeoplesUnits();
    void badFiguresLeaveTheTopologyAlone_data();
    void badFiguresLeaveTheTopologyAlone();
    void aPresetTakesOverItsFigures();
    void anElementIsRenamedEverywhere();
    void aLinkHasTwoDirections();
    void aDetectedMachineIsReadOnly();
    void aLinkIsRenamed();
    void whatItRunsOnFollowsItsName();
    void severalElementsAreAddedUp();
    void severalLinksAreAddedUp();
};

void TestMachineInspector::aDeviceIsEditedInPeoplesUnits()
{
    Fixture fixture;
    fixture.open(nullptr);
    fixture.document.undoStack().clear();
    fixture.select({.elements = {"cpu0"}});
    QCOMPARE(fixture.line("cpu0.peak")->text(), "100 GFLOP/s");
    fixture.type("cpu0.peak", "1.5 TFLOP/s");
    QCOMPARE(fixture.document.topology().devices[0].peak.value, 1.5e12);
    fixture.type("cpu0.bandwidth", "200 Gb/s");
    QCOMPARE(fixture.document.topology().devices[0].memoryBandwidth.value, 25e9);
    fixture.type("cpu0.memory", "16 GiB");
    QCOMPARE(fixture.document.topology().devices[0].memory.value, std::int64_t(16) << 30);
    fixture.type("cpu0.overhead", "3 us");
    QCOMPARE(fixture.document.topology().devices[0].launchOverhead.value, 3e-6);
    fixture.type("cpu0.cores", "4");
    QCOMPARE(fixture.document.topology().devices[0].cores, 4);
    QCOMPARE(fixture.document.undoStack().count(), 5);
    fixture.document.undoStack().undo();
    fixture.settle();
    QCOMPARE(fixture.line("cpu0.cores")->text(), "1");
}

void TestMachineInspector::badFiguresLeaveTheTopologyAlone_data()
{
    QTest::addColumn<QString>("field");
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("error");
    QTest::newRow("no unit of rate") << "cpu0.bandwidth"
                                     << "20 GB"
                                     << "unknown unit";
    QTest::newRow("no number") << "cpu0.peak"
                               << "fast"
                               << "write it as 19.5 TFLOP/s";
    QTest::newRow("no memory") << "cpu0.memory"
                               << "0"
                               << "give the bytes it holds";
    QTest::newRow("no peak") << "cpu0.peak"
                             << "0"
                             << "positive number of FLOP/s";
    QTest::newRow("no cores") << "cpu0.cores"
                              << "0"
                              << "from 1 to";
    QTest::newRow("another's name") << "name"
                                    << "cpu1"
                                    << "two elements have this name";
    QTest::newRow("no name") << "name"
                             << ""
                             << "needs a name";
}

void TestMachineInspector::badFiguresLeaveTheTopologyAlone()
{
    QFETCH(QString, field);
    QFETCH(QString, text);
    QFETCH(QString, error);
    Fixture fixture;
    fixture.open(nullptr);
    fixture.select({.elements = {"cpu0"}});
    const auto digest = io::digestOf(fixture.document.topology());
    fixture.type(field, text);
    QVERIFY2(fixture.row(field)->error().contains(error), qPrintable(fixture.row(field)->error()));
    QVERIFY(io::digestOf(fixture.document.topology()) == digest);
    QCOMPARE(fixture.document.undoStack().count(), 0);
}

void TestMachineInspector::aPresetTakesOverItsFigures()
{
    Fixture fixture;
    fixture.open(nullptr);
    fixture.select({.elements = {"cpu0"}});
    auto* box = fixture.editor("cpu0.preset")->findChild<QComboBox*>();
    const int index = box->findData("h100_sxm");
    QVERIFY(index > 0);
    box->setCurrentIndex(index);
    emit box->activated(index);
    fixture.settle();
    const model::Device& device = fixture.document.topology().devices[0];
    QCOMPARE(device.name, std::string("cpu0"));
    QCOMPARE(device.host, std::string("host0"));
    QCOMPARE(device.kind, model::DeviceKind::Gpu);
    QCOMPARE(device.peak.value, 6.7e13); // its data sheet
    QCOMPARE(fixture.line("cpu0.peak")->text(), "67.0 TFLOP/s");
    QCOMPARE(fixture.document.undoStack().count(), 1);
}

void TestMachineInspector::anElementIsRenamedEverywhere()
{
    Fixture fixture;
    fixture.open(nullptr);
    fixture.select({.elements = {"host0"}});
    fixture.type("name", "left");
    const model::Topology& topology = fixture.document.topology();
    QCOMPARE(topology.hosts[0].name, std::string("left"));
    QCOMPARE(topology.devices[0].host, std::string("left"));
    QCOMPARE(topology.links[0].b, std::string("left"));
    QCOMPARE(topology.links[2].a, std::string("left"));
    PB_VERIFY_OK(model::validate(topology));
    QCOMPARE(fixture.document.selection().elements, std::vector<std::string>{"left"});
    QCOMPARE(fixture.line("name")->text(), "left");
}

void TestMachineInspector::aLinkHasTwoDirections()
{
    Fixture fixture;
    fixture.open(nullptr);
    fixture.select({.links = {"net"}});
    QCOMPARE(fixture.line("net.forward.bandwidth")->text(), "5.00 GB/s");
    fixture.type("net.forward.bandwidth", "100 Gb/s");
    fixture.type("net.backward.latency", "2 ms");
    const auto link = [&] { return fixture.document.topology().links[2]; };
    QCOMPARE(link().forward.bandwidth.value, 12.5e9);
    QCOMPARE(link().backward.bandwidth.value, 5e9);
    QCOMPARE(link().backward.latency.value, 2e-3);
    fixture.type("net.forward.bandwidth", "0");
    QVERIFY(fixture.row("net.forward.bandwidth")->error().contains("give a positive number"));
    QCOMPARE(link().forward.bandwidth.value, 12.5e9);
    fixture.panel.findChild<QPushButton*>("sameBothWays")->click();
    QCOMPARE(link().backward.bandwidth.value, 12.5e9);
    QCOMPARE(link().backward.latency.value, 5e-6);
}

void TestMachineInspector::aDetectedMachineIsReadOnly()
{
    Fixture fixture;
    fixture.open(nullptr);
    const model::Topology machine = fixture.document.topology();
    fixture.document.setTopology({}, "this machine");
    fixture.document.setDetected(machine);
    fixture.select({.elements = {"cpu0"}});
    QVERIFY(fixture.says("Found on this machine"));
    QVERIFY(!fixture.line("cpu0.peak")->isEnabled());
    QVERIFY(!fixture.line("name")->isEnabled());
    QCOMPARE(fixture.line("cpu0.peak")->text(), "100 GFLOP/s");
}

void TestMachineInspector::aLinkIsRenamed()
{
    Fixture fixture;
    fixture.open(nullptr);
    fixture.select({.links = {"net"}});
    fixture.type("name", "fibre");
    QCOMPARE(fixture.document.selection().links, std::vector<std::string>{"fibre"});
    const auto names = [&] {
        std::vector<std::string> all;
        for (const model::Link& link : fixture.document.topology().links)
            all.push_back(link.name);
        return all;
    };
    const auto after = names();
    QCOMPARE(std::count(after.begin(), after.end(), "net"), 0);
    fixture.document.undoStack().undo();
    fixture.settle();
    const auto before = names();
    QVERIFY(std::find(before.begin(), before.end(), "net") != before.end());
    fixture.select({.links = {"net"}});
    for (const QString& bad : {QString(), QString("bus0")}) {
        fixture.type("name", bad);
        QVERIFY2(!fixture.row("name")->error().isEmpty(), qPrintable(bad));
        QCOMPARE(names(), before);
    }
}

void TestMachineInspector::whatItRunsOnFollowsItsName()
{
    Fixture fixture;
    fixture.open(nullptr);
    fixture.document.setDeviceChoices({{"cpu0", model::RunsOn::Emulated}});
    fixture.select({.elements = {"cpu0"}});
    fixture.type("name", "left");
    QCOMPARE(fixture.document.project().deviceChoices,
             (std::vector<model::DeviceChoice>{{"left", model::RunsOn::Emulated}}));
}

void TestMachineInspector::severalElementsAreAddedUp()
{
    Fixture fixture;
    const auto plan = tests::samplePlan();
    fixture.open(plan);
    fixture.select({.elements = {"cpu0", "host0", "cpu1"}});
    QVERIFY(fixture.says("3 selected"));
    QCOMPARE(fixture.figure("What they are"), "a host, 2 devices");
    QCOMPARE(fixture.figure("Cores"), "2");
    QCOMPARE(fixture.figure("Peak"), "200 GFLOP/s"); // 100 GFLOP/s each
    const auto& loads = plan->summary.devices;
    QCOMPARE(fixture.figure("Memory needed"),
             fixture.settings.formatter().bytes(loads[0].needed + loads[1].needed));
    fixture.select({.elements = {"cpu0", "cpu1"}});
    QCOMPARE(fixture.figure("What they are"), "2 devices");
}

void TestMachineInspector::severalLinksAreAddedUp()
{
    Fixture fixture;
    const auto plan = tests::samplePlan();
    fixture.open(plan);
    fixture.select({.links = {"bus0", "net"}});
    QCOMPARE(fixture.figure("What they are"), "2 links");
    // Each transfer between the hosts takes both links and is one transfer all the same.
    qint64 count = 0;
    for (const session::Transfer& transfer : plan->summary.transfers)
        count += transfer.firings;
    QVERIFY(count > 0);
    QCOMPARE(fixture.figure("Transfers per step"), fixture.settings.formatter().count(count));
}

PLUGBOARD_TEST(TestMachineInspector)
#include "tst_machine_inspector.moc"
