// SPDX-License-Identifier: Apache-2.0
#include "tests/plugboard_test.h"

#include "engine/base/clock.h"
#include "engine/cost/cost.h"
#include "engine/cpu/register.h"
#include "engine/runner/calibrate.h"
#include "engine/runner/detect.h"

#include <thread>

using namespace plugboard;
using model::DataType;
using model::MissingKernel;
using model::TensorType;
using runner::calibrate;

namespace {

/// Kernels that take as long as their kind says ("busy 200": 200 us), on a thread that entered.
class TimedBackend : public backend::Backend {
public:
    std::string name() const override { return "timed"; }
    std::string version() const override { return "timed 1.0"; }
    Result<std::unique_ptr<backend::Kernel>> prepare(const backend::KernelSpec& spec) override;
    Result<void> enter(const model::Device& device) override
    {
        entered = std::this_thread::get_id();
        lastDevice = device.name;
        return {};
    }

    std::thread::id entered;
    std::string lastDevice;
    int runs = 0;
    int wrongThread = 0;
};

class BusyKernel : public backend::Kernel {
public:
    BusyKernel(TimedBackend& backend, double seconds) : backend_(backend), seconds_(seconds) {}
    int run(void* const*, void*, const backend::FiringContext&) override
    {
        ++backend_.runs;
        backend_.wrongThread += std::this_thread::get_id() != backend_.entered;
        const std::uint64_t begin = ticks();
        while (secondsBetween(begin, ticks()) < seconds_)
            continue;
        return seconds_ < 0 ? 7 : 0;
    }
    Bytes workspace() const override { return {123}; }
    std::string algorithm() const override { return "busy"; }

private:
    TimedBackend& backend_;
    double seconds_;
};

Result<std::unique_ptr<backend::Kernel>> TimedBackend::prepare(const backend::KernelSpec& spec)
{
    if (spec.opKind == "unknown")
        return Error{ErrorCode::Unsupported, "no such kernel", spec.opKind};
    const double microseconds = double(spec.attributes.integer("us", 0));
    return std::unique_ptr<backend::Kernel>(
        std::make_unique<BusyKernel>(*this, microseconds * 1e-6));
}

MissingKernel busy(const std::string& kind, std::int64_t microseconds)
{
    MissingKernel kernel;
    kernel.deviceModel = "core";
    kernel.opKind = kind;
    kernel.attributes.set("us", microseconds);
    kernel.inputs = {{DataType::Float32, {16}}};
    kernel.outputs = {{DataType::Float32, {16}}, {DataType::Float32, {4}}};
    kernel.signature =
        cost::signature(kind, kernel.attributes, kernel.inputs, kernel.outputs, kernel.threads);
    return kernel;
}

} // namespace

class TestCalibrate : public QObject {
    Q_OBJECT

private slots:
    void init();
    void timesAreFound();
    void workersAreBound();
    void unknownKindsAreLeftOut();
    void otherModelsAreLeftOut();
    void rowsOfTheSameLibraryAreKept_data();
    void rowsOfTheSameLibraryAreKept();
    void failingKernelIsNamed();
    void operandsBeyondTheMemoryAreLeftOut();
    void cancelled();
    void noDevices();
    void progressReachesTheEnd();
    void realKernels();
    void measuredRatesReplaceModelledOnes();
    void presetsKeepTheirFigures();

private:
    static model::Device device()
    {
        model::Device device;
        device.name = "cpu0";
        device.model = "core";
        device.memory = {std::int64_t(1) << 30};
        return device;
    }
    Result<model::Catalogue> run(const std::vector<MissingKernel>& missing,
                                 runner::CalibrateOptions options = {},
                                 const model::Catalogue& existing = {})
    {
        if (options.budgetSeconds == 10)
            options.budgetSeconds = 0.2;
        const std::vector<model::Device> devices{device()};
        return calibrate(missing, devices, registry_, options, existing);
    }
    std::shared_ptr<TimedBackend> backend_;
    backend::Registry registry_;
};

void TestCalibrate::init()
{
    backend_ = std::make_shared<TimedBackend>();
    registry_ = {};
    registry_.add(model::DeviceKind::Cpu, DataType::Float32, backend_);
}

void TestCalibrate::timesAreFound()
{
    const std::vector<MissingKernel> missing{busy("short", 100), busy("long", 1000)};
    const auto catalogue = run(missing);
    PB_VERIFY_OK(catalogue);
    for (const MissingKernel& kernel : missing) {
        const model::KernelChoice* choice = catalogue->find("core", kernel.signature);
        QVERIFY(choice != nullptr);
        const double expected = 1e-6 * double(kernel.attributes.integer("us", 0));
        // never shorter; longer only where the machine is busy
        QVERIFY2(choice->seconds.value >= expected && choice->seconds.value < 2 * expected,
                 qPrintable(QString::number(choice->seconds.value)));
        QCOMPARE(choice->provenance, model::Provenance::Calibrated);
        QCOMPARE(choice->algorithm, std::string("busy"));
        QCOMPARE(choice->workspace.value, 123);
        QCOMPARE(choice->layouts.size(), std::size_t(3));
        QCOMPARE(choice->operandBytes, (std::vector<Bytes>{{64}, {64}, {16}}));
    }
    QCOMPARE(catalogue->library, std::string("timed 1.0"));
    QVERIFY(catalogue->fmaPeak > 0);
    QVERIFY(catalogue->memoryBandwidth > 0);
}

void TestCalibrate::workersAreBound()
{
    PB_VERIFY_OK(run({busy("any", 10)}));
    QVERIFY(backend_->runs >= 7);
    QCOMPARE(backend_->wrongThread, 0);
    QVERIFY(backend_->entered != std::this_thread::get_id());
    QCOMPARE(backend_->lastDevice, std::string("cpu0"));
}

void TestCalibrate::unknownKindsAreLeftOut()
{
    const auto catalogue = run({busy("unknown", 1), busy("known", 1)});
    PB_VERIFY_OK(catalogue);
    QVERIFY(catalogue->find("core", busy("unknown", 1).signature) == nullptr);
    QVERIFY(catalogue->find("core", busy("known", 1).signature) != nullptr);
}

void TestCalibrate::otherModelsAreLeftOut()
{
    MissingKernel other = busy("any", 1);
    other.deviceModel = "another core";
    const auto catalogue = run({other});
    PB_VERIFY_OK(catalogue);
    QVERIFY(catalogue->kernels.empty());
}

void TestCalibrate::rowsOfTheSameLibraryAreKept_data()
{
    QTest::addColumn<QString>("library");
    QTest::addColumn<bool>("kept");
    QTest::newRow("same") << "timed 1.0" << true;
    QTest::newRow("another version") << "timed 0.9" << false;
}

void TestCalibrate::rowsOfTheSameLibraryAreKept()
{
    QFETCH(QString, library);
    QFETCH(bool, kept);
    model::Catalogue existing;
    existing.library = library.toStdString();
    existing.kernels["core"]["old"].seconds = {5};
    const auto catalogue = run({busy("new", 1)}, {}, existing);
    PB_VERIFY_OK(catalogue);
    QCOMPARE(catalogue->find("core", "old") != nullptr, kept);
    QVERIFY(catalogue->find("core", busy("new", 1).signature) != nullptr);
}

void TestCalibrate::failingKernelIsNamed()
{
    const auto catalogue = run({busy("broken", -1)});
    QVERIFY(!catalogue);
    QCOMPARE(catalogue.error().code, ErrorCode::DeviceFailed);
    QVERIFY(catalogue.error().message.find("status 7") != std::string::npos);
    QVERIFY(catalogue.error().subject.find("broken") != std::string::npos);
}

void TestCalibrate::operandsBeyondTheMemoryAreLeftOut()
{
    MissingKernel huge = busy("huge", 1);
    huge.inputs[0].shape = {std::int64_t(1) << 40};
    const auto catalogue = run({huge, busy("small", 1)});
    PB_VERIFY_OK(catalogue);
    QCOMPARE(catalogue->kernels.at("core").size(), std::size_t(1));
}

void TestCalibrate::cancelled()
{
    const std::atomic<bool> stop{true};
    runner::CalibrateOptions options;
    options.cancelled = &stop;
    const auto catalogue = run({busy("any", 1)}, options);
    QVERIFY(!catalogue);
    QCOMPARE(catalogue.error().code, ErrorCode::Interrupted);
    QCOMPARE(backend_->runs, 0);
}

void TestCalibrate::noDevices()
{
    const auto catalogue = calibrate({}, {}, registry_, {}, {});
    QVERIFY(!catalogue);
    QCOMPARE(catalogue.error().code, ErrorCode::InvalidInput);
}

void TestCalibrate::progressReachesTheEnd()
{
    std::size_t last = 0, total = 0;
    runner::CalibrateOptions options;
    options.progress = [&](const runner::CalibrationProgress& progress) {
        QVERIFY(progress.done >= last);
        last = progress.done;
        total = progress.total;
    };
    PB_VERIFY_OK(run({busy("a", 1), busy("b", 1), busy("c", 1)}, options));
    QCOMPARE(last, std::size_t(3));
    QCOMPARE(total, std::size_t(3));
}

void TestCalibrate::realKernels()
{
    backend::Registry registry;
    cpu::registerBackends(registry);
    const auto topology = runner::detectThisMachine({.coresPerDevice = 1, .maximumDevices = 2});
    PB_VERIFY_OK(topology);
    const auto floats = [](const model::Shape& shape) {
        return TensorType{DataType::Float32, shape};
    };
    std::vector<MissingKernel> missing(4);
    missing[0].opKind = "linear";
    missing[0].attributes.set("features", std::int64_t(64));
    missing[0].attributes.set("bias", std::int64_t(0));
    missing[0].inputs = {floats({32, 128}), floats({64, 128})};
    missing[0].outputs = {floats({32, 64})};
    missing[1].opKind = "sum";
    missing[1].inputs = {floats({1000}), floats({1000})};
    missing[1].outputs = {floats({1000})};
    missing[2].opKind = "send";
    missing[2].inputs = {floats({1000})};
    missing[2].outputs = {floats({500})};
    missing[3].opKind = "relu";
    missing[3].inputs = {{DataType::Float64, {100}}};
    missing[3].outputs = missing[3].inputs;
    for (MissingKernel& kernel : missing) {
        kernel.deviceModel = topology->devices[0].model;
        kernel.signature = cost::signature(kernel.opKind, kernel.attributes, kernel.inputs,
                                           kernel.outputs, kernel.threads);
    }
    const auto catalogue =
        calibrate(missing, topology->devices, registry,
                  {.budgetSeconds = 0.3, .progress = {}, .cancelled = nullptr}, {});
    PB_VERIFY_OK(catalogue);
    for (const MissingKernel& kernel : missing) {
        const auto choice = cost::choose(*catalogue, topology->devices[0], kernel.opKind,
                                         kernel.attributes, kernel.inputs, kernel.outputs);
        QCOMPARE(choice.provenance, model::Provenance::Calibrated);
        QVERIFY(choice.seconds.value > 0 && choice.seconds.value < 0.1);
    }
    if (topology->devices.size() > 1)
        QCOMPARE(catalogue->copies.size(), std::size_t(1));
}

void TestCalibrate::measuredRatesReplaceModelledOnes()
{
    auto machine = runner::syntheticMachine("pack:1 core:2 pu:1");
    PB_VERIFY_OK(machine);
    const auto topology = runner::topologyOf(*machine, {.coresPerDevice = 1, .maximumDevices = 0});
    PB_VERIFY_OK(topology);
    model::Catalogue catalogue;
    catalogue.fmaPeak = 123e9;
    catalogue.memoryBandwidth = 9e9;
    const auto& devices = topology->devices;
    catalogue.copies[runner::copyName(devices[0], devices[1])] = {{3e9}, {4e-6}};
    const auto measured = runner::withMeasuredRates(*topology, catalogue);
    for (const model::Device& device : measured.devices) {
        QCOMPARE(device.peak.value, 123e9);
        QCOMPARE(device.memoryBandwidth.value, 9e9);
        QVERIFY(device.source.find("measured") != std::string::npos);
    }
    for (const model::Link& link : measured.links) {
        QCOMPARE(link.forward.bandwidth.value, 3e9);
        QCOMPARE(link.backward.latency.value, 2e-6);
    }
    // nothing measured, nothing changed
    const auto same = runner::withMeasuredRates(*topology, {});
    QCOMPARE(same.devices[0].peak.value, topology->devices[0].peak.value);
    QCOMPARE(same.links[0].forward.bandwidth.value, topology->links[0].forward.bandwidth.value);
}

void TestCalibrate::presetsKeepTheirFigures()
{
    model::Topology topology;
    topology.devices.push_back(device());
    topology.devices[0].preset = "cpu_epyc_9654";
    topology.devices[0].peak = {7e12};
    model::Catalogue catalogue;
    catalogue.fmaPeak = 1e9;
    QCOMPARE(runner::withMeasuredRates(topology, catalogue).devices[0].peak.value, 7e12);
}

PLUGBOARD_TEST(TestCalibrate)
#include "tst_calibrate.moc"
