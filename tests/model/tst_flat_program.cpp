// SPDX-License-Identifier: Apache-2.0
#include "tests/plugboard_test.h"

#include "engine/model/flat_program.h"

#include <functional>

using namespace plugboard;
using namespace plugboard::model;

using Change = std::function<void(Plan&)>;
Q_DECLARE_METATYPE(Change)

class TestFlatProgram : public QObject {
    Q_OBJECT
private slots:
    void expands();
    void waits_data();
    void waits();
    void refused_data();
    void refused();
};

namespace {

/// One device, a lane: each (x3 micro-batches), then last (once); micro-batches 0 and 1 together.
Plan smallPlan()
{
    Plan plan;
    plan.topology.devices.resize(1);
    plan.roles.push_back({"device", {DeviceId(std::size_t(0))}});
    Program program;
    program.microBatches = 3;
    Task each;
    each.name = "each";
    each.role = RoleId(std::size_t(0));
    Task last = each;
    last.name = "last";
    last.rate = Rate::Step;
    program.tasks = {each, last};
    const TaskId first(std::size_t(0));
    program.lanes.push_back({RoleId(std::size_t(0)),
                             LaneKind::Compute,
                             {{{first}, 2, 0}, {{first}, 1, 2}, {{TaskId(std::size_t(1))}, 1, 0}}});
    plan.programs.push_back(program);
    return plan;
}

} // namespace

void TestFlatProgram::expands()
{
    const Plan plan = smallPlan();
    const auto flat = flatten(plan, plan.programs[0]);
    PB_VERIFY_OK(flat);
    QCOMPARE(flat->lanes.at(0).size(), std::size_t(4));
    QCOMPARE(flat->lanes[0][2].microBatch, 2);
    QCOMPARE(flat->position(TaskId(std::size_t(0)), 1), 1u);
    QCOMPARE(flat->position(TaskId(std::size_t(1)), 0), 3u);
    QCOMPARE(flat->firingsPerStep(TaskId(std::size_t(0))), 3);
}

/// Edges from "each" (or to it) by hand: firing n = 3 s + m stands at position m of step s.
void TestFlatProgram::waits_data()
{
    QTest::addColumn<int>("from");
    QTest::addColumn<int>("to");
    QTest::addColumn<int>("join");
    QTest::addColumn<int>("distance");
    QTest::addColumn<int>("microBatch");
    QTest::addColumn<int>("position");
    QTest::addColumn<int>("stepsBack");
    const int same = int(EdgeJoin::SameMicroBatch);
    QTest::newRow("same firing") << 0 << 0 << same << 0 << 2 << 2 << 0;
    QTest::newRow("the one before") << 0 << 0 << same << 1 << 2 << 1 << 0;
    QTest::newRow("last of the step before") << 0 << 0 << same << 1 << 0 << 2 << 1;
    QTest::newRow("four firings ago") << 0 << 0 << same << 4 << 0 << 2 << 2;
    QTest::newRow("once a step, a step ago") << 1 << 1 << same << 1 << 0 << 3 << 1;
    QTest::newRow("all of this step") << 0 << 1 << int(EdgeJoin::EachToStep) << 0 << 0 << 2 << 0;
    QTest::newRow("step before to each") << 1 << 0 << int(EdgeJoin::StepToEach) << 1 << 2 << 3 << 1;
}

void TestFlatProgram::waits()
{
    QFETCH(int, from);
    QFETCH(int, to);
    QFETCH(int, join);
    QFETCH(int, distance);
    QFETCH(int, microBatch);
    QFETCH(int, position);
    QFETCH(int, stepsBack);
    Plan plan = smallPlan();
    plan.programs[0].edges.push_back({TaskId(std::size_t(from)),
                                      TaskId(std::size_t(to)),
                                      EdgeKind::Data,
                                      EdgeJoin(join),
                                      distance,
                                      {}});
    const auto flat = flatten(plan, plan.programs[0]);
    PB_VERIFY_OK(flat);
    const Wait wait = waitOf(*flat, 0, microBatch);
    QCOMPARE(int(wait.position), position);
    QCOMPARE(wait.stepsBack, stepsBack);
}

void TestFlatProgram::refused_data()
{
    QTest::addColumn<Change>("change");
    const auto row = [](const char* name, Change change) { QTest::newRow(name) << change; };
    row("replicas", [](Plan& p) { p.roles[0].devices.push_back(DeviceId(std::size_t(0))); });
    row("missing entry", [](Plan& p) { p.programs[0].lanes[0].segments.pop_back(); });
    row("twice", [](Plan& p) {
        auto& segments = p.programs[0].lanes[0].segments;
        segments.push_back(segments.back());
    });
    row("step task in a micro-batch segment",
        [](Plan& p) { p.programs[0].lanes[0].segments[2].microBatchOffset = 1; });
    row("unknown task",
        [](Plan& p) { p.programs[0].lanes[0].segments[0].tasks[0] = TaskId(std::size_t(9)); });
    row("unknown register",
        [](Plan& p) { p.programs[0].tasks[0].inputs.push_back(RegisterId(std::size_t(0))); });
    row("descending", [](Plan& p) {
        auto& segments = p.programs[0].lanes[0].segments;
        std::swap(segments[0], segments[1]);
    });
    row("join against the rates", [](Plan& p) {
        p.programs[0].edges.push_back({TaskId(std::size_t(0)),
                                       TaskId(std::size_t(1)),
                                       EdgeKind::Data,
                                       EdgeJoin::SameMicroBatch,
                                       0,
                                       {}});
    });
    row("micro-batch beyond", [](Plan& p) { p.programs[0].lanes[0].segments[1].count = 2; });
}

void TestFlatProgram::refused()
{
    QFETCH(Change, change);
    Plan plan = smallPlan();
    change(plan);
    const auto flat = flatten(plan, plan.programs[0]);
    QVERIFY(!flat);
}

PLUGBOARD_TEST(TestFlatProgram)
#include "tst_flat_program.moc"
