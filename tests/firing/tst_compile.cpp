// SPDX-License-Identifier: Apache-2.0
#include "tests/plugboard_test.h"

#include "engine/firing/firing.h"
#include "tests/runtime/tiny_plans.h"

using namespace plugboard;
using tests::TinyPlan;

class TestCompile : public QObject {
    Q_OBJECT

private slots:
    void ownLaneImpliesItsOrder();
    void onlyTheLargestPerLane();
    void earlierEntriesImplyLaterOnes();
    void theLastStepImpliesThisOne();
    void contradictionsStay();
    void awaitedEntriesAndWaiters();
};

namespace {

firing::CompiledProgram compiled(const TinyPlan& tiny)
{
    const auto flat = model::flatten(tiny.plan, tiny.plan.programs[0]);
    return firing::compile(flat.value());
}

std::vector<std::int64_t> offsetsOf(const firing::CompiledProgram::Lane& lane)
{
    std::vector<std::int64_t> offsets;
    for (const firing::CompiledWait& wait : lane.waits)
        offsets.push_back(wait.offset);
    return offsets;
}

} // namespace

void TestCompile::ownLaneImpliesItsOrder()
{
    TinyPlan tiny(1);
    const auto a = tiny.task("a", 0);
    const auto b = tiny.task("b", 0);
    tiny.lane(0, {a, b});
    tiny.data(a, b);
    tiny.data(b, a, 1); // the last step's b, behind a on the same lane
    QVERIFY(compiled(tiny).lanes[0].waits.empty());
}

void TestCompile::onlyTheLargestPerLane()
{
    TinyPlan tiny(2);
    const auto a = tiny.task("a", 0);
    const auto b = tiny.task("b", 0);
    const auto c = tiny.task("c", 1);
    tiny.lane(0, {a, b});
    tiny.lane(1, {c});
    tiny.data(a, c);
    tiny.data(b, c);
    const auto program = compiled(tiny);
    QCOMPARE(offsetsOf(program.lanes[1]), std::vector<std::int64_t>{2}); // b is entry 1
    QCOMPARE(program.lanes[1].waits[0].edge, 1u);
}

void TestCompile::earlierEntriesImplyLaterOnes()
{
    TinyPlan tiny(2);
    const auto a = tiny.task("a", 0);
    const auto b = tiny.task("b", 0);
    const auto c = tiny.task("c", 1);
    const auto d = tiny.task("d", 1);
    tiny.lane(0, {a, b});
    tiny.lane(1, {c, d});
    tiny.data(b, c);
    tiny.data(a, d); // a stands before b, for which c waited
    const auto program = compiled(tiny);
    QCOMPARE(offsetsOf(program.lanes[1]), std::vector<std::int64_t>{2});
    QCOMPARE(program.lanes[1].firstWait, (std::vector<std::uint32_t>{0, 1, 1}));
}

void TestCompile::theLastStepImpliesThisOne()
{
    TinyPlan tiny(2);
    const auto a = tiny.task("a", 0);
    const auto c = tiny.task("c", 1);
    const auto d = tiny.task("d", 1);
    tiny.lane(0, {a});
    tiny.lane(1, {c, d});
    tiny.data(a, d);
    tiny.data(a, c, 1); // a of the last step: d of the last step has waited for it
    const auto program = compiled(tiny);
    QCOMPARE(offsetsOf(program.lanes[1]), std::vector<std::int64_t>{1});
    QCOMPARE(program.lanes[1].firstWait, (std::vector<std::uint32_t>{0, 0, 1}));
}

void TestCompile::contradictionsStay()
{
    TinyPlan tiny(1);
    const auto a = tiny.task("a", 0);
    const auto b = tiny.task("b", 0);
    tiny.lane(0, {a, b});
    tiny.data(b, a);
    const auto program = compiled(tiny);
    QCOMPARE(offsetsOf(program.lanes[0]), std::vector<std::int64_t>{2});
    firing::Machine<firing::PlainCounter> machine(program);
    QVERIFY(machine.blockedBy(0) != nullptr);
}

void TestCompile::awaitedEntriesAndWaiters()
{
    TinyPlan tiny(3);
    const auto a = tiny.task("a", 0);
    const auto b = tiny.task("b", 0);
    const auto c = tiny.task("c", 1);
    const auto d = tiny.task("d", 2);
    tiny.lane(0, {a, b});
    tiny.lane(1, {c});
    tiny.lane(2, {d});
    tiny.data(a, c);
    tiny.data(a, d, 3); // three steps back is the same entry
    const auto program = compiled(tiny);
    QCOMPARE(program.lanes[0].awaited, (std::vector<std::uint8_t>{1, 0}));
    QCOMPARE(program.lanes[0].waiters, (std::vector<std::uint32_t>{1, 2}));
    QVERIFY(program.lanes[1].waiters.empty());
    QCOMPARE(offsetsOf(program.lanes[2]), std::vector<std::int64_t>{1 - 3 * 2});
}

PLUGBOARD_TEST(TestCompile)
#include "tst_compile.moc"
