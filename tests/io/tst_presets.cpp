// SPDX-License-Identifier: Apache-2.0
#include "tests/plugboard_test.h"

#include "engine/io/presets.h"

#include <QDir>
#include <QFile>
#include <QRegularExpression>

using namespace plugboard;

class TestPresets : public QObject {
    Q_OBJECT

private slots:
    void figures_data();
    void figures();
    void everyPresetIsWhole();
    void everyFigureHasItsSource();
    void unknownName_data();
    void unknownName();
};

void TestPresets::figures_data()
{
    QTest::addColumn<double>("peak");      // FLOP/s, float32
    QTest::addColumn<double>("bandwidth"); // bytes/s
    QTest::addColumn<int>("memory");       // GiB
    // The makers' data sheets; for the CPUs cores * clock * FLOP a cycle, channels * 8 bytes *
    // rate.
    QTest::newRow("v100_sxm2_16gb") << 15.7e12 << 900e9 << 16;
    QTest::newRow("v100_sxm2_32gb") << 15.7e12 << 900e9 << 32;
    QTest::newRow("a100_sxm_40gb") << 19.5e12 << 1555e9 << 40;
    QTest::newRow("a100_sxm_80gb") << 19.5e12 << 2039e9 << 80;
    QTest::newRow("h100_sxm") << 67e12 << 3350e9 << 80;
    QTest::newRow("h200") << 67e12 << 4800e9 << 141;
    QTest::newRow("b200") << 75e12 << 7700e9 << 180;
    QTest::newRow("rtx_4090") << 82.6e12 << 1008e9 << 24;
    QTest::newRow("mi250x") << 47.9e12 << 3276.8e9 << 128;
    QTest::newRow("mi300x") << 163.4e12 << 5300e9 << 192;
    QTest::newRow("tpu_v4") << 275e12 / 6 << 1200e9 << 32;
    QTest::newRow("cpu_epyc_9654") << 96 * 2.4e9 * 32 << 12 * 8 * 4.8e9 << 768;
    QTest::newRow("cpu_xeon_8480") << 56 * 2.0e9 * 64 << 8 * 8 * 4.8e9 << 512;
    QTest::newRow("cpu_avx512_1core") << 2.5e9 * 64 << 12e9 << 8;
}

void TestPresets::figures()
{
    QFETCH(double, peak);
    QFETCH(double, bandwidth);
    QFETCH(int, memory);
    const std::string name = QTest::currentDataTag();
    const auto device = io::presetDevice(name);
    PB_VERIFY_OK(device);
    QVERIFY(std::abs(device->peak.value / peak - 1) < 1e-5);
    QVERIFY(std::abs(device->memoryBandwidth.value / bandwidth - 1) < 1e-5);
    QCOMPARE(device->memory.value, std::int64_t(memory) << 30);
    QCOMPARE(device->preset, name);
    QVERIFY(!device->source.empty());
    QVERIFY(device->launchOverhead.value > 0);
}

void TestPresets::everyPresetIsWhole()
{
    const auto names = io::presetNames();
    PB_VERIFY_OK(names);
    QVERIFY(names->size() >= 14);
    for (const std::string& name : *names) {
        const auto device = io::presetDevice(name);
        PB_VERIFY_OK(device);
        model::Topology topology;
        topology.devices.push_back(*device);
        PB_VERIFY_OK(model::validate(topology));
    }
}

/// Behind each figure of the files stands where it is from, or that it is assumed.
void TestPresets::everyFigureHasItsSource()
{
    const QRegularExpression figure("^ *(peak|memory|cache|launch)_\\w+: ");
    const QRegularExpression sourced("  # .{4,}");
    int figures = 0;
    const QDir folder(qEnvironmentVariable("PLUGBOARD_SOURCE") + "/resources/devices");
    for (const QString& name : folder.entryList({"*.txt"})) {
        QFile file(folder.filePath(name));
        QVERIFY(file.open(QIODevice::ReadOnly));
        for (const QString& line : QString::fromUtf8(file.readAll()).split('\n'))
            if (line.contains(figure)) {
                ++figures;
                QVERIFY2(line.contains(sourced), qPrintable(name + ": " + line));
            }
    }
    QVERIFY(figures >= 6 * 14);
}

void TestPresets::unknownName_data()
{
    QTest::addColumn<QString>("name");
    QTest::newRow("not there") << "abacus";
    QTest::newRow("leads elsewhere") << "../devices/h200";
}

void TestPresets::unknownName()
{
    QFETCH(QString, name);
    const auto device = io::presetDevice(name.toStdString());
    QVERIFY(!device);
    QCOMPARE(device.error().code, ErrorCode::NotFound);
    QVERIFY(device.error().message.find("a100_sxm_80gb") != std::string::npos);
}

PLUGBOARD_TEST(TestPresets)
#include "tst_presets.moc"
