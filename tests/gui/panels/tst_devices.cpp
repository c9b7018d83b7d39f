// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/document/document.h"
#include "gui/document/settings.h"
#include "gui/panels/binding_menu.h"
#include "gui/panels/devices_panel.h"
#include "gui/panels/form.h"
#include "gui/panels/machine_list.h"
#include "gui/panels/machine_table.h"
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
    /// A click on the box of a device.
    void toggle(int row) const
    {
        QStyleOptionViewItem option;
        option.rect = table()->visualRect(table()->model()->index(row, 0));
        option.features = QStyleOptionViewItem::HasCheckIndicator |
                          QStyleOptionViewItem::HasDecoration | QStyleOptionViewItem::HasDisplay;
        const QRect box = table()->style()->subElementRect(QStyle::SE_ItemViewItemCheckIndicator,
                                                           &option, table());
        QTest::mouseClick(table()->viewport(), Qt::LeftButton, {}, box.center());
    }
    BindingMenu* bindings(int row) const
    {
        return qobject_cast<BindingMenu*>(panel.findChild<MachineTable*>()->openBindings(row));
    }
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
    void devicesAreChosenByTheirBoxes();
    void theLastDeviceStays();
    void otherCoresAreOtherDevices();
    void bindingsAreChosen();
    void whyABindingIsNotPossible();
    void hostsAloneAreNotThisMachine();
    void onlyChosenDevicesAreDetected();
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
    Document document;
    document.setDetected(twoCores());
    model.showThisMachine(document, {}, Formatter());
    QCOMPARE(model.columnCount(), 5);
    QCOMPARE(model.index(0, 0).data(Qt::CheckStateRole).toInt(), int(Qt::Checked));
    document.setTopology(twoCores(), "draw");
    model.showDrawn(document, twoCores(), Formatter());
    QCOMPARE(model.columnCount(), 6);
    QVERIFY(model.index(0, 0).data(Qt::CheckStateRole).isNull());
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
    Document document;
    model::Device old = device("e", DeviceKind::Cpu, 1, 100);
    old.model = "Old CPU, 1 core, sse2";
    document.setTopology(
        machine({device("a", DeviceKind::Cpu, 2, 100), device("b", DeviceKind::Gpu, 1, 100),
                 device("c", DeviceKind::Cpu, 1, 100), device("d", DeviceKind::Cpu, 1, 1000), old}),
        "draw");
    model::Topology attached =
        machine({device("x", DeviceKind::Cpu, 1, 500), device("y", DeviceKind::Cpu, 4, 500),
                 device("z", DeviceKind::Cpu, 1, 500)});
    attached.devices[2].model = "New CPU, 1 core, avx512";
    MachineModel model;
    model.showDrawn(document, attached, Formatter());
    // a needs 2 cores: y. b: no GPU. c: x. d: z. e needs another instruction set, and none is free.
    const std::vector<int> expected = {1, -1, 0, 2, -1};
    for (int row = 0; row < 5; ++row)
        QCOMPARE(model.match(row).attached, expected[std::size_t(row)]);
    QCOMPARE(model.problems(),
             (QStringList{"b needs a GPU, and this machine has none that this build can use",
                          "e needs one more CPU device; 3 are attached"}));
    document.setDeviceChoices({{"d", model::RunsOn::Simulated}, {"b", model::RunsOn::Emulated}});
    model.showDrawn(document, attached, Formatter());
    QCOMPARE(model.problems(), // z is free, but not what e is
             QStringList{"e needs sse2, z is \"New CPU, 1 core, avx512\""});
    QVERIFY(model.emulates());
    QCOMPARE(model.index(1, MachineModel::RunsColumn).data().toString(), "emulated on CPU ▾");
    QCOMPARE(model.index(3, MachineModel::RunsColumn).data().toString(), "simulated only ▾");
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
    fixture.type("memory cap", "2 GiB");
    QCOMPARE(fixture.document.project().memoryCap.value, std::int64_t(2) << 30);
    fixture.type("memory cap", "much");
    QCOMPARE(fixture.document.project().memoryCap.value, std::int64_t(2) << 30);
    fixture.type("cores", "");
    QCOMPARE(fixture.document.project().coresPerDevice, 0);
    fixture.type("cores", "3");
    fixture.document.undoStack().undo(); // successive divisions are one command
    QCOMPARE(fixture.panel.findChild<NumberBox*>("cores")->text(), QString());
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

void TestDevices::devicesAreChosenByTheirBoxes()
{
    Fixture fixture;
    model::Topology three = twoCores();
    three.devices.push_back(device("cpu2", model::DeviceKind::Cpu, 1, 1 << 30));
    fixture.document.setDetected(three);
    fixture.toggle(1);
    QCOMPARE(fixture.document.project().devices, (std::vector<std::string>{"cpu0", "cpu2"}));
    fixture.document.setDetected(machine({three.devices[0], three.devices[2]}));
    fixture.document.undoStack().undo();
    QVERIFY(fixture.document.project().devices.empty());
    fixture.document.undoStack().redo();
    QCOMPARE(fixture.document.project().devices.size(), std::size_t(2));
}

void TestDevices::theLastDeviceStays()
{
    Fixture fixture;
    fixture.document.setDetected(machine({twoCores().devices.front()}));
    fixture.toggle(0);
    QVERIFY(fixture.document.project().devices.empty());
    QCOMPARE(fixture.document.undoStack().count(), 0);
    QVERIFY(fixture.says("At least one device must take part"));
}

void TestDevices::otherCoresAreOtherDevices()
{
    Fixture fixture;
    fixture.document.setDivision({.coresPerDevice = 1, .devices = {"cpu3"}});
    fixture.type("cores", "2");
    QCOMPARE(fixture.document.division(), (Division{.coresPerDevice = 2}));
}

void TestDevices::bindingsAreChosen()
{
    Fixture fixture;
    fixture.document.setTopology(machine({device("gpu0", model::DeviceKind::Gpu, 1, 100)}), "draw");
    const auto choose = [&](const QString& text) {
        for (QAction* action : fixture.bindings(0)->actions())
            if (action->text() == text)
                return action->trigger();
        QFAIL(qPrintable(text));
    };
    choose("Emulated on CPU");
    QCOMPARE(fixture.document.project().deviceChoices,
             (std::vector<model::DeviceChoice>{{"gpu0", model::RunsOn::Emulated}}));
    QVERIFY(fixture.says("times of such a run are not comparable"));
    choose("Simulated only");
    QVERIFY(!fixture.says("times of such a run are not comparable"));
    choose("The first attached device that fits");
    QVERIFY(fixture.document.project().deviceChoices.empty());
    fixture.document.undoStack().undo();
    QCOMPARE(fixture.document.project().deviceChoices.front().runsOn, model::RunsOn::Simulated);
    fixture.document.undoStack().undo();
    QCOMPARE(fixture.document.project().deviceChoices.front().runsOn, model::RunsOn::Emulated);
}

void TestDevices::whyABindingIsNotPossible()
{
    Document document;
    BindingMenu menu(document, {"a"}, {{model::DeviceKind::Cpu, "avx512", 2, {1 << 30}, ""}},
                     twoCores());
    QStringList refused;
    for (const QAction* action : menu.actions())
        if (!action->isEnabled() && action->isCheckable())
            refused << action->text();
    QCOMPARE(refused, (QStringList{"cpu0: needs avx512, cpu0 is \"model of it\"",
                                   "cpu1: needs avx512, cpu1 is \"model of it\""}));
}

/// They are drawn, and one line says what is missing.
void TestDevices::hostsAloneAreNotThisMachine()
{
    Fixture fixture;
    fixture.document.setDetected(twoCores());
    model::Topology hosts;
    hosts.hosts = {{"host", {1 << 30}}};
    fixture.document.setTopology(hosts, "draw");
    QVERIFY(!fixture.document.usesThisMachine());
    QVERIFY(fixture.document.machines().devices.empty());
    QVERIFY(fixture.radio("drawn")->isChecked());
    const auto told = [&] {
        return std::count_if(
            fixture.document.problems().begin(), fixture.document.problems().end(),
            [](const Problem& problem) { return problem.message.contains("have no device"); });
    };
    QCOMPARE(told(), 1);
    fixture.document.undoStack().undo();
    QCOMPARE(told(), 0);
    QVERIFY(fixture.document.usesThisMachine());
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

/// By the child: the chooser keeps all of them, the document has those that take part.
void TestDevices::onlyChosenDevicesAreDetected()
{
    const ProgramCommand program = findProgram({});
    if (!program.available() || !QFile::exists(program.program))
        QSKIP("no plugboard program");
    Fixture fixture(program);
    fixture.document.setDivision({.coresPerDevice = 1});
    fixture.devices.detect();
    QTRY_VERIFY_WITH_TIMEOUT(!fixture.devices.isBusy(), 20000);
    const int all = fixture.table()->model()->rowCount();
    if (all < 2)
        QSKIP("one core only");
    fixture.toggle(0);
    QTRY_COMPARE_WITH_TIMEOUT(int(fixture.document.machines().devices.size()), all - 1, 20000);
    QCOMPARE(fixture.document.machines().devices.front().name, std::string("cpu1"));
    QCOMPARE(fixture.table()->model()->rowCount(), all);
    const QModelIndex first = fixture.table()->model()->index(0, 0);
    QCOMPARE(first.data(Qt::CheckStateRole).toInt(), int(Qt::Unchecked));
}

PLUGBOARD_TEST(TestDevices)
#include "tst_devices.moc"
