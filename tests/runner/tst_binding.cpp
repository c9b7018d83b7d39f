// SPDX-License-Identifier: Apache-2.0
#include "tests/plugboard_test.h"

#include "engine/runner/binding.h"

using namespace plugboard;
using runner::bindDevices;

namespace {

constexpr std::int64_t kGiB = std::int64_t(1) << 30;

model::Device core(const std::string& name, int cpu, int cores = 1)
{
    model::Device device;
    device.name = name;
    device.model = "Some CPU, " + std::to_string(cores) + " cores, avx512";
    device.cores = cores;
    for (int at = 0; at < cores; ++at)
        device.cpus.push_back(cpu + at);
    device.memory = {8 * kGiB};
    return device;
}

model::Topology machine(std::vector<model::Device> devices)
{
    model::Topology topology;
    topology.devices = std::move(devices);
    return topology;
}

model::Plan planFor(const std::vector<model::Requirement>& requirements)
{
    model::Plan plan;
    plan.networkName = "lenet";
    plan.requirements = requirements;
    for (std::size_t at = 0; at < requirements.size(); ++at) {
        plan.topology.devices.push_back({});
        plan.topology.devices.back().name = "logical" + std::to_string(at);
    }
    return plan;
}

Result<runner::Binding> emulating(const model::Plan& plan, const model::Topology& attached)
{
    return runner::bind(plan, attached, {.emulation = runner::Emulation::WhereItIsMissing});
}

} // namespace

class TestBinding : public QObject {
    Q_OBJECT

private slots:
    void sameMachineBindsInOrder();
    void skipsDevicesThatAreTooSmall();
    void lendsOnlyTheCoresThatWerePlanned();
    void refusals_data();
    void refusals();
    void listsEveryDifference();
    void otherLibraryIsRefused();
    void sameLibraryIsNot();
    void emulatedDevicesTakeCoresInTurn();
    void nothingIsEmulatedWithoutNeed();
    void emulationThatDoesNotFit();
    void choices();
    void choicesThatCannotBe_data();
    void choicesThatCannotBe();
    void choicesAreRead();

private:
    static model::Requirement cpu() { return {model::DeviceKind::Cpu, "avx512", 1, {kGiB}, ""}; }
};

void TestBinding::sameMachineBindsInOrder()
{
    const auto bound =
        bindDevices(planFor({cpu(), cpu()}), machine({core("cpu0", 0), core("cpu1", 1)}));
    PB_VERIFY_OK(bound);
    QCOMPARE((*bound)[0].name, std::string("cpu0"));
    QCOMPARE((*bound)[1].name, std::string("cpu1"));
}

void TestBinding::skipsDevicesThatAreTooSmall()
{
    auto small = core("cpu0", 0);
    small.memory = {1000};
    const auto bound = bindDevices(planFor({cpu()}), machine({small, core("cpu1", 1)}));
    PB_VERIFY_OK(bound);
    QCOMPARE((*bound)[0].name, std::string("cpu1"));
}

void TestBinding::lendsOnlyTheCoresThatWerePlanned()
{
    auto two = cpu();
    two.cores = 2;
    const auto bound = bindDevices(planFor({two}), machine({core("cpu0", 4, 8)}));
    PB_VERIFY_OK(bound);
    QCOMPARE((*bound)[0].cores, 2);
    QCOMPARE((*bound)[0].cpus, (std::vector<int>{4, 5}));
}

void TestBinding::refusals_data()
{
    QTest::addColumn<int>("kind");
    QTest::addColumn<QString>("isa");
    QTest::addColumn<int>("cores");
    QTest::addColumn<qint64>("memory");
    QTest::addColumn<QStringList>("named");
    const int isCpu = int(model::DeviceKind::Cpu);
    QTest::newRow("no GPU here") << int(model::DeviceKind::Gpu) << "sm_90" << 1 << qint64(1)
                                 << QStringList{"logical0", "GPU", "plugboard simulate"};
    QTest::newRow("other instruction set")
        << isCpu << "avx2" << 1 << qint64(1) << QStringList{"logical0", "avx2", "cpu0"};
    QTest::newRow("too few cores")
        << isCpu << "avx512" << 4 << qint64(1) << QStringList{"logical0", "4 cores", "cpu0 has 1"};
    QTest::newRow("too little memory")
        << isCpu << "avx512" << 1 << qint64(9 * kGiB) << QStringList{"logical0", "9 GiB", "8 GiB"};
}

void TestBinding::refusals()
{
    QFETCH(int, kind);
    QFETCH(QString, isa);
    QFETCH(int, cores);
    QFETCH(qint64, memory);
    QFETCH(QStringList, named);
    const model::Requirement required{
        model::DeviceKind(kind), isa.toStdString(), cores, {memory}, ""};
    const auto bound = bindDevices(planFor({required}), machine({core("cpu0", 0)}));
    QVERIFY(!bound);
    QCOMPARE(bound.error().code, ErrorCode::InvalidInput);
    for (const QString& text : named + QStringList{"plan again"})
        QVERIFY2(QString::fromStdString(bound.error().message).contains(text),
                 bound.error().message.c_str());
    QCOMPARE(bound.error().message.find("simulate") != std::string::npos,
             kind == int(model::DeviceKind::Gpu));
}

void TestBinding::listsEveryDifference()
{
    auto big = cpu();
    big.memory = {100 * kGiB};
    const auto bound = bindDevices(planFor({cpu(), cpu(), big}), machine({core("cpu0", 0)}));
    QVERIFY(!bound);
    QVERIFY(bound.error().message.find("logical0") == std::string::npos);
    QVERIFY(bound.error().message.find("logical1 needs one more CPU device; 1 is attached") !=
            std::string::npos);
    QVERIFY(bound.error().message.find("logical2") != std::string::npos);
}

void TestBinding::otherLibraryIsRefused()
{
    auto required = cpu();
    required.library = "onednn 3.0.0";
    const auto bound = bindDevices(planFor({required}), machine({core("cpu0", 0)}), "onednn 2.6.3");
    QVERIFY(!bound);
    QVERIFY(bound.error().message.find("onednn 3.0.0") != std::string::npos);
    QVERIFY(bound.error().message.find("onednn 2.6.3") != std::string::npos);
}

void TestBinding::sameLibraryIsNot()
{
    auto required = cpu();
    required.library = "onednn 2.6.3";
    PB_VERIFY_OK(bindDevices(planFor({required}), machine({core("cpu0", 0)}), "onednn 2.6.3"));
}

void TestBinding::emulatedDevicesTakeCoresInTurn()
{
    const model::Requirement gpu{model::DeviceKind::Gpu, "sm_90", 132, {kGiB}, ""};
    const auto machineOf3 = machine({core("cpu0", 0), core("cpu1", 4, 2)});
    const auto all = emulating(planFor({gpu, gpu, gpu, gpu}), machineOf3);
    PB_VERIFY_OK(all);
    QCOMPARE(all->emulated.size(), std::size_t(4));
    QCOMPARE(all->emulated[3], std::string("logical3"));
    const std::vector<int> cpus = {0, 4, 5, 0};
    for (std::size_t at = 0; at < 4; ++at) {
        QCOMPARE(int(all->physical[at].kind), int(model::DeviceKind::Cpu));
        QCOMPARE(all->physical[at].cores, 1);
        QCOMPARE(all->physical[at].cpus, std::vector<int>{cpus[at]});
    }
    // One is bound to cpu0: the others share what is left.
    const auto mixed = emulating(planFor({gpu, cpu(), gpu}), machineOf3);
    PB_VERIFY_OK(mixed);
    QCOMPARE(mixed->emulated, (std::vector<std::string>{"logical0", "logical2"}));
    QCOMPARE(mixed->physical[0].cpus, std::vector<int>{4});
    QCOMPARE(mixed->physical[1].name, std::string("cpu0"));
    QCOMPARE(mixed->physical[2].cpus, std::vector<int>{5});
    // Nothing is left: they share with the one that is bound.
    const auto crowded = emulating(planFor({cpu(), cpu()}), machine({core("cpu0", 0)}));
    PB_VERIFY_OK(crowded);
    QCOMPARE(crowded->emulated, std::vector<std::string>{"logical1"});
    QCOMPARE(crowded->physical[1].cpus, std::vector<int>{0});
}

void TestBinding::nothingIsEmulatedWithoutNeed()
{
    const auto binding = emulating(planFor({cpu()}), machine({core("cpu0", 0)}));
    PB_VERIFY_OK(binding);
    QVERIFY(binding->emulated.empty());
    QCOMPARE(binding->physical[0].name, std::string("cpu0"));
}

void TestBinding::emulationThatDoesNotFit()
{
    const model::Requirement gpu{model::DeviceKind::Gpu, "", 1, {5 * kGiB}, ""};
    const auto binding = emulating(planFor({gpu, gpu}), machine({core("cpu0", 0)}));
    QVERIFY(!binding);
    QCOMPARE(binding.error().code, ErrorCode::DoesNotFit);
    for (const char* part : {"10 GiB", "8 GiB", "batch"})
        QVERIFY2(binding.error().message.find(part) != std::string::npos,
                 binding.error().message.c_str());
    QVERIFY(!emulating(planFor({gpu}), machine({})));
}

void TestBinding::choices()
{
    using model::RunsOn;
    const auto machineOf3 = machine({core("cpu0", 0), core("cpu1", 1), core("cpu2", 2)});
    // The second takes cpu0, so the first that is free for the first is cpu1; the third is emulated
    // on what is left, and nobody asked for more.
    const auto bound = runner::bind(
        planFor({cpu(), cpu(), cpu()}), machineOf3,
        {.choices = {{"logical1", RunsOn::Attached, "cpu0"}, {"logical2", RunsOn::Emulated}}});
    PB_VERIFY_OK(bound);
    QCOMPARE(bound->physical[0].name, std::string("cpu1"));
    QCOMPARE(bound->physical[1].name, std::string("cpu0"));
    QCOMPARE(bound->physical[2].cpus, std::vector<int>{2});
    QCOMPARE(bound->emulated, std::vector<std::string>{"logical2"});
}

void TestBinding::choicesThatCannotBe_data()
{
    QTest::addColumn<QStringList>("choices");
    QTest::addColumn<QString>("says");
    QTest::newRow("not attached") << QStringList{"logical0=cpu7"}
                                  << "logical0 is bound to cpu7, which is not attached";
    QTest::newRow("twice the same") << QStringList{"logical0=cpu1", "logical1=cpu1"}
                                    << "logical1 is bound to cpu1, which logical0 is bound to";
    QTest::newRow("too small") << QStringList{"logical1=cpu0"}
                               << "logical1 needs 2 cores, cpu0 has 1";
    QTest::newRow("simulated only")
        << QStringList{"logical0=simulated"} << "logical0 is to be simulated only";
    QTest::newRow("no such device")
        << QStringList{"gpu9=cpu0"} << "its devices are logical0, logical1";
}

/// Also where what is missing is emulated: a choice is a choice.
void TestBinding::choicesThatCannotBe()
{
    QFETCH(QStringList, choices);
    QFETCH(QString, says);
    runner::BindOptions options{.emulation = runner::Emulation::WhereItIsMissing};
    for (const QString& text : choices) {
        const auto choice = runner::deviceChoiceOf(text.toStdString());
        PB_VERIFY_OK(choice);
        options.choices.push_back(*choice);
    }
    auto two = cpu();
    two.cores = 2;
    const auto bound = runner::bind(planFor({cpu(), two}),
                                    machine({core("cpu0", 0), core("cpu1", 1, 2)}), options);
    QVERIFY(!bound);
    QCOMPARE(bound.error().code, ErrorCode::InvalidInput);
    QVERIFY2(QString::fromStdString(bound.error().message).contains(says),
             bound.error().message.c_str());
}

void TestBinding::choicesAreRead()
{
    using model::RunsOn;
    const auto read = [](const char* text) { return *runner::deviceChoiceOf(text); };
    QVERIFY(read("gpu0=cpu1") == (model::DeviceChoice{"gpu0", RunsOn::Attached, "cpu1"}));
    QVERIFY(read("gpu0=emulated") == (model::DeviceChoice{"gpu0", RunsOn::Emulated}));
    QVERIFY(read("gpu0=simulated") == (model::DeviceChoice{"gpu0", RunsOn::Simulated}));
    for (const char* bad : {"", "gpu0", "=cpu0", "gpu0="})
        QVERIFY2(!runner::deviceChoiceOf(bad), bad);
}

PLUGBOARD_TEST(TestBinding)
#include "tst_binding.moc"
