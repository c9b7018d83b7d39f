// SPDX-License-Identifier: Apache-2.0
#include "engine/passes/build_graph.h"
#include "engine/passes/diagnose.h"
#include "engine/passes/expand.h"
#include "tests/plugboard_test.h"

#include <map>
#include <set>

using namespace plugboard;
using model::Network;

class TestExpand : public QObject {
    Q_OBJECT

private slots:
    void opsStayAsTheyAre();
    void layersBecomeTheirNodes();
    void blocksAreRepeated();
    void blocksInBlocks();
    void passThrough();
    void refused_data();
    void refused();
    void flawsAreSaidOfTheDrawing();
    void everyLayerExpands();
};

namespace {

using Integers = std::vector<std::int64_t>;

model::NodeId add(Network& network, const std::string& name, const std::string& kind,
                  std::map<std::string, model::AttributeValue> attributes = {},
                  std::vector<model::NodeId> inputs = {})
{
    const model::NodeId id(network.nodes.size());
    network.nodes.push_back({name, kind, {std::move(attributes)}, 0, 0});
    for (std::size_t port = 0; port < inputs.size(); ++port)
        network.wires.push_back({inputs[port], 0, id, int(port)});
    return id;
}

/// relu, then a linear layer of 4 features.
model::Block unit()
{
    model::Block block{"unit", {}};
    const auto x = add(block.body, "in", "input");
    const auto relu = add(block.body, "relu", "relu", {}, {x});
    const auto fc = add(block.body, "fc", "linear", {{"features", std::int64_t(4)}}, {relu});
    add(block.body, "out", "output", {}, {fc});
    return block;
}

/// input [4] -> one node of this kind -> output
Network around(const std::string& kind, std::map<std::string, model::AttributeValue> attributes,
               Integers sample = {4})
{
    Network network;
    const auto x = add(network, "x", "input", {{"shape", sample}});
    const auto middle = add(network, "middle", kind, std::move(attributes), {x});
    add(network, "y", "output", {}, {middle});
    return network;
}

std::string names(const Network& network)
{
    std::string text;
    for (const model::Node& node : network.nodes)
        text += (text.empty() ? "" : " ") + node.name;
    return text;
}

std::string wires(const Network& network)
{
    std::set<std::string> all;
    for (const model::Wire& wire : network.wires)
        all.insert(network.nodes[wire.from.index()].name + ">" +
                   network.nodes[wire.to.index()].name);
    std::string text;
    for (const std::string& one : all)
        text += (text.empty() ? "" : " ") + one;
    return text;
}

} // namespace

void TestExpand::opsStayAsTheyAre()
{
    const Network network = around("relu", {});
    QVERIFY(!passes::hasLayers(network));
    const auto expansion = passes::expand(network);
    PB_VERIFY_OK(expansion);
    QCOMPARE(names(expansion->network), std::string("x middle y"));
    QCOMPARE(wires(expansion->network), std::string("middle>y x>middle"));
}

void TestExpand::layersBecomeTheirNodes()
{
    const Network network = around("residual_block", {{"channels", std::int64_t(3)}}, {3, 8, 8});
    QVERIFY(passes::hasLayers(network));
    const auto expansion = passes::expand(network);
    PB_VERIFY_OK(expansion);
    QCOMPARE(names(expansion->network),
             std::string("x middle/conv1 middle/bn1 middle/relu1 middle/conv2 middle/bn2 "
                         "middle/add middle/relu y"));
    QCOMPARE(
        wires(expansion->network),
        std::string("middle/add>middle/relu middle/bn1>middle/relu1 middle/bn2>middle/add "
                    "middle/conv1>middle/bn1 middle/conv2>middle/bn2 middle/relu1>middle/conv2 "
                    "middle/relu>y x>middle/add x>middle/conv1"));
    for (std::size_t at = 1; at < 8; ++at)
        QCOMPARE(expansion->origin[at].value, 1u);
}

void TestExpand::blocksAreRepeated()
{
    Network network =
        around("block", {{"block", std::string("unit")}, {"repeat", std::int64_t(3)}});
    network.blocks = {unit()};
    const auto expansion = passes::expand(network);
    PB_VERIFY_OK(expansion);
    QCOMPARE(wires(expansion->network),
             std::string("middle/0/fc>middle/1/relu middle/0/relu>middle/0/fc "
                         "middle/1/fc>middle/2/relu middle/1/relu>middle/1/fc middle/2/fc>y "
                         "middle/2/relu>middle/2/fc x>middle/0/relu"));
    const auto types = passes::inferShapes(network, 2, model::DataType::Float32);
    PB_VERIFY_OK(types);
    QVERIFY(types->outputs[1] ==
            std::vector<model::TensorType>({{model::DataType::Float32, {2, 4}}}));
    const auto graph = passes::buildGraph(network, {}, model::ProgramKind::Init, 1);
    PB_VERIFY_OK(graph);
    QCOMPARE(graph->variables.size(), std::size_t(6)); // weight and bias of each copy
    QCOMPARE(graph->variables[0].name, std::string("middle/0/fc.weight"));
}

void TestExpand::blocksInBlocks()
{
    Network network = around("block", {{"block", std::string("pair")}});
    model::Block pair{"pair", {}};
    const auto x = add(pair.body, "in", "input");
    const auto a = add(pair.body, "a", "block", {{"block", std::string("unit")}}, {x});
    const auto b = add(pair.body, "b", "block", {{"block", std::string("unit")}}, {a});
    add(pair.body, "out", "output", {}, {b});
    network.blocks = {pair, unit()};
    const auto expansion = passes::expand(network);
    PB_VERIFY_OK(expansion);
    QCOMPARE(names(expansion->network),
             std::string("x middle/a/relu middle/a/fc middle/b/relu middle/b/fc y"));
}

/// A block that hands its input on, beside what it computes.
void TestExpand::passThrough()
{
    Network network = around("block", {{"block", std::string("both")}});
    model::Block both{"both", {}};
    const auto x = add(both.body, "in", "input");
    add(both.body, "same", "output", {}, {x});
    add(both.body, "bent", "output", {}, {add(both.body, "relu", "relu", {}, {x})});
    network.blocks = {both};
    add(network, "z", "output");
    network.wires.push_back({model::NodeId(1), 1, network.find("z"), 0});
    const auto expansion = passes::expand(network);
    PB_VERIFY_OK(expansion);
    QCOMPARE(wires(expansion->network), std::string("middle/relu>z x>middle/relu x>y"));
}

void TestExpand::refused_data()
{
    QTest::addColumn<QString>("fault");
    QTest::addColumn<QString>("message");
    QTest::newRow("no such block") << "missing"
                                   << "no block 'nothing'";
    QTest::newRow("contains itself") << "itself"
                                     << "one contains itself";
    QTest::newRow("more outputs than inputs") << "outputs"
                                              << "cannot be repeated";
    QTest::newRow("an attribute of a layer") << "attribute"
                                             << "attribute channels";
    QTest::newRow("a node inside") << "inner"
                                   << "fc: x needs [n, f], got [2, 3, 8, 8]";
}

void TestExpand::refused()
{
    QFETCH(QString, fault);
    QFETCH(QString, message);
    Network network = around("block", {{"block", std::string("unit")}});
    network.blocks = {unit()};
    model::Attributes& attributes = network.nodes[1].attributes;
    if (fault == "missing")
        attributes.set("block", std::string("nothing"));
    if (fault == "itself")
        network.blocks[0].body.nodes[1] = {"again", "block", attributes, 0, 0};
    if (fault == "outputs") {
        attributes.set("repeat", std::int64_t(2));
        add(network.blocks[0].body, "out2", "output", {}, {model::NodeId(1)});
    }
    if (fault == "attribute")
        network = around("residual_block", {{"channels", std::int64_t(0)}});
    if (fault == "inner")
        network.nodes[0].attributes.set("shape", Integers{3, 8, 8});
    const auto types = passes::inferShapes(network, 2, model::DataType::Float32);
    QVERIFY(!types);
    QVERIFY2(types.error().message.find(message.toStdString()) != std::string::npos,
             types.error().message.c_str());
    QCOMPARE(types.error().subject, std::string("middle"));
}

void TestExpand::flawsAreSaidOfTheDrawing()
{
    Network network = around("block", {{"block", std::string("unit")}}, {3, 8, 8});
    network.blocks = {unit()};
    const auto diagnosis = passes::diagnose(network, 2, model::DataType::Float32);
    QCOMPARE(diagnosis.flaws.size(), std::size_t(1));
    QCOMPARE(diagnosis.flaws[0].node.value, 1u);
    QVERIFY(diagnosis.types.outputs[1].empty());
    QCOMPARE(diagnosis.types.outputs[0].size(), std::size_t(1));
}

/// With its defaults and small numbers for what is required, each stands for a network whose kinds
/// and attributes are known.
void TestExpand::everyLayerExpands()
{
    int layers = 0;
    for (const ops::OpKind& kind : ops::all()) {
        if (!kind.expand)
            continue;
        ++layers;
        model::Attributes attributes;
        for (const ops::AttributeSpec& spec : kind.attributes)
            if (spec.required)
                attributes.set(spec.name, spec.fallback);
        const auto body = kind.expand(ops::canonicalAttributes(kind, attributes));
        PB_VERIFY_OK(body);
        for (const model::Node& node : body->nodes) {
            if (node.kind == "input" || node.kind == "output")
                continue;
            const ops::OpKind* inner = ops::find(node.kind);
            QVERIFY2(inner != nullptr, (kind.name + ": " + node.kind).c_str());
            const auto checked = ops::checkAttributes(*inner, node.attributes);
            PB_VERIFY_OK(checked);
        }
    }
    QVERIFY(layers >= 8);
}

PLUGBOARD_TEST(TestExpand)
#include "tst_expand.moc"
