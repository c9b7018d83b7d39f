// SPDX-License-Identifier: Apache-2.0
#include "tests/memory/programs.h"
#include "tests/memory/replay.h"
#include "tests/memory/unrolled.h"
#include "tests/plugboard_test.h"

using namespace plugboard;
using namespace plugboard::tests;
using model::EdgeKind;
using model::Rate;
using model::RegisterId;

namespace {

/// Enough steps that every path of copies and edges shows.
int enoughSteps(const model::Program& program)
{
    return 2 * program.period + 3;
}

/// Two devices; the second computes on its own, gets a gradient late in the step and adds it.
struct Exchange {
    ProgramMaker maker{2, 1};
    RegisterId early, arrived;

    Exchange()
    {
        const auto make = [&](int device, std::vector<RegisterId> inputs, std::int64_t bytes) {
            const RegisterId made = maker.addRegister(device, Rate::Step, bytes);
            maker.addTask(device, Rate::Step, std::move(inputs), {made});
            return made;
        };
        early = make(1, {}, 6400);
        const RegisterId middle = make(1, {early}, 64);
        const RegisterId late = make(1, {middle}, 64);
        const RegisterId gradient = make(0, {}, 6400);
        arrived = maker.transfer(gradient, 1);
        make(1, {late, arrived}, 64);
        maker.setLanes(maker.plainOrder());
    }
};

} // namespace

class TestPlanMemory : public QObject {
    Q_OBJECT
private slots:
    /// Every two uses of the same bytes are ordered, by the transitive closure of some steps.
    void randomProgramsHaveNoRaces()
    {
        std::mt19937 random(1);
        int reuse = 0;
        for (int round = 0; round < 300; ++round) {
            RandomProgram one = randomProgram(random);
            model::Program& program = one.maker.program;
            PB_VERIFY_OK(
                memory::planMemory(program, one.maker.plan, one.timed.times, one.timed.step));
            const Unrolled unrolled(program, enoughSteps(program));
            QVERIFY2(!unrolled.deadlocks(), std::to_string(round).c_str());
            const std::string race = unrolled.race();
            QVERIFY2(race.empty(), (std::to_string(round) + ": " + race).c_str());
            for (const model::Edge& edge : program.edges)
                reuse += edge.kind == EdgeKind::Reuse;
        }
        QVERIFY2(reuse > 20, std::to_string(reuse).c_str());
    }

    /// The same by executing them, without knowing anything of paths.
    void randomProgramsReplay()
    {
        std::mt19937 random(2);
        for (int round = 0; round < 100; ++round) {
            RandomProgram one = randomProgram(random);
            model::Program& program = one.maker.program;
            PB_VERIFY_OK(
                memory::planMemory(program, one.maker.plan, one.timed.times, one.timed.step));
            const auto flat = model::flatten(one.maker.plan, program);
            PB_VERIFY_OK(flat);
            for (int interleaving = 0; interleaving < 10; ++interleaving) {
                const std::string wrong = replay(*flat, enoughSteps(program), random);
                QVERIFY2(wrong.empty(), (std::to_string(round) + ": " + wrong).c_str());
            }
        }
    }

    /// Without times nothing is known of the lanes' speeds: still no race, no deadlock.
    void withoutTimes()
    {
        std::mt19937 random(3);
        for (int round = 0; round < 100; ++round) {
            RandomProgram one = randomProgram(random);
            model::Program& program = one.maker.program;
            PB_VERIFY_OK(memory::planMemory(program, one.maker.plan, {}, {}));
            const Unrolled unrolled(program, enoughSteps(program));
            QVERIFY(!unrolled.deadlocks());
            QCOMPARE(unrolled.race(), std::string());
        }
    }

    /// What arrives late in the step takes the bytes of what was done with early in it, held by one
    /// reuse edge; dropped, the closure finds the race.
    void lateArrivalReusesEarlyBytes()
    {
        Exchange one;
        const auto order = one.maker.plainOrder();
        // Device 0 computes for 10 ms before it sends, device 1 takes 1 ms per task.
        const Timed timed = timesOf(one.maker, order, {1e-3, 1e-3, 1e-3, 10e-3, 1e-3, 0, 1e-3});
        model::Program& program = one.maker.program;
        PB_VERIFY_OK(memory::planMemory(program, one.maker.plan, timed.times, timed.step));
        QCOMPARE(program.registers[one.early.index()].offsets,
                 program.registers[one.arrived.index()].offsets);
        // 6400 bytes that are shared, and two of 64 at a time.
        QVERIFY(program.arena[1].value <= 6400 + 3 * 64);
        const auto isReuse = [](const model::Edge& edge) { return edge.kind == EdgeKind::Reuse; };
        QCOMPARE(std::count_if(program.edges.begin(), program.edges.end(), isReuse), 1);
        QCOMPARE(Unrolled(program, 5).race(), std::string());
        std::erase_if(program.edges, isReuse);
        QVERIFY(!Unrolled(program, 5).race().empty());
    }

    void droppedCreditIsARace()
    {
        Exchange one;
        model::Program& program = one.maker.program;
        PB_VERIFY_OK(memory::planMemory(program, one.maker.plan, {}, {}));
        QCOMPARE(Unrolled(program, 5).race(), std::string());
        std::erase_if(program.edges,
                      [](const model::Edge& edge) { return edge.kind == EdgeKind::Credit; });
        QVERIFY(!Unrolled(program, 5).race().empty());
    }

    /// A lane whose registers are all its own needs no edges.
    void oneLaneNeedsNoEdges()
    {
        ProgramMaker maker(1, 2);
        RegisterId last = maker.addRegister(0, Rate::MicroBatch, 100);
        maker.addTask(0, Rate::MicroBatch, {}, {last});
        for (int task = 0; task < 5; ++task) {
            const RegisterId next = maker.addRegister(0, Rate::MicroBatch, 100);
            maker.addTask(0, Rate::MicroBatch, {last}, {next});
            last = next;
        }
        const std::size_t edges = maker.program.edges.size();
        maker.setLanes(maker.plainOrder());
        maker.program.tasks[2].kernel.workspace = {1000};
        PB_VERIFY_OK(memory::planMemory(maker.program, maker.plan, {}, {}));
        QCOMPARE(maker.program.edges.size(), edges);
        QCOMPARE(maker.program.period, 1);
        // Two of 128 at a time, and the workspace: 1000 up to 1024.
        QCOMPARE(maker.program.arena[0].value, std::int64_t(2 * 128 + 1024));
        QCOMPARE(Unrolled(maker.program, 3).race(), std::string());
    }

    void inPlaceSharesItsBytes()
    {
        ProgramMaker maker(1, 1);
        const RegisterId x = maker.addRegister(0, Rate::Step, 100);
        maker.addTask(0, Rate::Step, {}, {x});
        const RegisterId y = maker.addRegister(0, Rate::Step, 100, model::RegisterKind::InPlace);
        maker.program.registers[y.index()].inPlaceOf = x;
        maker.addTask(0, Rate::Step, {x}, {y});
        maker.setLanes(maker.plainOrder());
        PB_VERIFY_OK(memory::planMemory(maker.program, maker.plan, {}, {}));
        QCOMPARE(maker.program.registers[y.index()].offsets,
                 maker.program.registers[x.index()].offsets);
        QCOMPARE(maker.program.arena[0].value, std::int64_t(128));
    }

    /// Two lanes that each receive before they send.
    void knot()
    {
        ProgramMaker maker(2, 1);
        const RegisterId a = maker.addRegister(0, Rate::Step, 64);
        const RegisterId b = maker.addRegister(1, Rate::Step, 64);
        maker.addTask(0, Rate::Step, {}, {a});
        maker.addTask(1, Rate::Step, {}, {b});
        maker.transfer(a, 1);
        maker.transfer(b, 0);
        const auto at = [](std::size_t task) { return model::LaneEntry{model::TaskId(task), 0}; };
        maker.setLanes({at(0), at(1), at(3), at(5), at(2), at(4)});
        const auto planned = memory::planMemory(maker.program, maker.plan, {}, {});
        QVERIFY(!planned);
        QCOMPARE(int(planned.error().code), int(ErrorCode::Infeasible));
    }
};

PLUGBOARD_TEST(TestPlanMemory)
#include "tst_plan_memory.moc"
