// SPDX-License-Identifier: Apache-2.0
#include "engine/backend/backend.h"
#include "engine/cuda/register.h"
#include "tests/plugboard_test.h"

namespace {

using namespace plugboard;

class NamedBackend : public backend::Backend {
public:
    explicit NamedBackend(std::string name) : name_(std::move(name)) {}
    std::string name() const override { return name_; }
    std::string version() const override { return "1"; }
    Result<std::unique_ptr<backend::Kernel>> prepare(const backend::KernelSpec&) override
    {
        return Error{ErrorCode::Unsupported, "nothing", name_};
    }
    Result<void> enter(const model::Device&) override { return {}; }

private:
    std::string name_;
};

} // namespace

class TestRegistry : public QObject {
    Q_OBJECT
private slots:
    void findsByKindAndPrecision();
    void saysWhatIsMissing();
    void cudaRefusesClearly();
};

void TestRegistry::findsByKindAndPrecision()
{
    backend::Registry registry;
    registry.add(model::DeviceKind::Cpu, model::DataType::Float32,
                 std::make_shared<NamedBackend>("fast"));
    registry.add(model::DeviceKind::Cpu, model::DataType::Float64,
                 std::make_shared<NamedBackend>("exact"));
    const auto fast = registry.find(model::DeviceKind::Cpu, model::DataType::Float32);
    const auto exact = registry.find(model::DeviceKind::Cpu, model::DataType::Float64);
    PB_VERIFY_OK(fast);
    PB_VERIFY_OK(exact);
    QCOMPARE((*fast)->name(), std::string("fast"));
    QCOMPARE((*exact)->name(), std::string("exact"));
}

void TestRegistry::saysWhatIsMissing()
{
    const backend::Registry registry;
    const auto found = registry.find(model::DeviceKind::Gpu, model::DataType::Float32);
    QVERIFY(!found);
    QVERIFY(found.error().code == ErrorCode::Unsupported);
    QVERIFY(found.error().message.find("GPU") != std::string::npos);
    QVERIFY(found.error().message.find("float32") != std::string::npos);
}

void TestRegistry::cudaRefusesClearly()
{
    backend::Registry registry;
    cuda::registerBackends(registry);
    const auto found = registry.find(model::DeviceKind::Gpu, model::DataType::Float32);
    PB_VERIFY_OK(found);
    model::Device device;
    device.name = "gpu0";
    const auto entered = (*found)->enter(device);
    QVERIFY(!entered);
    QVERIFY(entered.error().code == ErrorCode::Unsupported);
    QCOMPARE(entered.error().subject, std::string("gpu0"));
    QVERIFY(!(*found)->prepare({}));
}

PLUGBOARD_TEST(TestRegistry)
#include "tst_registry.moc"
