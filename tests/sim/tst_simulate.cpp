// SPDX-License-Identifier: Apache-2.0
#include "tests/plugboard_test.h"

#include "engine/sim/simulate.h"
#include "tests/runtime/tiny_plans.h"

using namespace plugboard;
using tests::TinyPlan;

class TestSimulate : public QObject {
    Q_OBJECT

private slots:
    void pipeline_data();
    void pipeline();
    void creditsBoundTheRunAhead();
    void sharedLinkHalvesTheRate();
    void durationsAndGapsAreTaken();
    void firingsCountFromTheFirstStep();
    void deadlockIsNamed();
    void stepTimeIsThatOfTheSteadyState();
};

namespace {

constexpr double kMicro = 1e-6;

/// `stages` devices in a row, a task of 1 us each, micro-batches pass from one to the next.
TinyPlan pipelineOf(int stages, int microBatches)
{
    TinyPlan tiny(stages, microBatches);
    model::TaskId last;
    for (int stage = 0; stage < stages; ++stage) {
        const auto task =
            tiny.task("stage" + std::to_string(stage), stage, model::Rate::MicroBatch, kMicro);
        tiny.lane(stage, {task});
        if (last.valid())
            tiny.data(last, task);
        last = task;
    }
    return tiny;
}

std::uint64_t lastEnd(const trace::Section& section)
{
    std::uint64_t end = 0;
    for (const auto& lane : section.lanes)
        for (const trace::Firing& firing : lane)
            end = std::max(end, firing.end);
    return end;
}

} // namespace

void TestSimulate::pipeline_data()
{
    QTest::addColumn<int>("stages");
    QTest::addColumn<int>("microBatches");
    QTest::newRow("one stage") << 1 << 5;
    QTest::newRow("two stages") << 2 << 4;
    QTest::newRow("more stages than micro-batches") << 7 << 3;
    QTest::newRow("many") << 8 << 32;
}

void TestSimulate::pipeline()
{
    QFETCH(int, stages);
    QFETCH(int, microBatches);
    const TinyPlan tiny = pipelineOf(stages, microBatches);
    const auto section = sim::simulate(tiny.plan, tiny.plan.programs[0], {.steps = 1});
    PB_VERIFY_OK(section);
    // The last of M micro-batches leaves the last of S stages after M + S - 1 units.
    QCOMPARE(lastEnd(*section), std::uint64_t(microBatches + stages - 1) * 1000);
    for (int stage = 0; stage < stages; ++stage)
        for (int m = 0; m < microBatches; ++m) {
            const trace::Firing& firing = section->lanes[std::size_t(stage)][std::size_t(m)];
            QCOMPARE(firing.begin, std::uint64_t(stage + m) * 1000);
            QCOMPARE(firing.end, firing.begin + 1000);
            QCOMPARE(firing.firing, std::uint32_t(m));
        }
    QVERIFY(section->origin == trace::Origin::Predicted);
}

void TestSimulate::creditsBoundTheRunAhead()
{
    // A producer of 1 us and a consumer of 3 us with two copies between them: the producer's
    // firing n waits for the consumer's n - 2, which ends at 1 + 3 (n - 1).
    TinyPlan tiny(2, 8);
    const auto fast = tiny.task("fast", 0, model::Rate::MicroBatch, kMicro);
    const auto slow = tiny.task("slow", 1, model::Rate::MicroBatch, 3 * kMicro);
    tiny.lane(0, {fast});
    tiny.lane(1, {slow});
    tiny.data(fast, slow);
    tiny.credit(fast, slow, 2);
    const auto section = sim::simulate(tiny.plan, tiny.plan.programs[0], {.steps = 1});
    PB_VERIFY_OK(section);
    for (std::size_t n = 2; n < 8; ++n)
        QCOMPARE(section->lanes[0][n].begin, 1000 + 3000 * (n - 1));
}

void TestSimulate::sharedLinkHalvesTheRate()
{
    // Two sends of 1 MB over one link of 1 GB/s and 10 us: 1 ms each alone; together 2 ms, and the
    // latency once. A third one comes back over the other direction, alone.
    TinyPlan tiny(3);
    tiny.link("device0", "device2", 1e9, 10 * kMicro);
    const std::vector<model::Hop> there{{model::LinkId(0), false}};
    const std::vector<model::Hop> back{{model::LinkId(0), true}};
    const model::TensorType value{model::DataType::Float32, {1}};
    std::vector<std::vector<model::TaskId>> lanes(3);
    const auto add = [&](const std::string& name, int from, int to, const auto& route) {
        const auto source = tiny.reg(name + ".source", from, value, 1, {});
        const auto made = tiny.transfer(name, source, from, to, 1, route, 1'000'000);
        lanes[std::size_t(from)].push_back(made.send);
        tiny.lane(to, {made.receive});
    };
    add("a", 0, 2, there);
    add("b", 1, 2, there);
    add("c", 2, 0, back);
    const std::size_t first = tiny.program().lanes.size();
    for (int device = 0; device < 3; ++device)
        tiny.lane(device, lanes[std::size_t(device)]);
    const auto section = sim::simulate(tiny.plan, tiny.plan.programs[0], {.steps = 1});
    PB_VERIFY_OK(section);
    QCOMPARE(section->lanes[first][0].end, 2'010'000u);
    QCOMPARE(section->lanes[first + 1][0].end, 2'010'000u);
    QCOMPARE(section->lanes[first + 2][0].end, 1'010'000u);
    QCOMPARE(section->lanes[0][0].begin, 2'010'000u); // the Receive marks the arrival
}

void TestSimulate::durationsAndGapsAreTaken()
{
    const TinyPlan tiny = pipelineOf(2, 2);
    sim::SimulateOptions options{.steps = 1};
    options.duration = [](model::TaskId task, std::int64_t firing) {
        return kMicro * (10.0 * double(task.index() + 1) + double(firing));
    };
    options.handOver = [](model::TaskId task, std::int64_t) {
        return task.index() == 1 ? 5 * kMicro : 0;
    };
    const auto section = sim::simulate(tiny.plan, tiny.plan.programs[0], options);
    PB_VERIFY_OK(section);
    // Stage 0: 0..10, 10..21; stage 1: 10 + 5 = 15..35, 35 + 5 = 40..61.
    QCOMPARE(section->lanes[0][1].end, 21'000u);
    QCOMPARE(section->lanes[1][0].begin, 15'000u);
    QCOMPARE(section->lanes[1][0].end, 35'000u);
    QCOMPARE(section->lanes[1][1].begin, 40'000u);
    QCOMPARE(section->lanes[1][1].end, 61'000u);
}

void TestSimulate::firingsCountFromTheFirstStep()
{
    const TinyPlan tiny = pipelineOf(1, 3);
    const auto section =
        sim::simulate(tiny.plan, tiny.plan.programs[0], {.steps = 2, .firstStep = 7});
    PB_VERIFY_OK(section);
    QCOMPARE(section->firstStep, 7);
    QCOMPARE(section->lanes[0].front().firing, 21u);
    QCOMPARE(section->lanes[0].back().firing, 26u);
}

void TestSimulate::deadlockIsNamed()
{
    TinyPlan tiny(2);
    const auto a = tiny.task("a", 0);
    const auto b = tiny.task("b", 1);
    tiny.lane(0, {a});
    tiny.lane(1, {b});
    tiny.data(a, b);
    tiny.data(b, a);
    const auto section = sim::simulate(tiny.plan, tiny.plan.programs[0], {});
    QVERIFY(!section);
    QVERIFY(section.error().code == ErrorCode::Internal);
    QCOMPARE(section.error().subject, std::string("train/a"));
    QVERIFY(section.error().message.find("waits for b") != std::string::npos);
}

void TestSimulate::stepTimeIsThatOfTheSteadyState()
{
    // Free-running pipeline: a step of M micro-batches leaves every M us, however deep it is.
    const TinyPlan tiny = pipelineOf(4, 6);
    const auto& program = tiny.plan.programs[0];
    const auto section = sim::simulate(tiny.plan, program, {.steps = 5});
    PB_VERIFY_OK(section);
    QCOMPARE(sim::stepTime(*section, program).value, 6 * kMicro);
    const auto single = sim::simulate(tiny.plan, program, {.steps = 1});
    PB_VERIFY_OK(single);
    QCOMPARE(sim::stepTime(*single, program).value, 9 * kMicro); // M + S - 1
}

PLUGBOARD_TEST(TestSimulate)
#include "tst_simulate.moc"
