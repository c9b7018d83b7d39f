// SPDX-License-Identifier: Apache-2.0
#include "engine/check/check_plan.h"
#include "tests/check/brute_force.h"
#include "tests/check/small_plans.h"
#include "tests/plugboard_test.h"

#include <functional>

using namespace plugboard;
using namespace plugboard::model;

namespace {

Plan planNamed(const QString& name)
{
    return name == "pipeline" ? tests::pipelinePlan()
           : name == "gather" ? tests::gatherPlan()
                              : tests::dataParallelPlan();
}

Task& taskNamed(Plan& plan, const std::string& name)
{
    for (Task& task : plan.programs[0].tasks)
        if (task.name == name)
            return task;
    qFatal("no task of this name");
}

Register& outputOf(Plan& plan, const std::string& task)
{
    return plan.programs[0].registers[taskNamed(plan, task).outputs[0].index()];
}

void dropEdge(Plan& plan, const std::string& from, const std::string& to)
{
    Program& program = plan.programs[0];
    const auto dropped = std::erase_if(program.edges, [&](const Edge& edge) {
        return program.tasks[edge.from.index()].name == from &&
               program.tasks[edge.to.index()].name == to;
    });
    if (dropped == 0)
        qFatal("no edge between these tasks");
}

using Fault = std::function<void(Plan&)>;

} // namespace

Q_DECLARE_METATYPE(Fault)

class TestCheckPlan : public QObject {
    Q_OBJECT
private slots:
    void legalPlans_data();
    void legalPlans();
    void interleavedCollectives();
    void findings_data();
    void findings();
};

void TestCheckPlan::legalPlans_data()
{
    QTest::addColumn<QString>("plan");
    for (const char* name : {"data parallel", "pipeline", "gather"})
        QTest::newRow(name) << name;
}

void TestCheckPlan::legalPlans()
{
    QFETCH(QString, plan);
    const Plan legal = planNamed(plan);
    PB_VERIFY_OK(check::checkPlan(legal));
    QCOMPARE(QString::fromStdString(tests::faultOf(legal)), QString());
}

/// Both lanes begin another collective first and have both under way together: no lane sets an
/// order, and nothing sticks.
void TestCheckPlan::interleavedCollectives()
{
    Plan plan = tests::dataParallelPlan();
    auto& tasks = plan.programs[0].lanes[1].segments[1].tasks;
    std::swap(tasks[0], tasks[1]); // the Sends
    std::swap(tasks[2], tasks[4]); // the Receives
    std::swap(tasks[3], tasks[5]); // the sums
    QCOMPARE(plan.programs[0].tasks[tasks[0].index()].name, std::string("gb.1-0.send"));
    QCOMPARE(plan.programs[0].tasks[tasks[2].index()].name, std::string("gb.0-1.receive"));
    PB_VERIFY_OK(check::checkPlan(plan));
    QCOMPARE(QString::fromStdString(tests::faultOf(plan)), QString());
}

/// One fault per kind of finding, and what has to be said about it.
void TestCheckPlan::findings_data()
{
    QTest::addColumn<QString>("plan");
    QTest::addColumn<Fault>("fault");
    QTest::addColumn<QString>("subject");
    QTest::addColumn<QString>("message");
    const auto row = [](const char* what, const char* plan, const Fault& fault, const char* subject,
                        const char* message) {
        QTest::newRow(what) << plan << fault << subject << message;
    };
    row(
        "no data edge", "gather", [](Plan& plan) { dropEdge(plan, "y.0.send", "y.0.receive"); },
        "train/y.0.receive", "does not wait for");
    row(
        "no credit", "data parallel", [](Plan& plan) { dropEdge(plan, "dw[0]", "load[0]"); },
        "train/linear[0]", "load[0] does not wait");
    row(
        "no reuse edge", "data parallel",
        [](Plan& plan) { dropEdge(plan, "gw[1]", "gw.0-1.send"); }, "train/dw[1]",
        "gw.0-1.send writes register");
    row(
        "deadlock", "pipeline",
        [](Plan& plan) {
            auto& tasks = plan.programs[0].lanes[2].segments[0].tasks;
            std::swap(tasks[0], tasks[1]);
        },
        "train/h.2-1.send", "deadlock");
    row(
        "doubled partial sum", "data parallel",
        [](Plan& plan) {
            Task& sum = taskNamed(plan, "gw.sum[0]");
            sum.inputs[0] = sum.inputs[1];
        },
        "train/gw.sum[0]", "twice");
    row(
        "missing partial sum", "data parallel",
        [](Plan& plan) { taskNamed(plan, "gw.sum[0]").inputs.pop_back(); }, "train/gw.sum[0]",
        "contributions");
    row(
        "contributions swapped", "data parallel",
        [](Plan& plan) { outputOf(plan, "dw[0]").contribution.first = 1; }, "train/dw[0]",
        "no legal sharding");
    row(
        "missing piece", "gather",
        [](Plan& plan) { taskNamed(plan, "y.copy[0]").inputs.pop_back(); }, "train/y.copy[0]",
        "leave a part");
    row(
        "samples twice", "data parallel",
        [](Plan& plan) {
            outputOf(plan, "load[1]").box[0] = {0, 4};
            outputOf(plan, "linear[1]").box[0] = {0, 4};
            outputOf(plan, "relu[1]").box[0] = {0, 4};
        },
        "train/dw[0]", "no legal sharding");
    row(
        "attribute", "gather",
        [](Plan& plan) {
            taskNamed(plan, "linear[0]").attributes.set("features", std::int64_t(3));
        },
        "train/linear[0]", "weight");
    row(
        "route through a device", "data parallel",
        [](Plan& plan) {
            plan.programs[0].channels[2].route = {{LinkId(2), false}, {LinkId(3), false}};
        },
        "train/gw.0-1.send", "passes the device d2");
    row(
        "no route", "data parallel", [](Plan& plan) { plan.programs[0].channels[0].route.clear(); },
        "train/gw.1-0.send", "share no memory");
    row(
        "arena", "data parallel", [](Plan& plan) { plan.programs[0].arena[0].value = 464; }, "rate",
        "room");
    row(
        "device memory", "data parallel",
        [](Plan& plan) { plan.topology.devices[1].memory = {400}; }, "d1", "holds 400");
    row(
        "one replica only", "data parallel",
        [](Plan& plan) { taskNamed(plan, "w.update[1]").outputs.clear(); }, "train/w",
        "some shards");
    row(
        "collectives in opposite orders", "data parallel",
        [](Plan& plan) {
            for (std::size_t lane = 0; lane < 2; ++lane) {
                auto& tasks = plan.programs[0].lanes[lane].segments[1].tasks;
                const auto collective = [&](TaskId id) {
                    return int(plan.programs[0].tasks[id.index()].collective.value);
                };
                std::stable_sort(tasks.begin(), tasks.begin() + 6, [&](TaskId a, TaskId b) {
                    return lane == 0 ? collective(a) < collective(b)
                                     : collective(a) > collective(b);
                });
            }
        },
        "train/collectives", "opposite orders");
    row(
        "two programs of a kind", "gather",
        [](Plan& plan) { plan.programs.push_back(plan.programs[0]); }, "programs", "twice");
    row(
        "library collective", "gather",
        [](Plan& plan) { taskNamed(plan, "z[0]").kind = TaskKind::Member; }, "train/z[0]",
        "Member");
}

void TestCheckPlan::findings()
{
    QFETCH(QString, plan);
    QFETCH(Fault, fault);
    QFETCH(QString, subject);
    QFETCH(QString, message);
    Plan faulty = planNamed(plan);
    fault(faulty);
    const auto checked = check::checkPlan(faulty);
    QVERIFY(!checked);
    QVERIFY2(QString::fromStdString(checked.error().subject).contains(subject) &&
                 QString::fromStdString(checked.error().message).contains(message),
             toString(checked.error()).c_str());
}

PLUGBOARD_TEST(TestCheckPlan)
#include "tst_check_plan.moc"
