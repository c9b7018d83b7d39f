// SPDX-License-Identifier: Apache-2.0
#include "tests/plugboard_test.h"

#include "engine/trace/steps.h"

#include "engine/base/clock.h"

using namespace plugboard;

class TestSteps : public QObject {
    Q_OBJECT

private slots:
    void stepAndMicroBatch();
    void lastEndOfEachStep();
    void stepsOfAKilledRun();
    void ticksBecomeNanoseconds();
};

namespace {

/// Task 0 fires three times per step, task 1 once.
model::Program twoTasks()
{
    model::Program program;
    program.microBatches = 3;
    program.tasks.resize(2);
    program.tasks[1].rate = model::Rate::Step;
    return program;
}

} // namespace

void TestSteps::stepAndMicroBatch()
{
    const model::Program program = twoTasks();
    QCOMPARE(trace::stepOf(program, {0, 0, 0, 11}), 3);
    QCOMPARE(trace::microBatchOf(program, {0, 0, 0, 11}), 2);
    QCOMPARE(trace::stepOf(program, {0, 0, 1, 11}), 11);
    QCOMPARE(trace::microBatchOf(program, {0, 0, 1, 11}), 0);
}

void TestSteps::lastEndOfEachStep()
{
    trace::Section section;
    section.firstStep = 10;
    section.steps = 3;
    section.lanes = {{{0, 5, 0, 30}, {5, 9, 0, 32}, {9, 20, 0, 33}}, {{0, 12, 1, 10}}};
    // Step 10: firings 30 and 32 of task 0, firing 10 of task 1; step 11: firing 33; step 12: none.
    QCOMPARE(trace::stepEnds(twoTasks(), section), (std::vector<std::uint64_t>{12, 20, 0}));
}

void TestSteps::stepsOfAKilledRun()
{
    model::Program program = twoTasks();
    program.lanes.resize(3); // the third has no work
    for (std::uint32_t task : {0u, 1u})
        program.lanes[task].segments = {{{model::TaskId(task)}, task == 0 ? 3 : 1, 0}};
    trace::Section section;
    section.firstStep = 10;
    section.lanes = {{{0, 5, 0, 30}, {5, 9, 0, 37}}, {{0, 12, 1, 10}, {12, 20, 1, 13}}, {}};
    // Task 0 came into step 12, task 1 into step 13: steps 10 and 11 are done on both lanes.
    QCOMPARE(trace::stepsSeen(program, section), std::int64_t(2));
    section.lanes[1].clear();
    QCOMPARE(trace::stepsSeen(program, section), std::int64_t(0));
}

void TestSteps::ticksBecomeNanoseconds()
{
    const auto second = std::uint64_t(ticksPerSecond());
    std::vector<trace::Firing> firings{{1000, 1000 + second, 0, 0}, {900, 1000, 0, 1}};
    trace::ticksToNanoseconds(firings, 1000);
    QCOMPARE(firings[0].begin, 0u);
    QVERIFY(std::abs(std::int64_t(firings[0].end) - 1'000'000'000) <= 1);
    QCOMPARE(firings[1].begin, 0u); // before the origin
}

PLUGBOARD_TEST(TestSteps)
#include "tst_steps.moc"
