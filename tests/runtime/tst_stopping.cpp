// SPDX-License-Identifier: Apache-2.0
#include "tests/plugboard_test.h"

#include "tests/runtime/test_bench.h"

#include <atomic>
#include <stdexcept>

using namespace plugboard;
using model::ProgramKind;
using model::Rate;
using tests::TestBench;
using tests::TinyPlan;

/// How runs end before their last step, and what is refused before the first.
class TestStopping : public QObject {
    Q_OBJECT

private slots:
    void stopEndsAllLanesAtOneStep();
    void stopBeforeTheFirstStep();
    void aFailedKernelStopsAllLanes_data();
    void aFailedKernelStopsAllLanes();
    void refusals_data();
    void refusals();
};

namespace {

/// A ring of three devices: each waits for the one before it, the first for the last step's last.
TinyPlan ring()
{
    TinyPlan tiny(3);
    std::vector<model::TaskId> tasks;
    for (int device = 0; device < 3; ++device) {
        tasks.push_back(tiny.task("task" + std::to_string(device), device));
        tiny.lane(device, {tasks.back()});
        if (device > 0)
            tiny.data(tasks[std::size_t(device) - 1], tasks.back());
    }
    tiny.data(tasks[2], tasks[0], 2);
    return tiny;
}

} // namespace

void TestStopping::stopEndsAllLanesAtOneStep()
{
    TestBench bench(ring());
    std::atomic<bool> stop{false};
    bench.backend->functions["task1"] = [&stop](void* const*, const auto& context) {
        stop = context.step >= 1000;
        return 0;
    };
    PB_VERIFY_OK(bench.create());
    const auto done = bench.executor->run(ProgramKind::Train, 0, 1'000'000'000, &stop);
    PB_VERIFY_OK(done);
    QVERIFY(*done > 1000 && *done < 1'000'000'000);
    std::map<std::string, std::int64_t> calls;
    for (const auto& call : bench.backend->log())
        ++calls[call.task];
    for (const char* task : {"task0", "task1", "task2"})
        QCOMPARE(calls[task], *done);
    // And on from there.
    bench.backend->clearLog();
    QCOMPARE(bench.executor->run(ProgramKind::Train, *done, 2, nullptr).value(), 2);
    QCOMPARE(bench.backend->log().front().step, *done);
}

void TestStopping::stopBeforeTheFirstStep()
{
    TestBench bench(ring());
    const std::atomic<bool> stop{true};
    PB_VERIFY_OK(bench.create());
    QCOMPARE(bench.executor->run(ProgramKind::Train, 0, 100, &stop).value(), 0);
    QVERIFY(bench.backend->log().empty());
}

void TestStopping::aFailedKernelStopsAllLanes_data()
{
    QTest::addColumn<QString>("task");
    QTest::addColumn<bool>("throws");
    QTest::newRow("first lane") << "task0" << false;
    QTest::newRow("middle lane") << "task1" << false;
    QTest::newRow("last lane") << "task2" << false;
    QTest::newRow("an exception") << "task1" << true;
}

void TestStopping::aFailedKernelStopsAllLanes()
{
    QFETCH(QString, task);
    QFETCH(bool, throws);
    TestBench bench(ring());
    bool broken = true;
    bench.backend->functions[task.toStdString()] = [&](void* const*, const auto& context) {
        if (broken && context.step == 20 && throws)
            throw std::runtime_error("out of luck");
        return broken && context.step == 20 ? 3 : 0;
    };
    PB_VERIFY_OK(bench.create());
    const auto done = bench.executor->run(ProgramKind::Train, 0, 1'000'000'000, nullptr);
    QVERIFY(!done);
    QVERIFY(done.error().code == ErrorCode::DeviceFailed);
    QCOMPARE(done.error().subject, "train/" + task.toStdString());
    const std::string what = throws ? "out of luck" : "status 3";
    QVERIFY(done.error().message.find(what) != std::string::npos);
    QVERIFY(done.error().message.find("step 20") != std::string::npos);
    // The threads are free again.
    broken = false;
    QCOMPARE(bench.executor->run(ProgramKind::Train, 20, 5, nullptr).value(), 5);
}

void TestStopping::refusals_data()
{
    QTest::addColumn<QString>("fault");
    QTest::addColumn<int>("code");
    QTest::addColumn<QString>("said");
    const auto row = [](const char* name, ErrorCode code, const char* said) {
        QTest::newRow(name) << name << int(code) << said;
    };
    row("no kernel", ErrorCode::Unsupported, "no kernel for op kind tiny");
    row("cannot enter", ErrorCode::DeviceFailed, "cannot enter");
    row("no backend", ErrorCode::Unsupported, "");
    row("devices missing", ErrorCode::InvalidInput, "bound are 0");
    row("too little memory", ErrorCode::DoesNotFit, "holds 32 B");
    row("no offsets", ErrorCode::InvalidInput, "gives this register no place");
    row("offset outside", ErrorCode::InvalidInput, "leaves the device's");
    row("copies against the period", ErrorCode::InvalidInput, "3 copies do not repeat");
    row("library collective", ErrorCode::Unsupported, "need a GPU");
    row("no such program", ErrorCode::InvalidInput, "no such program");
    row("no data set", ErrorCode::InvalidInput, "needs a data set");
}

void TestStopping::refusals()
{
    QFETCH(QString, fault);
    QFETCH(int, code);
    QFETCH(QString, said);
    TinyPlan tiny(1);
    const auto task = tiny.task(fault == "no kernel" ? "unknown" : "a", 0);
    tiny.lane(0, {task});
    const auto reg = tiny.reg("value", 0, {model::DataType::Float32, {1}},
                              fault == "copies against the period" ? 3 : 1, task);
    model::Register& made = tiny.program().registers[reg.index()];
    if (fault == "no offsets")
        made.offsets.clear();
    if (fault == "offset outside")
        made.offsets[0] = 61; // 4 bytes do not fit into 64 there
    if (fault == "library collective")
        tiny.program().tasks[0].kind = model::TaskKind::Member;
    if (fault == "no data set")
        tiny.program().tasks[0].kind = model::TaskKind::Load;
    TestBench bench(tiny);
    if (fault == "cannot enter")
        bench.physical[0].name = "broken";
    if (fault == "no backend")
        bench.physical[0].kind = model::DeviceKind::Gpu;
    if (fault == "devices missing")
        bench.physical.clear();
    if (fault == "too little memory")
        bench.physical[0].memory = {32};
    Result<void> created = bench.create();
    if (created) {
        const auto kind = fault == "no such program" ? ProgramKind::Infer : ProgramKind::Train;
        const auto done = bench.executor->run(kind, 0, 1, nullptr);
        QVERIFY(!done);
        created = done.error();
    }
    QCOMPARE(int(created.error().code), code);
    QVERIFY2(created.error().message.find(said.toStdString()) != std::string::npos,
             toString(created.error()).c_str());
}

PLUGBOARD_TEST(TestStopping)
#include "tst_stopping.moc"
