// SPDX-License-Identifier: Apache-2.0
#include "tests/plugboard_test.h"
#include "tests/router/interpreter.h"
#include "tests/router/workshop.h"

#include <QFile>
#include <QTextStream>

#include <algorithm>
#include <set>

using namespace plugboard;
using namespace plugboard::tests;
using model::DeviceGroup;
using model::Shape;
using model::Sharding;

namespace {

/// Cells that the target's members lack, by counting; over the cells of the tensor.
double leastVolume(const Shape& shape, const DeviceGroup& fromGroup, const Sharding& from,
                   const DeviceGroup& toGroup, const Sharding& to)
{
    std::int64_t missing = 0;
    for (int member = 0; member < toGroup.size(); ++member) {
        const model::Box wanted = model::boxOf(to, toGroup.grid, shape, member);
        std::int64_t held = 0;
        for (int other = 0; other < fromGroup.size(); ++other)
            if (fromGroup.devices[std::size_t(other)] == toGroup.devices[std::size_t(member)])
                held = model::elements(
                    model::intersection(wanted, model::boxOf(from, fromGroup.grid, shape, other)));
        missing += model::elements(wanted) - held;
    }
    return double(missing) / double(model::elements(shape));
}

/// Names, edges and channels of a built program; empty or what is wrong.
std::string structure(const model::Program& program)
{
    std::set<std::string> names;
    for (const model::Task& task : program.tasks)
        if (!names.insert(task.name).second)
            return "two tasks are named " + task.name;
    std::set<std::pair<model::TaskId, model::TaskId>> edges;
    for (const model::Edge& edge : program.edges)
        edges.insert({edge.from, edge.to});
    for (std::size_t reader = 0; reader < program.tasks.size(); ++reader)
        for (std::size_t writer = 0; writer < program.tasks.size(); ++writer)
            for (const model::RegisterId made : program.tasks[writer].outputs)
                for (const model::RegisterId read : program.tasks[reader].inputs)
                    if (made == read &&
                        edges.count({model::TaskId(writer), model::TaskId(reader)}) == 0)
                        return "no edge into " + program.tasks[reader].name;
    for (const model::Channel& channel : program.channels) {
        if (edges.count({channel.send, channel.receive}) == 0)
            return "no edge along a channel";
        const model::Task& receive = program.tasks[channel.receive.index()];
        if (channel.bytes != program.registers[receive.outputs[0].index()].bytes)
            return "bytes of " + receive.name;
    }
    return {};
}

/// Devices in a circle: all others are reached over relays, and rings beat direct exchanges.
model::Topology circle(int count)
{
    model::Topology topology = devicesOnly(count);
    for (int at = 0; at < count; ++at)
        addLink(topology, "d" + std::to_string(at), "d" + std::to_string((at + 1) % count));
    return topology;
}

/// One resharding, executed; empty or what is wrong.
std::string tryOne(const model::Topology& topology, const Shape& shape,
                   const DeviceGroup& fromGroup, const Sharding& from, const DeviceGroup& toGroup,
                   const Sharding& to)
{
    Workshop shop(topology, shape);
    const router::Placed source = shop.place(fromGroup, from);
    const auto target = router::reshard(shop.builder, source, toGroup, to);
    if (!target)
        return toString(target.error());
    Interpreter interpreter(shop.program);
    interpreter.fill(source);
    std::string wrong = interpreter.run();
    const int parts = model::isPartial(from) ? fromGroup.size() : 1;
    if (wrong.empty())
        wrong = interpreter.check(*target, parts);
    if (wrong.empty())
        wrong = structure(shop.program);
    const double least = leastVolume(shape, fromGroup, from, toGroup, to);
    const bool counted = parts == 1 && topology.links.size() == 28; // nothing is relayed
    if (wrong.empty() && counted && std::abs(shop.volume() - least) > 1e-12)
        wrong = "volume " + std::to_string(shop.volume()) + ", least " + std::to_string(least);
    return wrong.empty() ? wrong
                         : model::toString(shape) + " " + model::toString(from) + " to " +
                               model::toString(to) + ": " + wrong;
}

Shape randomShape(std::mt19937& random)
{
    Shape shape;
    for (int axes = uniform(random, 0, 3); axes > 0; --axes)
        shape.push_back(uniform(random, 1, 9));
    return shape;
}

Sharding signature(const QString& name, int members)
{
    if (name == "B")
        return model::broadcast();
    if (name == "P")
        return model::partialSum();
    return model::split(name == "S0" ? 0 : 1, model::evenBoundaries(1024, members));
}

double ratio(const QString& text)
{
    const QStringList parts = text.split('/');
    return parts.size() == 1 ? parts[0].toDouble() : parts[0].toDouble() / parts[1].toDouble();
}

} // namespace

class TestReshard : public QObject {
    Q_OBJECT
private slots:
    void complete()
    {
        std::mt19937 random(1);
        for (int round = 0; round < 1000; ++round) {
            const Shape shape = randomShape(random);
            const DeviceGroup from = randomGroup(random, 8);
            const DeviceGroup to = uniform(random, 0, 2) == 0 ? from : randomGroup(random, 8);
            const std::string wrong =
                tryOne(fullMesh(8), shape, from, randomSharding(random, shape, from.size()), to,
                       randomSharding(random, shape, to.size()));
            QVERIFY2(wrong.empty(), wrong.c_str());
        }
    }

    void partial()
    {
        std::mt19937 random(2);
        for (int round = 0; round < 1000; ++round) {
            const Shape shape = randomShape(random);
            const DeviceGroup from = randomGroup(random, 8);
            const DeviceGroup to = uniform(random, 0, 1) == 0 ? from : randomGroup(random, 8);
            const std::string wrong =
                tryOne(round % 2 == 0 ? fullMesh(8) : circle(8), shape, from, model::partialSum(),
                       to, randomSharding(random, shape, to.size()));
            QVERIFY2(wrong.empty(), wrong.c_str());
        }
    }

    /// Two-dimensional grids of Split and Broadcast come with the boxes.
    void grids()
    {
        const DeviceGroup grid{group({0, 1, 2, 3}).devices, {2, 2}};
        const Sharding split0{{model::Split{0, {0, 3, 8}}, model::Broadcast{}}};
        const Sharding both{{model::Split{0, {0, 3, 8}}, model::Split{1, {0, 1, 5}}}};
        const Sharding none{{model::Broadcast{}, model::Broadcast{}}};
        for (const Sharding& from : {split0, both, none})
            for (const Sharding& to : {split0, both, none}) {
                const std::string wrong = tryOne(fullMesh(8), {8, 5}, grid, from, grid, to);
                QVERIFY2(wrong.empty(), wrong.c_str());
            }
    }

    void samePlacementAddsNothing()
    {
        Workshop shop(fullMesh(2), {4, 4});
        const router::Placed source = shop.place(group({0, 1}), model::partialSum());
        const auto target = router::reshard(shop.builder, source, source.group, source.sharding);
        PB_VERIFY_OK(target);
        QCOMPARE(target->registers, source.registers);
        QCOMPARE(shop.program.tasks.size(), std::size_t(0));
        QCOMPARE(shop.program.collectives.size(), std::size_t(0));
    }

    void heldPieceIsTakenAsItIs()
    {
        Workshop shop(fullMesh(2), {4, 4});
        const router::Placed source = shop.place(group({0, 1}), model::broadcast());
        const auto target = router::reshard(shop.builder, source, group({1}), model::broadcast());
        PB_VERIFY_OK(target);
        QCOMPARE(target->registers[0], source.registers[1]);
        QCOMPARE(shop.program.tasks.size(), std::size_t(0));
    }

    void equallyNearHoldersTakeTurns()
    {
        Workshop shop(fullMesh(6), {4, 4});
        const router::Placed source = shop.place(group({0, 1}), model::broadcast());
        PB_VERIFY_OK(
            router::reshard(shop.builder, source, group({2, 3, 4, 5}), model::broadcast()));
        std::vector<int> sends(2, 0);
        for (std::size_t task = 0; task < shop.program.tasks.size(); ++task)
            if (shop.program.tasks[task].kind == model::TaskKind::Send)
                ++sends[shop.builder.device[task].index()];
        QCOMPARE(sends, (std::vector<int>{2, 2}));
    }

    void nearestHolderSends()
    {
        model::Topology topology = devicesOnly(3);
        addLink(topology, "d0", "d2", Seconds{1e-3});
        addLink(topology, "d1", "d2", Seconds{1e-6});
        Workshop shop(topology, {4, 4});
        const router::Placed source = shop.place(group({0, 1}), model::broadcast());
        PB_VERIFY_OK(router::reshard(shop.builder, source, group({2}), model::broadcast()));
        QCOMPARE(shop.builder.device[0], model::DeviceId(1));
    }

    /// d0 - d1 - d2: what d2 needs of d0 is received, held and sent on by d1.
    void relay()
    {
        model::Topology topology = devicesOnly(3);
        addLink(topology, "d0", "d1");
        addLink(topology, "d1", "d2");
        Workshop shop(topology, {3, 2});
        const router::Placed source = shop.place(group({0}), model::broadcast());
        const auto target = router::reshard(shop.builder, source, group({2}), model::broadcast());
        PB_VERIFY_OK(target);
        Interpreter interpreter(shop.program);
        interpreter.fill(source);
        QCOMPARE(interpreter.run(), std::string());
        QCOMPARE(interpreter.check(*target, 1), std::string());
        std::vector<std::string> steps;
        for (std::size_t task = 0; task < shop.program.tasks.size(); ++task)
            steps.push_back(toString(shop.program.tasks[task].kind) + " " +
                            std::to_string(shop.builder.device[task].index()));
        const std::string send = toString(model::TaskKind::Send);
        const std::string receive = toString(model::TaskKind::Receive);
        QCOMPARE(steps, (std::vector<std::string>{send + " 0", receive + " 1", send + " 1",
                                                  receive + " 2"}));
        QCOMPARE(shop.program.collectives[0].group.size(), 3);
    }

    void errors_data()
    {
        QTest::addColumn<int>("from"); // of the sharding's kinds below
        QTest::addColumn<int>("to");
        QTest::addColumn<int>("code");
        QTest::newRow("no path") << 0 << 0 << int(ErrorCode::Infeasible);
        QTest::newRow("into partial sums") << 0 << 1 << int(ErrorCode::Unsupported);
        QTest::newRow("maximum") << 2 << 0 << int(ErrorCode::Unsupported);
    }
    void errors()
    {
        QFETCH(int, from);
        QFETCH(int, to);
        QFETCH(int, code);
        const std::vector<Sharding> kinds{
            model::broadcast(), model::partialSum(), {{model::Partial{model::Reduction::Max}}}};
        Workshop shop(devicesOnly(4), {4});
        const router::Placed source = shop.place(group({0, 1}), kinds[std::size_t(from)]);
        const auto target =
            router::reshard(shop.builder, source, group({2, 3}), kinds[std::size_t(to)]);
        QVERIFY(!target);
        QCOMPARE(int(target.error().code), code);
        QVERIFY(!router::reshardTime(shop.routes, shop.program.tensors[0].type, source.group,
                                     source.sharding, group({2, 3}), kinds[std::size_t(to)]));
    }

    /// The cost table of OneFlow, checked there by counting cells. A large tensor: rings win.
    void sbpVolumes()
    {
        const QString folder = qEnvironmentVariable("PLUGBOARD_DATA");
        if (folder.isEmpty())
            QSKIP("PLUGBOARD_DATA is not set");
        QFile file(folder + "/topology/resharding/sbp_1d.csv");
        QVERIFY(file.open(QIODevice::ReadOnly));
        QTextStream rows(&file);
        rows.readLine();
        int compared = 0;
        while (!rows.atEnd()) {
            const QStringList row = rows.readLine().split(',');
            if (row.size() < 6 || (row[4] == "P" && !(row[0] == "same" && row[3] == "P")))
                continue;
            const int first = row[1].toInt();
            const int second = row[2].toInt();
            std::vector<int> from(std::size_t(first), 0);
            std::generate(from.begin(), from.end(), [n = 0]() mutable { return n++; });
            std::vector<int> to(std::size_t(second), 0);
            std::generate(to.begin(), to.end(),
                          [n = row[0] == "same" ? 0 : first]() mutable { return n++; });
            Workshop shop(fullMesh(16), {1024, 1024});
            const router::Placed source = shop.place(group(from), signature(row[3], first));
            PB_VERIFY_OK(
                router::reshard(shop.builder, source, group(to), signature(row[4], second)));
            QVERIFY2(std::abs(shop.volume() - ratio(row[5])) < 1e-12,
                     qPrintable(row.join(',') + ": " + QString::number(shop.volume())));
            ++compared;
        }
        QCOMPARE(compared, 183);
    }
};

PLUGBOARD_TEST(TestReshard)
#include "tst_reshard.moc"
