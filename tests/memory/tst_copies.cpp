// SPDX-License-Identifier: Apache-2.0
#include "engine/memory/copies.h"
#include "tests/memory/programs.h"
#include "tests/memory/unrolled.h"
#include "tests/plugboard_test.h"

using namespace plugboard;
using namespace plugboard::tests;
using model::Rate;
using model::RegisterId;

class TestCopies : public QObject {
    Q_OBJECT
private slots:
    void needed()
    {
        // Filled at 0, 10, 20, 30 of 40 and read until 15 later: two at once.
        QCOMPARE(memory::copiesNeeded({0, 10, 20, 30}, {15, 25, 35, 45}, 40, 16), 2);
        QCOMPARE(memory::copiesNeeded({0, 10, 20, 30}, {9, 19, 29, 39}, 40, 16), 1);
        // One per step, read until two and a half steps later.
        QCOMPARE(memory::copiesNeeded({0}, {100}, 40, 16), 3);
        QCOMPARE(memory::copiesNeeded({0}, {1000}, 40, 16), 16);
    }

    void rounded_data()
    {
        QTest::addColumn<int>("copies");
        QTest::addColumn<int>("firings");
        QTest::addColumn<int>("rounded");
        QTest::addColumn<int>("period");
        QTest::newRow("one") << 1 << 1 << 1 << 1;
        QTest::newRow("divides") << 2 << 4 << 2 << 1;
        QTest::newRow("three of four") << 3 << 4 << 4 << 1;
        QTest::newRow("two of three") << 2 << 3 << 2 << 2;
        QTest::newRow("four of three") << 4 << 3 << 4 << 4;
        QTest::newRow("three steps") << 3 << 1 << 4 << 4;
        QTest::newRow("five of six") << 5 << 6 << 6 << 1;
    }
    void rounded()
    {
        QFETCH(int, copies);
        QFETCH(int, firings);
        QFETCH(int, rounded);
        QFETCH(int, period);
        QCOMPARE(memory::roundedCopies(copies, firings), rounded);
        QCOMPARE(memory::periodOf(rounded, firings), period);
    }

    /// The first stage of a pipeline keeps an activation from forward to backward: with the order
    /// F0 F1 B0 F2 B1 F3 B2 B3 two live at once, with F0 F1 F2 F3 B0 ... all four.
    void pipelineOrders_data()
    {
        QTest::addColumn<QString>("order");
        QTest::addColumn<int>("copies");
        QTest::newRow("1F1B") << "F0 F1 B0 F2 B1 F3 B2 B3" << 2;
        QTest::newRow("GPipe") << "F0 F1 F2 F3 B0 B1 B2 B3" << 4;
        QTest::newRow("one by one") << "F0 B0 F1 B1 F2 B2 F3 B3" << 1;
    }
    void pipelineOrders()
    {
        QFETCH(QString, order);
        QFETCH(int, copies);
        ProgramMaker maker(1, 4);
        const RegisterId kept = maker.addRegister(0, Rate::MicroBatch, 64);
        maker.addTask(0, Rate::MicroBatch, {}, {kept});
        maker.addTask(0, Rate::MicroBatch, {kept}, {maker.addRegister(0, Rate::MicroBatch, 64)});
        std::vector<model::LaneEntry> entries;
        for (const QString& entry : order.split(' '))
            entries.push_back({model::TaskId(entry[0] == 'F' ? std::size_t(0) : std::size_t(1)),
                               entry[1].digitValue()});
        maker.setLanes(entries);
        PB_VERIFY_OK(memory::planMemory(maker.program, maker.plan, {}, {}));
        QCOMPARE(int(maker.program.registers[kept.index()].offsets.size()), copies);
        QCOMPARE(Unrolled(maker.program, 3).race(), std::string());
    }

    /// A loader fills the next copy while one is read: two copies, also with one micro-batch.
    void loaderWorksAhead()
    {
        ProgramMaker maker(1, 1);
        maker.addLoader(0);
        const RegisterId samples = maker.addRegister(0, Rate::MicroBatch, 64);
        maker.addTask(0, Rate::MicroBatch, {}, {samples}, model::TaskKind::Load);
        maker.addTask(0, Rate::MicroBatch, {samples}, {maker.addRegister(0, Rate::MicroBatch, 64)});
        maker.setLanes(maker.plainOrder());
        const Timed timed = timesOf(maker, maker.plainOrder(), {1e-3, 5e-3});
        PB_VERIFY_OK(memory::planMemory(maker.program, maker.plan, timed.times, timed.step));
        QCOMPARE(maker.program.registers[samples.index()].offsets.size(), std::size_t(2));
        QCOMPARE(maker.program.period, 2);
        const model::Edge& credit = maker.program.edges.back();
        QCOMPARE(int(credit.kind), int(model::EdgeKind::Credit));
        QCOMPARE(credit.from, model::TaskId(1));
        QCOMPARE(credit.to, model::TaskId(0));
        QCOMPARE(credit.distance, 2);
    }

    /// An activation that stage 0 sends per micro-batch has two copies on stage 1, and its last
    /// reader gives the credit to the Send.
    void receivedActivation()
    {
        ProgramMaker maker(2, 4);
        const RegisterId made = maker.addRegister(0, Rate::MicroBatch, 64);
        maker.addTask(0, Rate::MicroBatch, {}, {made});
        const RegisterId arrived = maker.transfer(made, 1);
        for (int reader = 0; reader < 2; ++reader)
            maker.addTask(1, Rate::MicroBatch, {arrived},
                          {maker.addRegister(1, Rate::MicroBatch, 64)});
        maker.setLanes(maker.plainOrder());
        PB_VERIFY_OK(memory::planMemory(maker.program, maker.plan, {}, {}));
        QCOMPARE(maker.program.registers[arrived.index()].offsets.size(), std::size_t(2));
        std::vector<model::Edge> credits;
        for (const model::Edge& edge : maker.program.edges)
            if (edge.kind == model::EdgeKind::Credit)
                credits.push_back(edge);
        QCOMPARE(credits.size(), std::size_t(1));
        QCOMPARE(credits[0].from, model::TaskId(4));
        QCOMPARE(credits[0].to, model::TaskId(1));
        QCOMPARE(credits[0].distance, 2);
    }
};

PLUGBOARD_TEST(TestCopies)
#include "tst_copies.moc"
