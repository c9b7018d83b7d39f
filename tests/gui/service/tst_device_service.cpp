// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/service/device_service.h"
#include "tests/gui/document/examples.h"
#include "tests/gui/service/service_bench.h"
#include "tests/plugboard_test.h"

#include <QFileInfo>
#include <QSignalSpy>

using namespace plugboard;
using namespace plugboard::tests;
using gui::DeviceService;
using gui::Document;
using gui::Problem;

class TestDeviceService : public QObject {
    Q_OBJECT
private slots:
    void detects();
    void detectsAgainWhenDividedOtherwise();
    void aDivisionThatIsRefused();
    void calibrates();
    void cancelled();
    void withoutProgram();

private:
    static QStringList messages(const Document& document)
    {
        QStringList all;
        for (const Problem& problem : document.problems())
            if (problem.source == Problem::Source::Machine)
                all.append(problem.message);
        return all;
    }
    Home home_;
};

void TestDeviceService::detects()
{
    Document document;
    io::Project project = tinyProject();
    project.coresPerDevice = 1;
    project.maximumDevices = 1;
    document.reset(project, {});
    DeviceService devices(&document, realProgram());
    QSignalSpy detected(&devices, &DeviceService::detected);
    QSignalSpy busy(&devices, &DeviceService::busyChanged);
    devices.detect();
    QVERIFY(devices.isBusy());
    devices.detect(); // it is on its way
    QTRY_COMPARE_WITH_TIMEOUT(detected.count(), 1, 20'000);
    QVERIFY(!devices.isBusy());
    QCOMPARE(busy.count(), 2);
    QCOMPARE(document.machines().devices.size(), std::size_t(1));
    QVERIFY(!devices.attached().devices.empty());
    QVERIFY(devices.attached().devices.size() >= document.machines().devices.size());
    QVERIFY(gui::mayBeAttached(document.machines()));
    QVERIFY(devices.calibration().catalogueFile.endsWith(".pb"));
    QVERIFY(!devices.calibration().measured.isValid()); // never in this home
    QVERIFY(messages(document).isEmpty());
}

void TestDeviceService::detectsAgainWhenDividedOtherwise()
{
    Document document;
    document.reset(tinyProject(), {});
    document.setDivision({1, 0, {}});
    DeviceService devices(&document, realProgram());
    QTest::qWait(50);
    QVERIFY(!devices.isBusy()); // nobody has asked yet
    QSignalSpy detected(&devices, &DeviceService::detected);
    devices.detect();
    document.setDivision({1, 1, {}}); // while it is on its way
    QTRY_VERIFY_WITH_TIMEOUT(!devices.isBusy() && document.machines().devices.size() == 1, 20'000);
    document.reset(tinyProject(), {}); // another project
    QTRY_VERIFY_WITH_TIMEOUT(!document.machines().devices.empty(), 20'000);
    QVERIFY(detected.count() >= 2);
}

void TestDeviceService::aDivisionThatIsRefused()
{
    Document document;
    document.reset(tinyProject(), {});
    document.setDivision({9999, 0, {}});
    DeviceService devices(&document, realProgram());
    QSignalSpy failed(&devices, &DeviceService::failed);
    devices.detect();
    QTRY_COMPARE_WITH_TIMEOUT(failed.count(), 1, 20'000);
    QCOMPARE(messages(document).size(), 1);
    QVERIFY2(messages(document)[0].startsWith("9999 cores per device"),
             qPrintable(messages(document)[0]));
    QTest::qWait(200);
    QCOMPARE(failed.count(), 1); // it is not tried again and again
    document.setDivision({1, 0, {}});
    QTRY_VERIFY_WITH_TIMEOUT(!document.machines().devices.empty(), 20'000);
    QTRY_VERIFY(messages(document).isEmpty());
}

void TestDeviceService::calibrates()
{
    Document document;
    io::Project project = tinyProject();
    project.coresPerDevice = 1;
    document.reset(project, {});
    DeviceService devices(&document, realProgram());
    QSignalSpy detected(&devices, &DeviceService::detected);
    devices.detect();
    QTRY_COMPARE_WITH_TIMEOUT(detected.count(), 1, 20'000);
    QSignalSpy calibrated(&devices, &DeviceService::calibrated);
    QSignalSpy failed(&devices, &DeviceService::failed);
    QSignalSpy progressed(&devices, &DeviceService::progressed);
    devices.calibrate();
    QTRY_COMPARE_WITH_TIMEOUT(calibrated.count() + failed.count(), 1, 60'000);
    QCOMPARE(failed.count(), 0);
    const gui::CalibrationState& state = devices.calibration();
    QVERIFY(state.kernels > 0);
    QVERIFY(state.corePeak > 1e8);
    QVERIFY(state.library.startsWith("onednn"));
    QVERIFY(QFileInfo::exists(state.catalogueFile));
    QVERIFY(state.measured.secsTo(QDateTime::currentDateTimeUtc()) < 60);
    QVERIFY(progressed.count() > 3);
    // The machine has the measured rates now.
    QVERIFY(std::abs(document.machines().devices[0].peak.value / state.corePeak - 1) < 0.01);
}

void TestDeviceService::cancelled()
{
    Document document;
    document.reset(tinyProject(), {});
    DeviceService devices(&document,
                          home_.script("trap 'exit 130' INT\nwhile true; do sleep 0.02; done"));
    QSignalSpy failed(&devices, &DeviceService::failed);
    devices.calibrate();
    QTest::qWait(100);
    devices.cancel();
    QTRY_COMPARE(failed.count(), 1);
    QVERIFY(!devices.isBusy());
    QVERIFY(messages(document).isEmpty()); // the user knows
}

void TestDeviceService::withoutProgram()
{
    Document document;
    document.reset(tinyProject(), {});
    DeviceService devices(&document, {});
    QVERIFY(!devices.available());
    QSignalSpy failed(&devices, &DeviceService::failed);
    devices.detect();
    QTRY_COMPARE(failed.count(), 1);
    QCOMPARE(messages(document).size(), 1);
}

PLUGBOARD_TEST(TestDeviceService)
#include "tst_device_service.moc"
