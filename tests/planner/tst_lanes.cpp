// SPDX-License-Identifier: Apache-2.0
#include "tests/passes/networks.h"
#include "tests/planner/machines.h"
#include "tests/plugboard_test.h"

#include "engine/model/flat_program.h"
#include "engine/planner/lanes.h"
#include "engine/planner/planner.h"

#include <algorithm>

using namespace plugboard;
using namespace plugboard::tests;
using model::TaskId;
using model::TaskKind;

class TestLanes : public QObject {
    Q_OBJECT
private slots:
    void pipelineOfTwoIs1F1B();
    void longestPathFirst();
    void lanesByDeviceKind();
    void realPlans_data();
    void realPlans();
};

namespace {

/// A two-stage pipeline by hand: F0 and B0 on device 0, F1 and B1 on device 1, one second each;
/// messages take no time.
class Pipeline {
public:
    explicit Pipeline(int microBatches) : topology(cpus({100, 100}))
    {
        program.microBatches = microBatches;
        const TaskId f0 = compute("F0", 0, model::Pass::Forward, model::Rate::MicroBatch);
        const TaskId f1 = compute("F1", 1, model::Pass::Forward, model::Rate::MicroBatch);
        const TaskId b1 = compute("B1", 1, model::Pass::Backward, model::Rate::MicroBatch);
        const TaskId b0 = compute("B0", 0, model::Pass::Backward, model::Rate::MicroBatch);
        edge(f0, b0);
        transfer(f0, f1);
        edge(f1, b1);
        transfer(b1, b0);
        edge(b0, compute("U0", 0, model::Pass::Update, model::Rate::Step));
        edge(b1, compute("U1", 1, model::Pass::Update, model::Rate::Step));
    }

    TaskId compute(const std::string& name, int device, model::Pass pass, model::Rate rate)
    {
        return task(name, TaskKind::Compute, device, pass, rate, 1);
    }

    void edge(TaskId from, TaskId to)
    {
        const bool each = rate(from) == model::Rate::MicroBatch && rate(to) == model::Rate::Step;
        program.edges.push_back(
            {from, to, model::EdgeKind::Data,
             each ? model::EdgeJoin::EachToStep : model::EdgeJoin::SameMicroBatch, 0,
             model::EdgeVisibility::Host});
    }

    /// Send, Receive and the edges between, named after both ends.
    void transfer(TaskId from, TaskId to)
    {
        const std::string name = nameOf(from) + nameOf(to);
        const model::Task ends[] = {program.tasks[from.index()], program.tasks[to.index()]};
        const TaskId send = task(name + "!", TaskKind::Send, int(ends[0].role.index()),
                                 ends[0].pass, ends[0].rate, 0);
        const TaskId receive = task(name + "?", TaskKind::Receive, int(ends[1].role.index()),
                                    ends[1].pass, ends[1].rate, 0);
        const model::ChannelId channel(program.channels.size());
        program.channels.push_back({send, receive, {}, {}});
        program.tasks[send.index()].channel = channel;
        program.tasks[receive.index()].channel = channel;
        edge(from, send);
        edge(send, receive);
        edge(receive, to);
    }

    /// "F0.0 F0F1!.0 ...": a lane's step.
    QString order(std::size_t lane) const
    {
        std::string text;
        for (const model::Segment& segment : program.lanes[lane].segments)
            for (int repeat = 0; repeat < segment.count; ++repeat)
                for (const TaskId id : segment.tasks) {
                    text += text.empty() ? "" : " ";
                    text += nameOf(id) + ".";
                    text += std::to_string(segment.microBatchOffset + repeat);
                }
        return QString::fromStdString(text);
    }

    model::Topology topology;
    model::Program program;

private:
    model::Rate rate(TaskId id) const { return program.tasks[id.index()].rate; }
    std::string nameOf(TaskId id) const { return program.tasks[id.index()].name; }

    TaskId task(const std::string& name, TaskKind kind, int device, model::Pass pass,
                model::Rate rate, double seconds)
    {
        model::Task made;
        made.name = name;
        made.kind = kind;
        made.role = model::RoleId(std::size_t(device));
        made.rate = rate;
        made.pass = pass;
        made.kernel.seconds = {seconds};
        program.tasks.push_back(std::move(made));
        return TaskId(program.tasks.size() - 1);
    }
};

} // namespace

void TestLanes::pipelineOfTwoIs1F1B()
{
    Pipeline pipeline(4);
    planner::orderLanes(pipeline.program, pipeline.topology, {0, 1}, 2);
    QCOMPARE(pipeline.program.lanes.size(), std::size_t(2));
    // Two micro-batches fill the pipeline; then forward and backward take turns.
    QCOMPARE(pipeline.order(0),
             QString("F0.0 F0F1!.0 F0.1 F0F1!.1 B1B0?.0 B0.0 F0.2 F0F1!.2 B1B0?.1 B0.1 "
                     "F0.3 F0F1!.3 B1B0?.2 B0.2 B1B0?.3 B0.3 U0.0"));
    QCOMPARE(pipeline.order(1),
             QString("F0F1?.0 F1.0 B1.0 B1B0!.0 F0F1?.1 F1.1 B1.1 B1B0!.1 "
                     "F0F1?.2 F1.2 B1.2 B1B0!.2 F0F1?.3 F1.3 B1.3 B1B0!.3 U1.0"));
}

void TestLanes::longestPathFirst()
{
    // Both are ready at once; a short task before a long chain goes first.
    Pipeline pipeline(1);
    pipeline.program = {};
    const auto step = [&](const std::string& name) {
        return pipeline.compute(name, 0, model::Pass::Update, model::Rate::Step);
    };
    step("alone");
    const TaskId first = step("first");
    const TaskId second = step("second");
    pipeline.edge(first, second);
    planner::orderLanes(pipeline.program, pipeline.topology, {0, 0}, 1);
    QCOMPARE(pipeline.order(0), QString("first.0 alone.0 second.0"));
}

void TestLanes::lanesByDeviceKind()
{
    Pipeline pipeline(2);
    for (model::Device& device : pipeline.topology.devices)
        device.kind = model::DeviceKind::Gpu;
    planner::orderLanes(pipeline.program, pipeline.topology, {0, 1}, 2);
    std::map<std::pair<std::size_t, model::LaneKind>, int> lanes;
    for (const model::Lane& lane : pipeline.program.lanes) {
        ++lanes[{lane.role.index(), lane.kind}];
        for (const model::Segment& segment : lane.segments)
            for (const TaskId id : segment.tasks) {
                const TaskKind kind = pipeline.program.tasks[id.index()].kind;
                QCOMPARE(kind == TaskKind::Send, lane.kind == model::LaneKind::Send);
                QCOMPARE(kind == TaskKind::Receive, lane.kind == model::LaneKind::Receive);
            }
    }
    QCOMPARE(lanes.size(), std::size_t(6)); // computing, sending and receiving, on each device
    for (const auto& [which, count] : lanes)
        QCOMPARE(count, 1);
}

void TestLanes::realPlans_data()
{
    QTest::addColumn<QString>("strategy");
    for (const char* strategy :
         {"data parallel x2", "tensor sharded x2", "free shardings x2",
          "pipeline of 2, 4 micro-batches", "pipeline of 2, each data parallel x2, 4 micro-batches",
          "pipeline of 4, 8 micro-batches"})
        QTest::newRow(strategy) << strategy;
}

/// On a CPU device's lane what stands behind a Receive reads it, or is another Receive whose turn
/// it is; and each task stands behind what it reads.
void TestLanes::realPlans()
{
    QFETCH(QString, strategy);
    const auto network = lenet5();
    const auto made =
        planner::plan(network, syntheticRecipe(network, 10, 16), cpus({100, 90, 80, 70}), {},
                      {.strategy = strategy.toStdString()});
    PB_VERIFY_OK(made);
    for (const model::Program& program : made->plan.programs) {
        const auto flat = model::flatten(made->plan, program); // each firing stands once
        PB_VERIFY_OK(flat);
        for (const auto& lane : flat->lanes) {
            std::vector<model::LaneEntry> pending;
            for (const model::LaneEntry& entry : lane) {
                const model::Task& task = program.tasks[entry.task.index()];
                if (task.kind == TaskKind::Receive) {
                    pending.push_back(entry);
                    continue;
                }
                for (const model::LaneEntry& receive : pending) {
                    const auto reg = program.tasks[receive.task.index()].outputs[0];
                    QVERIFY2(
                        std::find(task.inputs.begin(), task.inputs.end(), reg) != task.inputs.end(),
                        (task.name + " stands behind " + program.tasks[receive.task.index()].name)
                            .c_str());
                }
                pending.clear();
            }
            QVERIFY(pending.empty());
        }
        for (std::size_t edge = 0; edge < program.edges.size(); ++edge) {
            const model::Edge& what = program.edges[edge];
            for (int m = 0; m < flat->firingsPerStep(what.to); ++m) {
                const model::Wait wait = waitOf(*flat, std::uint32_t(edge), m);
                if (wait.stepsBack == 0 && wait.lane == flat->laneOfTask[what.to.index()])
                    QVERIFY(wait.position < flat->position(what.to, m));
            }
        }
    }
}

PLUGBOARD_TEST(TestLanes)
#include "tst_lanes.moc"
