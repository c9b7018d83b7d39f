// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/document/document.h"
#include "gui/document/settings.h"
#include "gui/panels/devices_panel.h"
#include "gui/panels/form.h"
#include "gui/panels/machine_list.h"
#include "gui/panels/number_box.h"
#include "gui/panels/panel_state.h"
#include "gui/service/device_service.h"
#include "tests/plugboard_test.h"

#include <QAbstractItemModelTester>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QRadioButton>
#include <QSignalSpy>
#include <QTableView>
#include <QTemporaryDir>

using namespace plugboard;
using namespace plugboard::gui;

namespace {

model::Device device(const char* name, model::DeviceKind kind, int cores, std::int64_t memory)
{
    model::Device made;
    made.name = name;
    made.model = "model of it";
    made.kind = kind;
    made.cores = cores;
    made.peak = {5e10};
    made.memoryBandwidth = {1e10};
    made.memory = {memory};
    return made;
}

model::Topology machine(const std::vector<model::Device>& devices)
{
    model::Topology topology;
    topology.devices = devices;
    return topology;
}

model::Topology twoCores()
{
    return machine({device("cpu0", model::DeviceKind::Cpu, 1, 1 << 30),
                    device("cpu1", model::DeviceKind::Cpu, 1, 1 << 30)});
}

struct Fixture {
    Settings settings;
    Document document;
    DeviceService devices;
    DevicesPanel panel;

    explicit Fixture(ProgramCommand command = {{}, "/bin/false"})
        : devices(&document, std::move(command)),
          panel({.document = &document, .settings = &settings, .devices = &devices})
    {
        panel.resize(420, 700);
        panel.show();
    }

    QPushButton* button(const char* name) const { return panel.findChild<QPushButton*>(name); }
    QRadioButton* radio(const char* name) const { return panel.findChild<QRadioButton*>(name); }
    QTableView* table() const { return panel.findChild<QTableView*>(); }
    void type(const char* name, const QString& text) const
    {
        auto* field = panel.findChild<QLineEdit*>(name);
        if (field == nullptr)
            field = panel.findChild<NumberBox*>(name)->findChild<QLineEdit*>();
        field->setFocus();
        field->selectAll();
        QTest::keyClick(field, Qt::Key_Delete);
        QTest::keyClicks(field, text);
        QTest::keyClick(field, Qt::Key_Return);
    }
    bool says(const QString& text) const
    {
        for (const QLabel* label : panel.findChildren<QLabel*>())
            if (label->isVisible() && label->text().contains(text))
                return true;
        return false;
    }
};

/// A stand-in for `plugboard`: a script that does what is written.
QString script(const QTemporaryDir& folder, const QByteArray& lines)
{
    const QString path = folder.filePath("plugboard");
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly))
        qFatal("cannot write the script");
    file.write("#!/bin/sh\n" + lines);
    file.close();
    file.setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
    return path;
}

} // namespace

class TestDevices : public QObject {
    Q_OBJECT
private slots:
    void theModelKeepsTheRules();
    void ages_data();
    void ages();
    void bindingTakesTheFirstFreeOne();
    void withoutAProgramItSaysSo();
    void detectedDevicesAreListed();
    void theMachineIsDivided();
    void badDivisionsAreRefused();
    void drawnMachinesBeginAsThisOne();
    void thisMachineAgain();
    void aRowSelectsItsDevice();
    void workShowsProgressAndCanBeCancelled();
    void failuresAreTold();
    void thisMachineIsDetected();
};

void TestDevices::theModelKeepsTheRules()
{
    MachineModel model;
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.setMachines(twoCores(), nullptr, Formatter());
    QCOMPARE(model.columnCount(), 5);
    const model::Topology attached = twoCores();
    model.setMachines(twoCores(), &attached, Formatter());
    QCOMPARE(model.columnCount(), 6);
}

void TestDevices::ages_data()
{
    QTest::addColumn<int>("seconds");
    QTest::addColumn<QString>("age");
    QTest::newRow("now") << 20 << "just now";
    QTest::newRow("a minute") << 70 << "a minute ago";
    QTest::newRow("minutes") << 59 * 60 << "59 minutes ago";
    QTest::newRow("an hour") << 3700 << "an hour ago";
    QTest::newRow("hours") << 3 * 3600 + 5 << "3 hours ago";
    QTest::newRow("a day") << 30 * 3600 << "yesterday";
    QTest::newRow("days") << 5 * 24 * 3600 << "5 days ago";
    QTest::newRow("a clock set back") << -500 << "just now";
}

void TestDevices::ages()
{
    QFETCH(int, seconds);
    QFETCH(QString, age);
    const QDateTime then(QDate(2024, 5, 6), QTime(7, 8), Qt::UTC);
    QCOMPARE(ageOf(then, then.addSecs(seconds)), age);
    QCOMPARE(ageOf(QDateTime(), then), "never");
}

void TestDevices::bindingTakesTheFirstFreeOne()
{
    using model::DeviceKind;
    const model::Topology drawn =
        machine({device("a", DeviceKind::Cpu, 2, 100), device("b", DeviceKind::Gpu, 1, 100),
                 device("c", DeviceKind::Cpu, 1, 100), device("d", DeviceKind::Cpu, 1, 1000)});
    const model::Topology attached =
        machine({device("x", DeviceKind::Cpu, 1, 500), device("y", DeviceKind::Cpu, 4, 500)});
    // a needs 2 cores: y. b: no GPU. c: x. d: nothing is left.
    QCOMPARE(attachedFor(drawn, attached), (std::vector<int>{1, -1, 0, -1}));
}

void TestDevices::withoutAProgramItSaysSo()
{
    Fixture fixture{ProgramCommand()};
    QVERIFY(fixture.says("no `plugboard` program"));
    QVERIFY(fixture.says("Drawing and planning"));
    QVERIFY(!fixture.button("calibrate")->isEnabled());
    QVERIFY(!fixture.button("detect")->isEnabled());
    Fixture other;
    QVERIFY(!other.says("no `plugboard` program"));
    QVERIFY(other.button("calibrate")->isEnabled());
}

void TestDevices::detectedDevicesAreListed()
{
    Fixture fixture;
    QVERIFY(fixture.panel.findChild<EmptyState*>()->isVisible());
    QVERIFY(!fixture.table()->isVisible());
    fixture.document.setDetected(twoCores());
    QVERIFY(fixture.table()->isVisible());
    const QAbstractItemModel* model = fixture.table()->model();
    QCOMPARE(model->rowCount(), 2);
    QCOMPARE(model->index(1, MachineModel::NameColumn).data().toString(), "cpu1");
    QCOMPARE(model->index(1, MachineModel::PeakColumn).data().toString(), "50.0 GFLOP/s");
    QCOMPARE(model->index(1, MachineModel::MemoryColumn).data().toString(), "1.00 GiB");
}

void TestDevices::theMachineIsDivided()
{
    Fixture fixture;
    fixture.type("cores", "2");
    QCOMPARE(fixture.document.project().coresPerDevice, 2);
    fixture.type("devices", "1");
    QCOMPARE(fixture.document.project().maximumDevices, 1);
    QCOMPARE(fixture.document.project().coresPerDevice, 2);
    fixture.type("memory cap", "2 GiB");
    QCOMPARE(fixture.document.project().memoryCap.value, std::int64_t(2) << 30);
    fixture.type("memory cap", "much");
    QCOMPARE(fixture.document.project().memoryCap.value, std::int64_t(2) << 30);
    fixture.type("cores", "");
    QCOMPARE(fixture.document.project().coresPerDevice, 0);
    fixture.type("cores", "3");
    QCOMPARE(fixture.panel.findChild<NumberBox*>("devices")->text(), "1");
    fixture.document.undoStack().undo(); // successive divisions are one command
    QCOMPARE(fixture.panel.findChild<NumberBox*>("cores")->text(), QString());
    QCOMPARE(fixture.panel.findChild<NumberBox*>("devices")->text(), QString());
}

void TestDevices::badDivisionsAreRefused()
{
    Fixture fixture;
    for (const char* bad : {"0", "-2", "many"}) {
        fixture.type("cores", bad);
        QCOMPARE(fixture.document.project().coresPerDevice, 0);
        QCOMPARE(fixture.document.undoStack().count(), 0);
    }
    QVERIFY(fixture.says("needs a whole number, got many"));
}

void TestDevices::drawnMachinesBeginAsThisOne()
{
    Fixture fixture;
    fixture.document.setDetected(twoCores());
    QVERIFY(fixture.radio("thisMachine")->isChecked());
    QTest::mouseClick(fixture.radio("drawn"), Qt::LeftButton, {}, QPoint(8, 8));
    QVERIFY(!fixture.document.usesThisMachine());
    QCOMPARE(fixture.document.topology().devices.size(), std::size_t(2));
    QVERIFY(fixture.radio("drawn")->isChecked());
    QVERIFY(!fixture.panel.findChild<NumberBox*>("cores")->isVisible());
    QCOMPARE(fixture.table()->model()->columnCount(), 6);
    fixture.document.undoStack().undo();
    QVERIFY(fixture.radio("thisMachine")->isChecked());
    QVERIFY(fixture.panel.findChild<NumberBox*>("cores")->isVisible());
}

void TestDevices::thisMachineAgain()
{
    Fixture fixture;
    fixture.document.setTopology(twoCores(), "draw");
    QVERIFY(fixture.radio("drawn")->isChecked());
    QTest::mouseClick(fixture.radio("thisMachine"), Qt::LeftButton, {}, QPoint(8, 8));
    QVERIFY(fixture.document.usesThisMachine());
    fixture.document.undoStack().undo();
    QCOMPARE(fixture.document.topology().devices.size(), std::size_t(2));
}

void TestDevices::aRowSelectsItsDevice()
{
    Fixture fixture;
    fixture.document.setDetected(twoCores());
    const QRect cell = fixture.table()->visualRect(fixture.table()->model()->index(1, 0));
    QTest::mouseClick(fixture.table()->viewport(), Qt::LeftButton, {}, cell.center());
    QCOMPARE(fixture.document.selection().elements, std::vector<std::string>{"cpu1"});
}

void TestDevices::workShowsProgressAndCanBeCancelled()
{
    const QTemporaryDir folder;
    const QString program = script(folder, "trap 'exit 130' INT\n"
                                           "echo '{\"progress\": 0.5, \"text\": \"conv\"}' >&2\n"
                                           "i=0; while [ $i -lt 600 ]; do sleep 0.05; i=$((i+1)); "
                                           "done\n");
    Fixture fixture{ProgramCommand{{}, program}};
    auto* work = fixture.panel.findChild<QWidget*>("work");
    QVERIFY(!work->isVisible());
    QSignalSpy failed(&fixture.devices, &DeviceService::failed);
    QTest::mouseClick(fixture.button("calibrate"), Qt::LeftButton);
    QTRY_VERIFY(work->isVisible());
    QVERIFY(!fixture.button("calibrate")->isEnabled());
    QTRY_VERIFY(fixture.says("conv"));
    QTest::mouseClick(fixture.button("cancel"), Qt::LeftButton);
    QTRY_VERIFY(!work->isVisible());
    QVERIFY(fixture.button("calibrate")->isEnabled());
    QVERIFY2(!fixture.panel.findChild<QLabel*>("failure")->isVisible(), "it was asked for");
}

void TestDevices::failuresAreTold()
{
    const QTemporaryDir folder;
    const QString program = script(folder, "echo 'error: the sky fell' >&2\nexit 4\n");
    Fixture fixture{ProgramCommand{{}, program}};
    QTest::mouseClick(fixture.button("detect"), Qt::LeftButton);
    auto* failure = fixture.panel.findChild<QLabel*>("failure");
    QTRY_VERIFY(failure->isVisible());
    QVERIFY2(failure->text().contains("the sky fell"), qPrintable(failure->text()));
}

void TestDevices::thisMachineIsDetected()
{
    const ProgramCommand program = findProgram({});
    if (!program.available() || !QFile::exists(program.program))
        QSKIP("no plugboard program");
    Fixture fixture(program);
    QTest::mouseClick(fixture.button("detect"), Qt::LeftButton);
    QTRY_VERIFY_WITH_TIMEOUT(fixture.table()->isVisible(), 20000);
    QVERIFY(fixture.table()->model()->rowCount() >= 1);
    QCOMPARE(fixture.document.machines().devices.front().kind, model::DeviceKind::Cpu);
    QTRY_VERIFY_WITH_TIMEOUT(fixture.button("calibrate")->isEnabled(), 20000);
}

PLUGBOARD_TEST(TestDevices)
#include "tst_devices.moc"
