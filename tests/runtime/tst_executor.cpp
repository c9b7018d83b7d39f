// SPDX-License-Identifier: Apache-2.0
#include "tests/plugboard_test.h"

#include "tests/runtime/test_bench.h"

#include <atomic>
#include <cstring>

using namespace plugboard;
using model::ProgramKind;
using model::Rate;
using tests::TestBench;
using tests::TinyPlan;

class TestExecutor : public QObject {
    Q_OBJECT

private slots:
    void keepsLaneOrderAndEdges();
    void workersEnterAndPrepareThemselves();
    void valuesTravel();
    void copiesFollowTheFiring();
    void workspaceLiesBehindTheRegisters();
    void stepsGoOnWhereTheLastRunEnded();
    void learningRateOfTheRunScript();
    void severalLanesOnOneWorker();
    void creditsBoundTheRunAhead();
    void metricsOfEveryStep();
    void firingsOfEveryStep();
    void nothingIsRecordedWhenSwitchedOff();
};

namespace {

const model::TensorType kValue{model::DataType::Float32, {1}};

/// Position of a call in the log, by (task, step, micro-batch).
std::map<std::tuple<std::string, std::int64_t, int>, std::size_t>
positionsOf(const tests::FakeBackend& backend)
{
    std::map<std::tuple<std::string, std::int64_t, int>, std::size_t> positions;
    for (std::size_t at = 0; at < backend.log().size(); ++at) {
        const auto& call = backend.log()[at];
        positions[{call.task, call.step, call.microBatch}] = at;
    }
    return positions;
}

float& valueAt(void* pointer)
{
    return *static_cast<float*>(pointer);
}

} // namespace

void TestExecutor::keepsLaneOrderAndEdges()
{
    // Two stages forth and back (1F1B of 2), update at the end of the step, next step after it.
    TinyPlan tiny(2, 2);
    const auto forward0 = tiny.task("forward0", 0);
    const auto forward1 = tiny.task("forward1", 1);
    const auto backward1 = tiny.task("backward1", 1);
    const auto backward0 = tiny.task("backward0", 0);
    const auto update0 = tiny.task("update0", 0, Rate::Step);
    tiny.lane(
        0, std::vector<model::Segment>{{{forward0}, 2, 0}, {{backward0}, 2, 0}, {{update0}, 1, 0}});
    tiny.lane(1, {forward1, backward1});
    tiny.data(forward0, forward1);
    tiny.data(forward1, backward1);
    tiny.data(backward1, backward0);
    tiny.data(backward0, update0);
    tiny.data(update0, forward0, 1);
    TestBench bench(tiny);
    PB_VERIFY_OK(bench.create());
    const auto done = bench.executor->run(ProgramKind::Train, 0, 200, nullptr);
    PB_VERIFY_OK(done);
    QCOMPARE(*done, 200);

    const auto at = positionsOf(*bench.backend);
    QCOMPARE(at.size(), std::size_t(200 * 9));
    for (std::int64_t step = 0; step < 200; ++step) {
        for (int m = 0; m < 2; ++m) {
            QVERIFY(at.at({"forward0", step, m}) < at.at({"forward1", step, m}));
            QVERIFY(at.at({"forward1", step, m}) < at.at({"backward1", step, m}));
            QVERIFY(at.at({"backward1", step, m}) < at.at({"backward0", step, m}));
            QVERIFY(at.at({"backward0", step, m}) < at.at({"update0", step, 0}));
            if (step > 0)
                QVERIFY(at.at({"update0", step - 1, 0}) < at.at({"forward0", step, m}));
        }
        QVERIFY(at.at({"forward0", step, 1}) < at.at({"backward0", step, 0})); // lane order
    }
}

void TestExecutor::workersEnterAndPrepareThemselves()
{
    TinyPlan tiny(2);
    tiny.lane(0, {tiny.task("a", 0)});
    tiny.lane(1, {tiny.task("b", 1)});
    TestBench bench(tiny);
    PB_VERIFY_OK(bench.create());
    PB_VERIFY_OK(bench.executor->run(ProgramKind::Train, 0, 3, nullptr));
    const auto& entered = bench.backend->entered();
    QVERIFY(entered.at("device0") != entered.at("device1"));
    QVERIFY(entered.at("device0") != std::this_thread::get_id());
    QCOMPARE(bench.backend->prepared().at("a"), entered.at("device0"));
    QCOMPARE(bench.backend->prepared().at("b"), entered.at("device1"));
    for (const auto& call : bench.backend->log())
        QCOMPARE(call.thread, entered.at(call.task == "a" ? "device0" : "device1"));
}

void TestExecutor::valuesTravel()
{
    // device 0 makes a number, sends it, device 1 doubles it, sends it back, device 0 adds up.
    TinyPlan tiny(2, 3);
    const auto make = tiny.task("make", 0);
    const auto twice = tiny.task("twice", 1);
    const auto add = tiny.task("add", 0);
    const auto made = tiny.reg("made", 0, kValue, 2, make);
    const auto there = tiny.transfer("there", made, 0, 1, 2);
    tiny.program().tasks[twice.index()].inputs = {there.arrived};
    const auto doubled = tiny.reg("doubled", 1, kValue, 2, twice);
    const auto back = tiny.transfer("back", doubled, 1, 0, 2);
    tiny.program().tasks[add.index()].inputs = {back.arrived};
    tiny.lane(0, {make, there.send, back.receive, add});
    tiny.lane(1, {there.receive, twice, back.send});
    tiny.credit(there.send, twice, 2);
    tiny.credit(back.send, add, 2);
    tiny.program().period = 2; // 2 copies, 3 firings a step

    TestBench bench(tiny);
    double sum = 0; // of device 0's worker alone
    bench.backend->functions["make"] = [](void* const* operands, const auto& context) {
        valueAt(operands[0]) = float(context.step * 3 + context.microBatch);
        return 0;
    };
    bench.backend->functions["twice"] = [](void* const* operands, const auto&) {
        valueAt(operands[1]) = 2 * valueAt(operands[0]);
        return 0;
    };
    bench.backend->functions["add"] = [&sum](void* const* operands, const auto&) {
        sum += valueAt(operands[0]);
        return 0;
    };
    PB_VERIFY_OK(bench.create());
    PB_VERIFY_OK(bench.executor->run(ProgramKind::Train, 0, 100, nullptr));
    QCOMPARE(sum, 2.0 * (299.0 * 300.0 / 2.0)); // twice the sum of 0 .. 299
}

void TestExecutor::copiesFollowTheFiring()
{
    // 2 micro-batches on 4 copies: firing n lies at copy n mod 4; once per step on 2 copies; an
    // in-place register lies where its source does; an accumulator is the step's.
    TinyPlan tiny(1, 2);
    const auto each = tiny.task("each", 0);
    const auto once = tiny.task("once", 0, Rate::Step);
    tiny.lane(0, {each, once});
    const auto wide = tiny.reg("wide", 0, kValue, 4, {}, {each});
    const auto inPlace = tiny.reg("in place", 0, kValue, 4, each);
    auto& registers = tiny.program().registers;
    registers[inPlace.index()].kind = model::RegisterKind::InPlace;
    registers[inPlace.index()].inPlaceOf = wide;
    const auto sum = tiny.reg("sum", 0, kValue, 2, each, {once}, Rate::Step);
    registers[sum.index()].kind = model::RegisterKind::Accumulator;
    tiny.program().period = 2;

    TestBench bench(tiny);
    std::vector<std::vector<void*>> seen;
    bench.backend->functions["each"] = [&seen](void* const* operands, const auto&) {
        seen.push_back({operands[0], operands[1], operands[2]});
        return 0;
    };
    bench.backend->functions["once"] = [&seen](void* const* operands, const auto&) {
        seen.push_back({operands[0]});
        return 0;
    };
    PB_VERIFY_OK(bench.create());
    PB_VERIFY_OK(bench.executor->run(ProgramKind::Train, 0, 6, nullptr));
    auto* base = static_cast<std::byte*>(seen[0][0]);
    QCOMPARE(reinterpret_cast<std::uintptr_t>(base) % 64, std::uintptr_t(0));
    for (std::size_t step = 0; step < 6; ++step) {
        void* const total = base + 64 * (8 + step % 2); // behind 4 + 4 copies of 64 bytes
        for (std::size_t m = 0; m < 2; ++m) {
            void* const copy = base + 64 * ((step * 2 + m) % 4);
            QCOMPARE(seen[step * 3 + m], (std::vector<void*>{copy, copy, total}));
        }
        QCOMPARE(seen[step * 3 + 2], std::vector<void*>{total});
    }
}

void TestExecutor::workspaceLiesBehindTheRegisters()
{
    // Device 0's arena has 256 bytes behind its one register, enough for both of its kernels;
    // device 1's has none, so its kernel gets memory of its own.
    TinyPlan tiny(2);
    const auto a = tiny.task("a", 0);
    const auto b = tiny.task("b", 0);
    const auto c = tiny.task("c", 1);
    tiny.lane(0, {a, b});
    tiny.lane(1, {c});
    tiny.reg("x", 0, kValue, 1, a);
    tiny.reg("y", 1, kValue, 1, c);
    tiny.program().arena[0].value += 256;
    TestBench bench(tiny);
    bench.backend->workspaces = {{"a", {256}}, {"b", {100}}, {"c", {100}}};
    bench.backend->givenWorkspace = {{"a", nullptr}, {"b", nullptr}, {"c", nullptr}};
    std::map<std::string, void*> registers;
    for (const char* task : {"a", "c"})
        bench.backend->functions[task] = [&at = registers[task]](void* const* operands,
                                                                 const auto&) {
            at = operands[0];
            return 0;
        };
    PB_VERIFY_OK(bench.create());
    PB_VERIFY_OK(bench.executor->run(ProgramKind::Train, 0, 1, nullptr));
    void* const behind = static_cast<std::byte*>(registers.at("a")) + 64;
    QCOMPARE(bench.backend->givenWorkspace.at("a"), behind);
    QCOMPARE(bench.backend->givenWorkspace.at("b"), behind);
    QVERIFY(bench.backend->givenWorkspace.at("c") != nullptr);
    std::memset(bench.backend->givenWorkspace.at("c"), 1, 100);
    QCOMPARE(valueAt(registers.at("c")), 0.0f);
}

void TestExecutor::stepsGoOnWhereTheLastRunEnded()
{
    TinyPlan tiny(2);
    const auto a = tiny.task("a", 0);
    const auto b = tiny.task("b", 1);
    tiny.lane(0, {a});
    tiny.lane(1, {b});
    tiny.data(a, b);
    tiny.data(b, a, 1);
    tiny.beginProgram(ProgramKind::Init);
    tiny.lane(0, {tiny.task("init", 0)});
    TestBench bench(tiny);
    PB_VERIFY_OK(bench.create());
    QCOMPARE(bench.executor->run(ProgramKind::Init, 0, 1, nullptr).value(), 1);
    QCOMPARE(bench.executor->run(ProgramKind::Train, 5, 3, nullptr).value(), 3);
    QCOMPARE(bench.executor->run(ProgramKind::Train, 8, 1, nullptr).value(), 1);
    QCOMPARE(bench.executor->run(ProgramKind::Train, 9, 0, nullptr).value(), 0);
    std::string said;
    for (const auto& call : bench.backend->log())
        said += call.task + std::to_string(call.step) + " ";
    QCOMPARE(said, std::string("init0 a5 b5 a6 b6 a7 b7 a8 b8 "));
}

void TestExecutor::learningRateOfTheRunScript()
{
    TinyPlan tiny(1);
    tiny.lane(0, {tiny.task("a", 0, Rate::Step)});
    tiny.plan.recipe.run.steps = 10;
    tiny.plan.recipe.run.schedule.kind = "linear";
    tiny.plan.recipe.run.schedule.rate = 1;
    TestBench bench(tiny);
    std::vector<double> rates;
    bench.backend->functions["a"] = [&rates](void* const*, const auto& context) {
        rates.push_back(context.learningRate);
        return 0;
    };
    PB_VERIFY_OK(bench.create());
    PB_VERIFY_OK(bench.executor->run(ProgramKind::Train, 0, 2, nullptr));
    model::RunScript script = tiny.plan.recipe.run;
    script.schedule = {.kind = "constant", .rate = 0.5};
    bench.executor->setRunScript(script);
    PB_VERIFY_OK(bench.executor->run(ProgramKind::Train, 2, 1, nullptr));
    QCOMPARE(rates, (std::vector<double>{1.0, 0.9, 0.5})); // 1 - t / 10
}

void TestExecutor::severalLanesOnOneWorker()
{
    // Three lanes of one device wait for one another in turn; one thread serves them all.
    TinyPlan tiny(1);
    const auto a = tiny.task("a", 0);
    const auto b = tiny.task("b", 0);
    const auto c = tiny.task("c", 0);
    tiny.lane(0, {c});
    tiny.lane(0, {b});
    tiny.lane(0, {a});
    tiny.data(a, b);
    tiny.data(b, c);
    tiny.data(c, a, 1);
    TestBench bench(tiny);
    PB_VERIFY_OK(bench.create());
    QCOMPARE(bench.executor->run(ProgramKind::Train, 0, 50, nullptr).value(), 50);
    QCOMPARE(bench.backend->log().size(), std::size_t(150));
    for (std::size_t at = 0; at < 150; ++at) {
        QCOMPARE(bench.backend->log()[at].task, std::string(1, "abc"[at % 3]));
        QCOMPARE(bench.backend->log()[at].step, std::int64_t(at / 3));
    }
}

void TestExecutor::creditsBoundTheRunAhead()
{
    TinyPlan tiny(2, 4);
    const auto fast = tiny.task("fast", 0);
    const auto slow = tiny.task("slow", 1);
    tiny.lane(0, {fast});
    tiny.lane(1, {slow});
    tiny.data(fast, slow);
    tiny.credit(fast, slow, 3);
    TestBench bench(tiny);
    std::atomic<int> made{0};
    std::atomic<int> used{0};
    std::atomic<int> most{0};
    bench.backend->functions["fast"] = [&](void* const*, const auto&) {
        const int ahead = ++made - used;
        if (ahead > most)
            most = ahead;
        return 0;
    };
    bench.backend->functions["slow"] = [&](void* const*, const auto&) {
        std::this_thread::yield();
        ++used;
        return 0;
    };
    PB_VERIFY_OK(bench.create());
    PB_VERIFY_OK(bench.executor->run(ProgramKind::Train, 0, 500, nullptr));
    QCOMPARE(made.load(), 2000);
    QVERIFY(most.load() >= 1 && most.load() <= 3);
}

void TestExecutor::metricsOfEveryStep()
{
    TinyPlan tiny(1);
    const auto loss = tiny.task("loss", 0, Rate::Step);
    const auto record = tiny.task("record", 0, Rate::Step);
    tiny.program().tasks[record.index()].opKind = "record_metrics";
    tiny.lane(0, {loss, record});
    tiny.reg("loss_sum", 0, kValue, 1, loss, {record}, Rate::Step);
    tiny.reg("metrics", 0, {model::DataType::Float32, {3}}, 1, record, {}, Rate::Step);
    tiny.program().predictedStep = {1e-6};
    TestBench bench(tiny);
    bench.backend->keepsLog = false;
    bench.backend->functions["record"] = [](void* const* operands, const auto& context) {
        auto* values = static_cast<float*>(operands[1]);
        values[0] = float(context.step);
        values[1] = 64;
        values[2] = 32;
        return 0;
    };
    PB_VERIFY_OK(bench.create());
    // More steps than the ring holds: none is lost.
    PB_VERIFY_OK(bench.executor->run(ProgramKind::Train, 0, 40'000, nullptr));
    QCOMPARE(bench.metrics.size(), std::size_t(40'000));
    for (std::size_t step = 0; step < bench.metrics.size(); ++step) {
        QCOMPARE(bench.metrics[step].step, std::int64_t(step));
        QCOMPARE(bench.metrics[step].lossSum, double(step));
    }
    QCOMPARE(bench.metrics[640].loss(), 10.0);
    QCOMPARE(bench.metrics[640].accuracy(), 0.5);
}

void TestExecutor::firingsOfEveryStep()
{
    TinyPlan tiny(1, 2);
    const auto a = tiny.task("a", 0);
    const auto u = tiny.task("u", 0, Rate::Step);
    tiny.lane(0, {a, u});
    TestBench bench(tiny);
    PB_VERIFY_OK(bench.create());
    PB_VERIFY_OK(bench.executor->run(ProgramKind::Train, 10, 20, nullptr));
    const auto& lane = bench.firings.at(ProgramKind::Train).at(0);
    QCOMPARE(bench.dropped, 0u);
    QCOMPARE(lane.size(), std::size_t(60));
    for (std::size_t at = 0; at < lane.size(); ++at) {
        const std::size_t step = 10 + at / 3;
        const bool update = at % 3 == 2;
        QCOMPARE(lane[at].task, update ? u.value : a.value);
        QCOMPARE(lane[at].firing, std::uint32_t(update ? step : 2 * step + at % 3));
        QVERIFY(lane[at].begin <= lane[at].end);
        QVERIFY(at == 0 || lane[at - 1].end <= lane[at].begin);
    }
}

void TestExecutor::nothingIsRecordedWhenSwitchedOff()
{
    TinyPlan tiny(1);
    tiny.lane(0, {tiny.task("a", 0)});
    TestBench bench(tiny);
    bench.options.recorderCapacity = 0;
    PB_VERIFY_OK(bench.create());
    PB_VERIFY_OK(bench.executor->run(ProgramKind::Train, 0, 20, nullptr));
    QVERIFY(bench.firings.empty());
}

PLUGBOARD_TEST(TestExecutor)
#include "tst_executor.moc"
