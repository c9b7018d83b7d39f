// SPDX-License-Identifier: Apache-2.0
#include "engine/session/plan_summary.h"

#include "tests/passes/networks.h"
#include "tests/plugboard_test.h"
#include "tests/session/train_plan.h"

#include <map>

using namespace plugboard;
using session::PlanSummary;

/// Plans as tables: each figure against a sum over the plan that is made another way.
class TestPlanSummary : public QObject {
    Q_OBJECT

private slots:
    void busyIsWhatTheLanesTake_data();
    void busyIsWhatTheLanesTake();
    void nodesAddUpToTheDevice_data();
    void nodesAddUpToTheDevice();
    void memoryAddsUpToTheRegisters_data();
    void memoryAddsUpToTheRegisters();
    void transfersAreTheChannels_data();
    void transfersAreTheChannels();
    void devices_data();
    void devices();
    void badges_data();
    void badges();
    void oneDeviceByHand();
    void wherePipelineStagesLie();
    void absentProgram();
};

namespace {

struct Case {
    const char* strategy;
    int devices;
    int microBatches;
};

void addCases()
{
    QTest::addColumn<QString>("strategy");
    QTest::addColumn<int>("devices");
    QTest::addColumn<int>("microBatches");
    for (const Case& row : {Case{"single", 1, 1}, Case{"single", 1, 4}, Case{"data", 3, 1},
                            Case{"data", 2, 2}, Case{"tensor", 2, 1}, Case{"pipeline", 2, 4}})
        QTest::newRow(qPrintable(
            QString("%1 x%2, %3").arg(row.strategy).arg(row.devices).arg(row.microBatches)))
            << row.strategy << row.devices << row.microBatches;
}

Result<model::Plan> planOf(const QString& strategy, int devices, int microBatches)
{
    const model::Network network = tests::lenet5();
    return tests::planFor({network, tests::syntheticRecipe(network, 10, 24), devices,
                           strategy.toStdString(), microBatches});
}

/// Seconds per step of tasks of these kinds, lane by lane, by device.
std::map<std::uint32_t, double> laneSeconds(const model::Plan& plan,
                                            const std::vector<model::TaskKind>& tasks)
{
    std::map<std::uint32_t, double> seconds;
    const model::Program& program = *plan.program(model::ProgramKind::Train);
    for (const model::Lane& lane : program.lanes) {
        double& sum = seconds[plan.roles[lane.role.index()].devices[0].value];
        for (const model::Segment& segment : lane.segments)
            for (const model::TaskId task : segment.tasks)
                for (const model::TaskKind counted : tasks)
                    if (program.tasks[task.index()].kind == counted)
                        sum += segment.count * program.tasks[task.index()].kernel.seconds.value;
    }
    return seconds;
}

bool near(double a, double b)
{
    return std::abs(a - b) <= 1e-9 * std::max({a, b, 1e-9});
}

model::DeviceId deviceOf(const model::Plan& plan, const model::Task& task)
{
    return plan.roles[task.role.index()].devices[0];
}

} // namespace

void TestPlanSummary::busyIsWhatTheLanesTake_data()
{
    addCases();
}

void TestPlanSummary::busyIsWhatTheLanesTake()
{
    QFETCH(QString, strategy);
    QFETCH(int, devices);
    QFETCH(int, microBatches);
    const auto plan = planOf(strategy, devices, microBatches);
    PB_VERIFY_OK(plan);
    const auto summary = session::summaryOf(*plan, model::ProgramKind::Train);
    PB_VERIFY_OK(summary);
    auto busy =
        laneSeconds(*plan, {model::TaskKind::Compute, model::TaskKind::Copy, model::TaskKind::Sum});
    auto sending = laneSeconds(*plan, {model::TaskKind::Send});
    QCOMPARE(summary->devices.size(), std::size_t(devices));
    for (const session::DeviceLoad& load : summary->devices) {
        QVERIFY(near(load.busy.value, busy[load.device.value]));
        QVERIFY(near(load.sending.value, sending[load.device.value]));
        QVERIFY(load.busy.value > 0);
    }
}

void TestPlanSummary::nodesAddUpToTheDevice_data()
{
    addCases();
}

void TestPlanSummary::nodesAddUpToTheDevice()
{
    QFETCH(QString, strategy);
    QFETCH(int, devices);
    QFETCH(int, microBatches);
    const auto plan = planOf(strategy, devices, microBatches);
    PB_VERIFY_OK(plan);
    const auto summary = session::summaryOf(*plan, model::ProgramKind::Train);
    PB_VERIFY_OK(summary);
    const model::Program& program = *plan->program(model::ProgramKind::Train);
    std::map<std::uint32_t, double> seconds; // of the tasks of no node
    std::int64_t tasks = 0;
    for (const model::Task& task : program.tasks) {
        if (!task.node.empty())
            ++tasks;
        else if (task.kind == model::TaskKind::Compute || task.kind == model::TaskKind::Copy ||
                 task.kind == model::TaskKind::Sum)
            seconds[deviceOf(*plan, task).value] +=
                task.kernel.seconds.value *
                (task.rate == model::Rate::Step ? 1 : program.microBatches);
    }
    for (const session::NodePlacement& placement : summary->placements) {
        double longest = 0;
        for (const session::NodeOnDevice& part : placement.devices) {
            seconds[part.device.value] += part.seconds.value;
            longest = std::max(longest, part.seconds.value);
            tasks -= part.tasks;
        }
        QCOMPARE(placement.seconds.value, longest);
    }
    QCOMPARE(tasks, 0);
    for (const session::DeviceLoad& load : summary->devices)
        QVERIFY(near(load.busy.value, seconds[load.device.value]));
}

void TestPlanSummary::memoryAddsUpToTheRegisters_data()
{
    addCases();
}

void TestPlanSummary::memoryAddsUpToTheRegisters()
{
    QFETCH(QString, strategy);
    QFETCH(int, devices);
    QFETCH(int, microBatches);
    const auto plan = planOf(strategy, devices, microBatches);
    PB_VERIFY_OK(plan);
    const auto summary = session::summaryOf(*plan, model::ProgramKind::Train);
    PB_VERIFY_OK(summary);
    const model::Program& program = *plan->program(model::ProgramKind::Train);
    std::vector<char> ofANode(program.registers.size());
    for (const model::Task& task : program.tasks) {
        if (task.node.empty())
            continue;
        for (const model::RegisterId written : task.outputs)
            ofANode[written.index()] = true;
        for (const model::RegisterId read : task.inputs)
            if (program.registers[read.index()].kind == model::RegisterKind::Variable)
                ofANode[read.index()] = true;
    }
    std::map<std::uint32_t, std::int64_t> expected;
    for (std::size_t at = 0; at < program.registers.size(); ++at) {
        const model::Register& held = program.registers[at];
        if (ofANode[at] && held.kind != model::RegisterKind::InPlace)
            expected[held.device.value] += held.bytes.value * std::int64_t(held.offsets.size());
    }
    std::map<std::uint32_t, std::int64_t> summed;
    for (const session::NodePlacement& placement : summary->placements)
        for (const session::NodeOnDevice& part : placement.devices)
            summed[part.device.value] += part.memory.value;
    QVERIFY(summed == expected);
}

void TestPlanSummary::transfersAreTheChannels_data()
{
    addCases();
}

void TestPlanSummary::transfersAreTheChannels()
{
    QFETCH(QString, strategy);
    QFETCH(int, devices);
    QFETCH(int, microBatches);
    const auto plan = planOf(strategy, devices, microBatches);
    PB_VERIFY_OK(plan);
    const auto summary = session::summaryOf(*plan, model::ProgramKind::Train);
    PB_VERIFY_OK(summary);
    const model::Program& program = *plan->program(model::ProgramKind::Train);
    std::size_t sends = 0;
    for (const model::Task& task : program.tasks)
        sends += task.kind == model::TaskKind::Send;
    QCOMPARE(summary->transfers.size(), sends);
    QCOMPARE(sends > 0, devices > 1);
    for (const session::Transfer& transfer : summary->transfers) {
        const model::Task& send = program.tasks[transfer.send.index()];
        const model::Task& receive = program.tasks[transfer.receive.index()];
        QCOMPARE(transfer.from.value, deviceOf(*plan, send).value);
        QCOMPARE(transfer.to.value, deviceOf(*plan, receive).value);
        QVERIFY(transfer.from != transfer.to);
        QVERIFY(transfer.route.empty()); // both ends share the host's memory
        QCOMPARE(transfer.bytes.value, program.registers[receive.outputs[0].index()].bytes.value);
        QCOMPARE(transfer.firings,
                 std::int64_t(send.rate == model::Rate::Step ? 1 : program.microBatches));
        QCOMPARE(transfer.seconds.value, send.kernel.seconds.value);
        QVERIFY2(!transfer.node.empty(), transfer.name.c_str());
        QCOMPARE(transfer.collective.empty(), !send.collective.valid());
    }
}

void TestPlanSummary::devices_data()
{
    addCases();
}

void TestPlanSummary::devices()
{
    QFETCH(QString, strategy);
    QFETCH(int, devices);
    QFETCH(int, microBatches);
    const auto plan = planOf(strategy, devices, microBatches);
    PB_VERIFY_OK(plan);
    const auto summary = session::summaryOf(*plan, model::ProgramKind::Train);
    PB_VERIFY_OK(summary);
    for (const session::DeviceLoad& load : summary->devices) {
        QVERIFY(load.variables.value > 0);
        QVERIFY(load.arena.value > 0);
        QVERIFY(load.variables + load.arena <= load.needed);
        QVERIFY(load.needed <= load.limit);
        QCOMPARE(load.limit.value, std::int64_t(4) << 30);
    }
}

void TestPlanSummary::badges_data()
{
    QTest::addColumn<QString>("strategy");
    QTest::addColumn<int>("devices");
    QTest::addColumn<QString>("node");
    QTest::addColumn<QString>("badge");
    QTest::newRow("on one device") << "single" << 1 << "conv1"
                                   << "whole";
    QTest::newRow("samples on three") << "data" << 3 << "conv1"
                                      << "S(0) 3";
    QTest::newRow("the last layer's samples") << "data" << 3 << "fc3"
                                              << "S(0) 3";
    QTest::newRow("a stage") << "pipeline" << 2 << "fc3"
                             << "whole";
}

void TestPlanSummary::badges()
{
    QFETCH(QString, strategy);
    QFETCH(int, devices);
    QFETCH(QString, node);
    QFETCH(QString, badge);
    const auto plan = planOf(strategy, devices, 1);
    PB_VERIFY_OK(plan);
    const auto summary = session::summaryOf(*plan, model::ProgramKind::Train);
    PB_VERIFY_OK(summary);
    for (const session::TensorPlacement& tensor : summary->tensors)
        QVERIFY(tensor.node != "output"); // has no output port
    int found = 0;
    for (const session::TensorPlacement& tensor : summary->tensors) {
        if (tensor.node != node.toStdString())
            continue;
        ++found;
        QCOMPARE(tensor.port, 0);
        QCOMPARE(QString::fromStdString(tensor.badge), badge);
        // 24 samples of 6 x 28 x 28 or of 10 floats
        QCOMPARE(tensor.bytes.value, std::int64_t(24 * (node == "conv1" ? 6 * 28 * 28 : 10) * 4));
    }
    QCOMPARE(found, 1);
}

/// fc3 of 24 samples, 84 to 10 features, plain SGD: writes y [24, 10], dx [24, 84], dweight
/// [10, 84] and dbias [10], and has weight [10, 84] and bias [10].
void TestPlanSummary::oneDeviceByHand()
{
    const auto plan = planOf("single", 1, 1);
    PB_VERIFY_OK(plan);
    const auto summary = session::summaryOf(*plan, model::ProgramKind::Train);
    PB_VERIFY_OK(summary);
    const auto fc3 =
        std::find_if(summary->placements.begin(), summary->placements.end(),
                     [](const session::NodePlacement& row) { return row.node == "fc3"; });
    QVERIFY(fc3 != summary->placements.end());
    QCOMPARE(fc3->devices.size(), std::size_t(1));
    QCOMPARE(summary->placements.front().node, std::string("input"));
    const model::Program& program = *plan->program(model::ProgramKind::Train);
    std::int64_t copies = 0; // beyond the first of each register
    for (const model::Task& task : program.tasks)
        if (task.node == "fc3")
            for (const model::RegisterId written : task.outputs) {
                const model::Register& held = program.registers[written.index()];
                copies += held.bytes.value * (std::int64_t(held.offsets.size()) - 1);
            }
    const std::int64_t floats = 24 * 10 + 24 * 84 + 2 * (10 * 84 + 10);
    QCOMPARE(fc3->devices[0].memory.value, 4 * floats + copies);
}

/// Every layer of a pipeline lies on one device, and what is sent belongs to a layer.
void TestPlanSummary::wherePipelineStagesLie()
{
    const auto plan = planOf("pipeline", 2, 4);
    PB_VERIFY_OK(plan);
    const auto summary = session::summaryOf(*plan, model::ProgramKind::Train);
    PB_VERIFY_OK(summary);
    std::map<std::string, model::DeviceId> where;
    for (const session::NodePlacement& placement : summary->placements) {
        QVERIFY2(placement.devices.size() == 1, placement.node.c_str());
        where[placement.node] = placement.devices[0].device;
    }
    QCOMPARE(where["conv1"].value, 0u);
    QCOMPARE(where["fc3"].value, 1u);
    for (const session::Transfer& transfer : summary->transfers)
        QCOMPARE(where[transfer.node].value, transfer.from.value);
}

void TestPlanSummary::absentProgram()
{
    model::Plan plan;
    plan.networkName = "nothing";
    const auto summary = session::summaryOf(plan, model::ProgramKind::Infer);
    QVERIFY(!summary);
    QCOMPARE(int(summary.error().code), int(ErrorCode::InvalidInput));
    QCOMPARE(summary.error().subject, std::string("nothing"));
}

PLUGBOARD_TEST(TestPlanSummary)
#include "tst_plan_summary.moc"
