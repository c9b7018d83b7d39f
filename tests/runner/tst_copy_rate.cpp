// SPDX-License-Identifier: Apache-2.0
#include "tests/plugboard_test.h"

#include "engine/cpu/register.h"
#include "engine/runner/copy_rate.h"
#include "engine/runner/detect.h"

using namespace plugboard;
using runner::CopySample;
using runner::fitRate;

class TestCopyRate : public QObject {
    Q_OBJECT

private slots:
    void exactLineIsFound();
    void latencyIsNeverNegative();
    void smallSizesCountAsMuchAsLargeOnes();
    void timeThatDoesNotGrow();
    void measuredBetweenTwoDevices();
    void cancelled();
    void absentProcessorIsRefused();

private:
    static std::shared_ptr<backend::Backend> backend()
    {
        backend::Registry registry;
        cpu::registerBackends(registry);
        return *registry.find(model::DeviceKind::Cpu, model::DataType::Float32);
    }
    static bool near(double value, double expected, double tolerance = 1e-9)
    {
        return std::abs(value - expected) <= tolerance * std::abs(expected);
    }
};

void TestCopyRate::exactLineIsFound()
{
    // 2 us + size / (4 GB/s)
    std::vector<CopySample> samples;
    for (const std::int64_t size : {64, 4096, 1'000'000})
        samples.push_back({{size}, {2e-6 + double(size) / 4e9}});
    const auto rate = fitRate(samples);
    QVERIFY(near(rate.latency.value, 2e-6));
    QVERIFY(near(rate.bandwidth.value, 4e9));
}

void TestCopyRate::latencyIsNeverNegative()
{
    // Twice the size takes thrice the time: the free line would begin below zero.
    const auto rate = fitRate(std::vector<CopySample>{{{1000}, {1e-6}}, {{2000}, {3e-6}}});
    QCOMPARE(rate.latency.value, 0.0);
    // minimum of (1 - a)^2 + (1 - 2a/3)^2 with a = 1000 / (bandwidth us): a = (1 + 2/3) / (1 + 4/9)
    QVERIFY(near(rate.bandwidth.value, 1000e6 * (13.0 / 9) / (5.0 / 3)));
}

void TestCopyRate::smallSizesCountAsMuchAsLargeOnes()
{
    // 1 us + size / (1 GB/s), but the largest is off by 10 %: the latency must not become nonsense.
    std::vector<CopySample> samples;
    for (const std::int64_t size : {1, 10, 100, 1000, 10'000'000})
        samples.push_back({{size}, {1e-6 + double(size) / 1e9}});
    samples.back().time.value *= 1.1;
    QVERIFY(near(fitRate(samples).latency.value, 1e-6, 0.05));
}

void TestCopyRate::timeThatDoesNotGrow()
{
    const auto rate = fitRate(std::vector<CopySample>{{{64}, {1e-6}}, {{128}, {1e-6}}});
    QVERIFY(rate.bandwidth.value >= 1e15);
    QVERIFY(std::isfinite(rate.bandwidth.value));
    QVERIFY(near(rate.latency.value, 1e-6));
}

void TestCopyRate::measuredBetweenTwoDevices()
{
    const auto topology = runner::detectThisMachine({.coresPerDevice = 1, .maximumDevices = 2});
    PB_VERIFY_OK(topology);
    if (topology->devices.size() < 2)
        QSKIP("one processor only");
    const auto rate = runner::measuredCopyRate(*backend(), topology->devices[0],
                                               topology->devices[1], {0.05}, nullptr);
    PB_VERIFY_OK(rate);
    // Any machine moves more than 100 MB/s and less than 1 TB/s, within a tenth of a second.
    QVERIFY(rate->bandwidth.value > 1e8 && rate->bandwidth.value < 1e12);
    QVERIFY(rate->latency.value >= 0 && rate->latency.value < 0.1);
}

void TestCopyRate::cancelled()
{
    const std::atomic<bool> stop{true};
    const auto topology = runner::detectThisMachine({.coresPerDevice = 1, .maximumDevices = 1});
    PB_VERIFY_OK(topology);
    const auto rate = runner::measuredCopyRate(*backend(), topology->devices[0],
                                               topology->devices[0], {10}, &stop);
    QVERIFY(!rate);
    QCOMPARE(rate.error().code, ErrorCode::Interrupted);
}

void TestCopyRate::absentProcessorIsRefused()
{
    auto topology = runner::detectThisMachine({.coresPerDevice = 1, .maximumDevices = 1});
    PB_VERIFY_OK(topology);
    model::Device absent = topology->devices[0];
    absent.cpus = {1023};
    const auto rate =
        runner::measuredCopyRate(*backend(), topology->devices[0], absent, {10}, nullptr);
    QVERIFY(!rate);
    QCOMPARE(rate.error().code, ErrorCode::DeviceFailed);
}

PLUGBOARD_TEST(TestCopyRate)
#include "tst_copy_rate.moc"
