// SPDX-License-Identifier: Apache-2.0
#include "tests/plugboard_test.h"

#include "engine/cost/cost.h"

using namespace plugboard;
using model::DataType;
using model::TensorType;

/// A device of 100 GFLOP/s and 10 GB/s that needs 1 us to begin.
class TestRoofline : public QObject {
    Q_OBJECT

private slots:
    void boundByArithmetic();
    void paddingOfBlocksCosts();
    void boundByMemory();
    void doublesAreSlower_data();
    void doublesAreSlower();
    void catalogueGoesFirst();
    void catalogueOfAnotherDeviceDoesNotCount();
    void provenance();
    void sumsAndCopiesAreKnown();

private:
    static model::Device device()
    {
        model::Device device;
        device.model = "test core";
        device.peak = {100e9};
        device.memoryBandwidth = {10e9};
        device.launchOverhead = {1e-6};
        return device;
    }
    static model::KernelChoice linear(const model::Device& device, model::Dim samples,
                                      model::Dim features, DataType type = DataType::Float32,
                                      const model::Catalogue& catalogue = {})
    {
        const model::Attributes attributes{
            {{"features", std::int64_t(features)}, {"bias", std::int64_t(0)}}};
        const std::vector<TensorType> inputs{{type, {samples, 1024}}, {type, {features, 1024}}};
        const std::vector<TensorType> outputs{{type, {samples, features}}};
        return cost::choose(catalogue, device, "linear", attributes, inputs, outputs);
    }
    static bool near(double value, double expected)
    {
        return std::abs(value - expected) < 1e-9 * expected;
    }
};

void TestRoofline::boundByArithmetic()
{
    // 2 * 1024^3 FLOP at 95 % of 100 GFLOP/s; 12 MiB at 10 GB/s take far less
    const auto choice = linear(device(), 1024, 1024);
    QVERIFY(near(choice.seconds.value, 1e-6 + 2.0 * 1024 * 1024 * 1024 / 95e9));
    QCOMPARE(choice.operandBytes.size(), std::size_t(3));
    QCOMPARE(choice.operandBytes[0].value, 4 * 1024 * 1024);
    QCOMPARE(choice.layouts, std::vector<std::string>(3, "plain"));
    QCOMPARE(choice.threads, 1);
}

void TestRoofline::paddingOfBlocksCosts()
{
    // 24 of the 32 channels of two blocks do work
    const auto choice = linear(device(), 1024, 24);
    QVERIFY(near(choice.seconds.value, 1e-6 + 2.0 * 1024 * 1024 * 24 / (95e9 * 24 / 32)));
}

void TestRoofline::boundByMemory()
{
    // one sample: 1024 + 1024 * 1024 + 1024 floats, every one moved once
    const auto choice = linear(device(), 1, 1024);
    QVERIFY(near(choice.seconds.value, 1e-6 + 4.0 * (1024.0 * 1024 + 2048) / 10e9));
}

void TestRoofline::doublesAreSlower_data()
{
    QTest::addColumn<double>("peakFloat64");
    QTest::addColumn<double>("counted");
    QTest::newRow("half where nothing is said") << 0.0 << 50e9;
    QTest::newRow("as the device says") << 20e9 << 20e9;
}

void TestRoofline::doublesAreSlower()
{
    QFETCH(double, peakFloat64);
    QFETCH(double, counted);
    auto doubles = device();
    doubles.peakFloat64 = {peakFloat64};
    const auto choice = linear(doubles, 1024, 1024, DataType::Float64);
    QVERIFY(near(choice.seconds.value, 1e-6 + 2.0 * 1024 * 1024 * 1024 / (0.95 * counted)));
}

void TestRoofline::catalogueGoesFirst()
{
    model::KernelChoice measured = linear(device(), 64, 64);
    measured.seconds = {1.5};
    measured.algorithm = "onednn:test";
    measured.provenance = model::Provenance::Calibrated;
    model::Catalogue catalogue;
    catalogue.kernels["test core"][measured.signature] = measured;
    const auto choice = linear(device(), 64, 64, DataType::Float32, catalogue);
    QCOMPARE(choice.seconds.value, 1.5);
    QCOMPARE(choice.algorithm, std::string("onednn:test"));
    QCOMPARE(choice.provenance, model::Provenance::Calibrated);
}

void TestRoofline::catalogueOfAnotherDeviceDoesNotCount()
{
    model::KernelChoice measured = linear(device(), 64, 64);
    measured.seconds = {1.5};
    model::Catalogue catalogue;
    catalogue.kernels["another core"][measured.signature] = measured;
    QVERIFY(linear(device(), 64, 64, DataType::Float32, catalogue).seconds.value < 1e-3);
}

void TestRoofline::provenance()
{
    QCOMPARE(linear(device(), 1, 1).provenance, model::Provenance::Extrapolated);
    auto preset = device();
    preset.preset = "a100_sxm_80gb";
    QCOMPARE(linear(preset, 1, 1).provenance, model::Provenance::Preset);
}

void TestRoofline::sumsAndCopiesAreKnown()
{
    const TensorType piece{DataType::Float32, {1'000'000}};
    // three arrays of 4 MB through 10 GB/s
    const std::vector<TensorType> two{piece, piece};
    const std::vector<TensorType> one{piece};
    QVERIFY(
        near(cost::choose({}, device(), "sum", {}, two, one).seconds.value, 1e-6 + 12e6 / 10e9));
    QVERIFY(
        near(cost::choose({}, device(), "copy", {}, one, one).seconds.value, 1e-6 + 8e6 / 10e9));
}

PLUGBOARD_TEST(TestRoofline)
#include "tst_roofline.moc"
