// SPDX-License-Identifier: Apache-2.0
#include "tests/plugboard_test.h"
#include "tests/router/interpreter.h"
#include "tests/router/workshop.h"

#include <map>
#include <numeric>

using namespace plugboard;
using namespace plugboard::tests;

namespace {

std::vector<int> firstDevices(int count)
{
    std::vector<int> devices(std::size_t(count), 0);
    std::iota(devices.begin(), devices.end(), 0);
    return devices;
}

/// Bytes that each device sends.
std::map<std::size_t, std::int64_t> sentBytes(const Workshop& shop)
{
    std::map<std::size_t, std::int64_t> sent;
    for (const model::Channel& channel : shop.program.channels)
        sent[shop.builder.device[channel.send.index()].index()] += channel.bytes.value;
    return sent;
}

} // namespace

class TestCollectives : public QObject {
    Q_OBJECT
private slots:
    void ringVolume_data()
    {
        QTest::addColumn<int>("ranks");
        for (const int ranks : {3, 4, 5, 8})
            QTest::newRow(std::to_string(ranks).c_str()) << ranks;
    }
    /// Each of k ranks sends 2 (k - 1) / k of the tensor. (Patarasuk, Yuan 2009)
    void ringVolume()
    {
        QFETCH(int, ranks);
        Workshop shop(fullMesh(ranks), {ranks * 1024, 64});
        const router::Placed source = shop.place(group(firstDevices(ranks)), model::partialSum());
        const auto target = router::reshard(shop.builder, source, source.group, model::broadcast());
        PB_VERIFY_OK(target);
        const std::int64_t size = model::bytes(shop.program.tensors[0].type).value;
        for (const auto& [device, bytes] : sentBytes(shop))
            QCOMPARE(bytes, 2 * (ranks - 1) * size / ranks);
        QCOMPARE(shop.program.collectives.size(), std::size_t(1));
        QCOMPARE(shop.program.collectives[0].algorithm, std::string("ring"));
        QCOMPARE(int(shop.program.collectives[0].kind), int(model::CollectiveKind::AllReduce));
        for (const model::Task& task : shop.program.tasks)
            QCOMPARE(task.collective, model::CollectiveId(0));
        Interpreter interpreter(shop.program);
        interpreter.fill(source);
        QCOMPARE(interpreter.run(), std::string());
        QCOMPARE(interpreter.check(*target, ranks), std::string());
    }

    void contributionsGrow()
    {
        Workshop shop(fullMesh(4), {4096, 64});
        const router::Placed source = shop.place(group({0, 1, 2, 3}), model::partialSum());
        PB_VERIFY_OK(router::reshard(shop.builder, source, source.group, model::broadcast()));
        for (const model::Task& task : shop.program.tasks) {
            if (task.kind != model::TaskKind::Sum)
                continue;
            const auto& parts = shop.program.registers;
            const model::Contribution a = parts[task.inputs[0].index()].contribution;
            const model::Contribution b = parts[task.inputs[1].index()].contribution;
            const model::Contribution made = parts[task.outputs[0].index()].contribution;
            QCOMPARE(b.count, 1);
            QCOMPARE(b.first, (a.first + a.count) % 4);
            QCOMPARE(made.count, a.count + 1);
        }
    }

    /// A tiny tensor between four ranks: latency counts, so one exchange beats six hops.
    void tinyTensorsGoDirect()
    {
        Workshop shop(fullMesh(4, Seconds{1e-6}), {16});
        const router::Placed source = shop.place(group({0, 1, 2, 3}), model::partialSum());
        PB_VERIFY_OK(router::reshard(shop.builder, source, source.group, model::broadcast()));
        QCOMPARE(shop.program.collectives[0].algorithm, std::string("direct"));
        QCOMPARE(shop.program.channels.size(), std::size_t(12));
        for (const model::Task& task : shop.program.tasks)
            if (task.kind == model::TaskKind::Sum)
                for (std::size_t at = 0; at < 4; ++at)
                    QCOMPARE(shop.program.registers[task.inputs[at].index()].contribution.first,
                             int(at));
    }

    void sendsStandBeforeReceives()
    {
        Workshop shop(fullMesh(2, Seconds{1e-6}), {16});
        const router::Placed source = shop.place(group({0, 1}), model::partialSum());
        PB_VERIFY_OK(router::reshard(shop.builder, source, source.group, model::broadcast()));
        std::vector<model::TaskKind> kinds;
        for (const model::Task& task : shop.program.tasks)
            kinds.push_back(task.kind);
        using enum model::TaskKind;
        QCOMPARE(kinds, (std::vector<model::TaskKind>{Send, Send, Receive, Receive, Sum, Sum}));
    }

    /// A scalar of rank 0 has one piece; the other chunks of the ring are skipped.
    void fewerElementsThanRanks()
    {
        for (const model::Shape& shape : {model::Shape{}, model::Shape{1}, model::Shape{2, 1}}) {
            Workshop shop(fullMesh(4), shape);
            const router::Placed source = shop.place(group({0, 1, 2, 3}), model::partialSum());
            const auto target =
                router::reshard(shop.builder, source, group({2}), model::broadcast());
            PB_VERIFY_OK(target);
            Interpreter interpreter(shop.program);
            interpreter.fill(source);
            QCOMPARE(interpreter.run(), std::string());
            QCOMPARE(interpreter.check(*target, 4), std::string());
        }
    }

    void edgesJoinByRate()
    {
        Workshop shop(fullMesh(1), {4});
        using model::EdgeJoin;
        using model::Rate;
        const auto add = [&](Rate rate, std::vector<model::RegisterId> inputs) {
            model::Task task;
            task.rate = rate;
            task.inputs = std::move(inputs);
            task.outputs = {shop.builder.addRegister(model::PlanTensorId(0), {{0, 4}}, {}, rate,
                                                     model::DeviceId(0))};
            return shop.program
                .tasks[shop.builder.addTask(model::DeviceId(0), std::move(task)).index()]
                .outputs[0];
        };
        const auto each = add(Rate::MicroBatch, {});
        const auto step = add(Rate::Step, {each});
        add(Rate::MicroBatch, {each, step, each});
        std::vector<EdgeJoin> joins;
        for (const model::Edge& edge : shop.program.edges)
            joins.push_back(edge.join);
        QCOMPARE(joins, (std::vector<EdgeJoin>{EdgeJoin::EachToStep, EdgeJoin::SameMicroBatch,
                                               EdgeJoin::StepToEach}));
    }

    void variablesHaveNoWriter()
    {
        Workshop shop(fullMesh(1), {4});
        const auto weight = shop.builder.addRegister(model::PlanTensorId(0), {{0, 4}}, {},
                                                     model::Rate::Step, model::DeviceId(0));
        shop.program.registers[weight.index()].kind = model::RegisterKind::Variable;
        model::Task update;
        update.inputs = {weight};
        update.outputs = {weight};
        shop.builder.addTask(model::DeviceId(0), update);
        shop.builder.addTask(model::DeviceId(0), update);
        QVERIFY(!shop.builder.writerOf(weight).valid());
        QVERIFY(shop.program.edges.empty());
    }
};

PLUGBOARD_TEST(TestCollectives)
#include "tst_collectives.moc"
