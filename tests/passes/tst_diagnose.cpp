// SPDX-License-Identifier: Apache-2.0
#include "engine/passes/diagnose.h"

#include "engine/passes/cycles.h"
#include "tests/passes/networks.h"
#include "tests/plugboard_test.h"

#include <algorithm>

using namespace plugboard;
using passes::Flaw;
using Joins = std::vector<std::pair<std::uint32_t, std::uint32_t>>;
using Cycles = std::vector<std::vector<std::uint32_t>>;

class TestDiagnose : public QObject {
    Q_OBJECT

private slots:
    void cyclesByHand_data();
    void cyclesByHand();
    void cyclesByReachability();
    void aLongCycle();
    void orderLeavesOutCycles();
    void ofTwoWiresTheFirstCounts();
    void oneGapOfAVariadicKind();
    void wiresIntoUnknownKinds();
};

namespace {

Cycles cyclesOf(std::size_t nodes, const Joins& joins)
{
    return passes::cyclesOf(passes::successorsOf(nodes, joins));
}

std::vector<Flaw::Kind> kinds(const std::vector<Flaw>& flaws)
{
    std::vector<Flaw::Kind> kinds;
    for (const Flaw& flaw : flaws)
        kinds.push_back(flaw.kind);
    return kinds;
}

} // namespace

void TestDiagnose::cyclesByHand_data()
{
    QTest::addColumn<int>("nodes");
    QTest::addColumn<QString>("joins"); // "01 12": 0 to 1, 1 to 2
    QTest::addColumn<QString>("cycles");
    QTest::newRow("none") << 3 << "01 12 02"
                          << "";
    QTest::newRow("two nodes") << 2 << "01 10"
                               << "01";
    QTest::newRow("itself") << 2 << "00 01"
                            << "0";
    QTest::newRow("one behind the other") << 6 << "01 12 20 23 34 43 45"
                                          << "012 34";
    QTest::newRow("two through a node") << 5 << "01 12 20 23 34 42"
                                        << "01234";
    QTest::newRow("a double wire") << 3 << "01 01 12"
                                   << "";
}

void TestDiagnose::cyclesByHand()
{
    QFETCH(int, nodes);
    QFETCH(QString, joins);
    QFETCH(QString, cycles);
    Joins wires;
    for (const QString& join : joins.split(' '))
        wires.emplace_back(join[0].digitValue(), join[1].digitValue());
    QStringList found;
    for (const auto& cycle : cyclesOf(std::size_t(nodes), wires)) {
        found << QString();
        for (const std::uint32_t member : cycle)
            found.back() += QString::number(member);
    }
    QCOMPARE(found.join(' '), cycles);
}

/// Two nodes share a cycle where each reaches the other.
void TestDiagnose::cyclesByReachability()
{
    std::uint32_t seed = 3;
    const auto random = [&seed](std::uint32_t below) {
        seed = seed * 1664525u + 1013904223u;
        return (seed >> 8) % below;
    };
    for (int round = 0; round < 200; ++round) {
        const std::uint32_t nodes = 1 + random(12);
        Joins joins;
        for (std::uint32_t wire = random(2 * nodes); wire > 0; --wire)
            joins.emplace_back(random(nodes), random(nodes));
        std::vector<std::vector<char>> reaches(nodes, std::vector<char>(nodes));
        for (const auto& [from, to] : joins)
            reaches[from][to] = true;
        for (std::uint32_t by = 0; by < nodes; ++by)
            for (std::uint32_t from = 0; from < nodes; ++from)
                for (std::uint32_t to = 0; to < nodes; ++to)
                    reaches[from][to] |= reaches[from][by] && reaches[by][to];
        Cycles expected;
        for (std::uint32_t node = 0; node < nodes; ++node) {
            std::vector<std::uint32_t> members;
            for (std::uint32_t other = 0; other < nodes; ++other)
                if (reaches[node][other] && reaches[other][node])
                    members.push_back(other);
            if (!members.empty() && members.front() == node)
                expected.push_back(members);
        }
        QVERIFY(cyclesOf(nodes, joins) == expected);
    }
}

/// No recursion: a cycle of a million nodes does not exhaust the stack.
void TestDiagnose::aLongCycle()
{
    const std::uint32_t nodes = 1'000'000;
    Joins joins;
    for (std::uint32_t at = 0; at < nodes; ++at)
        joins.emplace_back(at, (at + 1) % nodes);
    const Cycles cycles = cyclesOf(nodes, joins);
    QCOMPARE(cycles.size(), std::size_t(1));
    QCOMPARE(cycles[0].size(), std::size_t(nodes));
}

void TestDiagnose::orderLeavesOutCycles()
{
    model::Network network = tests::mlp(); // input fc1 relu1 fc2 relu2 fc3 output
    for (model::Wire& wire : network.wires)
        if (network.nodes[wire.to.index()].name == "fc2")
            wire.from = network.find("relu2");
    const auto diagnosis = passes::diagnose(network, 4, model::DataType::Float32);
    QCOMPARE(kinds(diagnosis.flaws), std::vector{Flaw::Kind::Cycle});
    QCOMPARE(diagnosis.flaws[0].wires.size(), std::size_t(2));
    std::vector<std::string> order;
    for (const model::NodeId id : diagnosis.wiring.order)
        order.push_back(network.nodes[id.index()].name);
    QCOMPARE(order, (std::vector<std::string>{"input", "fc1", "relu1"}));
}

void TestDiagnose::ofTwoWiresTheFirstCounts()
{
    model::Network network = tests::mlp();
    network.wires.push_back({network.find("input"), 0, network.find("fc3"), 0});
    const auto diagnosis = passes::diagnose(network, 4, model::DataType::Float32);
    QCOMPARE(kinds(diagnosis.flaws), std::vector{Flaw::Kind::TwoWires});
    QCOMPARE(diagnosis.flaws[0].wires, (std::vector<std::uint32_t>{4, 6}));
    const auto& source = diagnosis.wiring.inputs[network.find("fc3").index()][0];
    QCOMPARE(source.node, network.find("relu2"));
    QVERIFY(!diagnosis.types.outputs[network.find("fc3").index()].empty());
}

void TestDiagnose::oneGapOfAVariadicKind()
{
    tests::NetworkBuilder net("gaps");
    const auto x = net.input({4});
    model::Network network = net.finish(net.add("sum", "add", {}, {x, x}));
    network.wires.push_back({x, 0, network.find("sum"), 60'000});
    const auto diagnosis = passes::diagnose(network, 4, model::DataType::Float32);
    QCOMPARE(kinds(diagnosis.flaws), std::vector{Flaw::Kind::Unconnected});
    QCOMPARE(diagnosis.flaws[0].input, 2);
    QCOMPARE(diagnosis.flaws[0].error.message, std::string("input b2 is not connected"));
}

void TestDiagnose::wiresIntoUnknownKinds()
{
    model::Network network = tests::mlp();
    const model::NodeId gelu = network.find("relu1");
    network.nodes[gelu.index()].kind = "frobnicate";
    network.wires.push_back({network.find("input"), 0, gelu, 3});
    network.wires.push_back({gelu, 2, network.find("fc2"), 5});
    const auto diagnosis = passes::diagnose(network, 4, model::DataType::Float32);
    QCOMPARE(kinds(diagnosis.flaws), (std::vector{Flaw::Kind::UnknownKind, Flaw::Kind::Wire}));
    QVERIFY(diagnosis.types.outputs[network.find("fc2").index()].empty());
    QVERIFY(!diagnosis.types.outputs[network.find("fc1").index()].empty());
}

PLUGBOARD_TEST(TestDiagnose)
#include "tst_diagnose.moc"
