// SPDX-License-Identifier: Apache-2.0
#include "engine/session/network_check.h"

#include "engine/passes/build_graph.h"
#include "tests/passes/networks.h"
#include "tests/plugboard_test.h"
#include "tests/slowdown.h"

#include <QElapsedTimer>

using namespace plugboard;
using model::DataType;
using model::Network;
using session::NetworkCheck;
using session::NetworkFinding;
using session::NetworkRemedy;
using Numbers = std::vector<std::int64_t>;

/// Everything that is wrong with a drawing, and what would mend it.
class TestNetworkCheck : public QObject {
    Q_OBJECT

private slots:
    void soundNetworks();
    void emptyNetwork();
    void findings_data();
    void findings();
    void firstIsThatOfInferShapes_data();
    void firstIsThatOfInferShapes();
    void remediesMend_data();
    void remediesMend();
    void remedies_data();
    void remedies();
    void manyFaultsAtOnce();
    void whatIsBehindAFaultIsUnknown();
    void everyCycleOnce();
    void nearestFreeOutput();
    void remediesOfAnotherNetwork_data();
    void remediesOfAnotherNetwork();
    void alikeNodesHaveTheirOwnFindings();
    void ofTwoNodesOfANameTheLaterIsRenamed();
    void insertedNodesLieOnTheWire();
    void manyFindingsAreQuick();
    void tenThousandNodes();
};

namespace {

using tests::attributes;

constexpr std::int64_t kBatch = 64;

NetworkCheck check(const Network& network)
{
    return session::checkNetwork(network, kBatch, DataType::Float32);
}

model::Node& node(Network& network, const std::string& name)
{
    return network.nodes[network.find(name).index()];
}

void unplug(Network& network, const std::string& to)
{
    std::erase_if(network.wires, [&](const model::Wire& wire) {
        return network.nodes[wire.to.index()].name == to;
    });
}

void join(Network& network, const std::string& from, const std::string& to, int port = 0)
{
    network.wires.push_back({network.find(from), 0, network.find(to), port});
}

struct Fault {
    const char* row;
    void (*break_)(Network&);
    std::vector<std::string> findings; ///< "subject: message" begins so
    std::vector<std::string> remedies; ///< labels, of the first finding
};

/// LeNet-5: input conv1 relu1 pool1 conv2 relu2 pool2 flatten fc1 relu3 fc2 relu4 fc3 output.
std::vector<Fault> faults()
{
    return {
        {"unknown kind",
         [](Network& net) { node(net, "relu1").kind = "relo"; },
         {"relu1: unknown kind 'relo'; did you mean 'relu'?"},
         {}},
        {"missing attribute",
         [](Network& net) { node(net, "conv1").attributes.values.erase("channels"); },
         {"conv1: attribute channels of convolution is missing"},
         {"Set channels to 1"}},
        {"attribute out of range",
         [](Network& net) { node(net, "conv1").attributes.set("stride", std::int64_t(0)); },
         {"conv1: attribute stride of convolution must be from 1 to 32768"},
         {"Set stride to 1"}},
        {"a list out of range",
         [](Network& net) {
             node(net, "conv1").attributes.set("kernel", Numbers{5, 0});
         },
         {"conv1: attribute kernel of convolution must be from 1 to 32768"},
         {"Set kernel to [5, 1]"}},
        {"a list too long",
         [](Network& net) {
             node(net, "conv1").attributes.set("kernel", Numbers{5, 5, 5, 5});
         },
         {"conv1: attribute kernel of convolution takes one value or 2"},
         {"Set kernel to [5, 5]"}},
        {"attribute of another type",
         [](Network& net) { node(net, "fc1").attributes.set("features", std::string("many")); },
         {"fc1: attribute features of linear must be a whole number"},
         {"Set features to 1"}},
        {"two bad attributes of a node",
         [](Network& net) {
             node(net, "conv1").attributes.set("stride", std::int64_t(0));
             node(net, "conv1").attributes.set("dilute", std::int64_t(2));
         },
         {"conv1: attribute dilute of convolution is unknown",
          "conv1: attribute stride of convolution must be"},
         {}},
        {"two nodes of one name",
         [](Network& net) { node(net, "relu2").name = "relu1"; },
         {"relu1: two nodes have this name"},
         {"Rename to relu2"}},
        {"no name",
         [](Network& net) { node(net, "fc2").name = ""; },
         {"LeNet-5: a node of kind 'linear' has no name"},
         {"Rename to fc2"}},
        {"no output",
         [](Network& net) {
             net.nodes.pop_back();
             net.wires.pop_back();
         },
         {"LeNet-5: the network has no node of kind 'output'"},
         {"Add Output"}},
        {"unconnected", // the only output that nobody reads now is relu2's
         [](Network& net) { unplug(net, "pool2"); },
         {"pool2: input x is not connected"},
         {"Connect relu2"}},
        {"two unconnected ports",
         [](Network& net) { unplug(net, "conv2"), unplug(net, "fc3"); },
         {"conv2: input x is not connected", "fc3: input x is not connected"},
         {"Connect pool1"}},
        {"two wires into a port",
         [](Network& net) { join(net, "conv1", "pool2"); },
         {"pool2: input x has two wires, from relu2 and from conv1"},
         {"Remove the wire from conv1 to pool2", "Remove the wire from relu2 to pool2"}},
        {"a wire to a port that is not there",
         [](Network& net) { join(net, "conv1", "relu1", 3); },
         {"relu1: a wire from conv1 enters input port 3, of which there are 1"},
         {"Remove the wire from conv1 to relu1"}},
        {"a wire from a port that is not there",
         [](Network& net) {
             net.wires.push_back({net.find("output"), 0, net.find("relu1"), 0});
         },
         {"output: a wire to relu1 leaves output port 0, of which there are 0"},
         {"Remove the wire from output to relu1"}},
        {"a wire to nothing",
         [](Network& net) {
             net.wires.push_back({net.find("conv1"), 0, model::NodeId(99), 0});
         },
         {"LeNet-5: a wire joins a node that is not there"},
         {}},
        {"cycle",
         [](Network& net) {
             unplug(net, "conv2");
             join(net, "relu2", "conv2");
         },
         {"conv2: lies on a cycle of wires (conv2, relu2); a network has none"},
         {"Remove the wire from relu2 to conv2"}},
        {"image into a linear layer", // pool2 gives [64, 16, 5, 5]
         [](Network& net) {
             unplug(net, "fc1");
             join(net, "pool2", "fc1");
         },
         {"fc1: x needs [n, f], got [64, 16, 5, 5]"},
         {"Insert Flatten"}},
        {"window larger than the image", // pool1 gives 14 x 14: 3 + 14 + 3 = 20
         [](Network& net) { node(net, "conv2").attributes.set("kernel", std::int64_t(20)); },
         {"conv2: x needs at least the window [20, 20] with padding [0, 0], got [64, 6, 14, 14]"},
         {"Set padding to 3", "Set kernel to 14"}},
        {"pooling window larger than the image",
         [](Network& net) {
             node(net, "pool2").attributes.set("kernel", Numbers{11, 2});
         },
         {"pool2: x needs at least the window [11, 2] with padding [0, 0], got [64, 16, 10, 10]"},
         {"Set padding to [1, 0]", "Set kernel to [10, 2]"}},
        {"reshape to another size", // 16 * 5 * 5 = 400 = 25 * 4 * 4
         [](Network& net) {
             node(net, "flatten").kind = "reshape";
             node(net, "flatten").attributes.set("shape", Numbers{30, 4, 4});
         },
         {"flatten: x needs samples of as many elements as [30, 4, 4], got [64, 16, 5, 5]"},
         {"Set shape to [25, 4, 4]", "Set shape to [400]"}},
    };
}

Network broken(const Fault& fault)
{
    Network network = tests::lenet5();
    fault.break_(network);
    return network;
}

void addFaultRows()
{
    QTest::addColumn<int>("at");
    const auto rows = faults();
    for (std::size_t at = 0; at < rows.size(); ++at)
        QTest::newRow(rows[at].row) << int(at);
}

QString told(const NetworkCheck& check)
{
    QString text;
    for (const NetworkFinding& finding : check.findings)
        text += QString::fromStdString(toString(finding.error)) + "\n";
    return text;
}

/// So many blocks of convolution, ReLU and batch norm in a row.
Network chain(int nodes)
{
    tests::NetworkBuilder net("chain");
    auto x = net.input({8, 32, 32});
    for (int at = 0; at < nodes / 3; ++at) {
        const std::string name = std::to_string(at);
        x = net.convolution("conv" + name, x, 8, 3, 1, 1, 0);
        x = net.relu("relu" + name, net.batchNorm("bn" + name, x, 0));
    }
    return net.finish(x);
}

} // namespace

void TestNetworkCheck::soundNetworks()
{
    for (const Network& network : {tests::lenet5(), tests::mlp(), tests::resnet18(10, 64),
                                   tests::vgg16(), tests::smallBatchNormNet(2)}) {
        const NetworkCheck checked = check(network);
        QVERIFY2(checked.findings.empty(), qPrintable(told(checked)));
        const auto types = passes::inferShapes(network, kBatch, DataType::Float32);
        PB_VERIFY_OK(types);
        QVERIFY(checked.outputs == types->outputs);
    }
}

void TestNetworkCheck::emptyNetwork()
{
    const NetworkCheck checked = check({});
    QCOMPARE(told(checked), QString("the network has no node of kind 'input'\n"
                                    "the network has no node of kind 'output'\n"));
    QCOMPARE(told(session::checkNetwork(tests::mlp(), 0, DataType::Float32)),
             QString("MLP: a batch needs at least 1 sample, got 0\n"));
}

void TestNetworkCheck::findings_data()
{
    addFaultRows();
}

void TestNetworkCheck::findings()
{
    QFETCH(int, at);
    const Fault fault = faults()[std::size_t(at)];
    const NetworkCheck checked = check(broken(fault));
    QVERIFY2(checked.findings.size() == fault.findings.size(), qPrintable(told(checked)));
    for (std::size_t finding = 0; finding < fault.findings.size(); ++finding)
        QVERIFY2(toString(checked.findings[finding].error).starts_with(fault.findings[finding]),
                 qPrintable(told(checked)));
}

void TestNetworkCheck::firstIsThatOfInferShapes_data()
{
    addFaultRows();
}

void TestNetworkCheck::firstIsThatOfInferShapes()
{
    QFETCH(int, at);
    const Network network = broken(faults()[std::size_t(at)]);
    const auto types = passes::inferShapes(network, kBatch, DataType::Float32);
    QVERIFY(!types);
    const Error first = check(network).findings.at(0).error;
    QCOMPARE(QString::fromStdString(toString(first)),
             QString::fromStdString(toString(types.error())));
    QCOMPARE(int(first.code), int(types.error().code));
}

void TestNetworkCheck::remediesMend_data()
{
    addFaultRows();
}

/// Whatever is offered makes its finding vanish from the network that is checked anew.
void TestNetworkCheck::remediesMend()
{
    QFETCH(int, at);
    const Network network = broken(faults()[std::size_t(at)]);
    for (const NetworkFinding& finding : check(network).findings)
        for (const NetworkRemedy& remedy : finding.remedies) {
            Network mended = network;
            PB_VERIFY_OK(session::applyRemedy(mended, remedy));
            const NetworkCheck after = check(mended);
            for (const NetworkFinding& left : after.findings)
                QVERIFY2(toString(left.error) != toString(finding.error), remedy.label.c_str());
        }
}

void TestNetworkCheck::remedies_data()
{
    addFaultRows();
}

void TestNetworkCheck::remedies()
{
    QFETCH(int, at);
    const Fault fault = faults()[std::size_t(at)];
    QStringList labels;
    const NetworkFinding first = check(broken(fault)).findings.at(0);
    for (const NetworkRemedy& remedy : first.remedies)
        labels << QString::fromStdString(remedy.label);
    QStringList expected;
    for (const std::string& label : fault.remedies)
        expected << QString::fromStdString(label);
    QCOMPARE(labels, expected);
}

void TestNetworkCheck::manyFaultsAtOnce()
{
    Network network = tests::lenet5();
    unplug(network, "conv1");
    node(network, "pool2").attributes.set("kernel", std::int64_t(0));
    node(network, "relu4").kind = "frobnicate";
    network.nodes.push_back({"lost", "relu", {}, 0, 0});
    const NetworkCheck checked = check(network);
    QCOMPARE(checked.findings.size(), std::size_t(4));
    QCOMPARE(checked.findings[2].error.subject, std::string("conv1"));
    QCOMPARE(checked.findings[2].input, 0);
    QCOMPARE(checked.findings[2].remedies.at(0).from, std::string("input"));
}

/// The faults of nodes behind a broken one cannot be seen, and the others' types are known.
void TestNetworkCheck::whatIsBehindAFaultIsUnknown()
{
    Network network = tests::lenet5();
    node(network, "conv2").attributes.set("kernel", std::int64_t(20));
    const NetworkCheck checked = check(network);
    QCOMPARE(checked.findings.size(), std::size_t(1));
    QCOMPARE(checked.findings[0].input, 0);
    for (const char* known : {"input", "conv1", "relu1", "pool1"})
        QCOMPARE(checked.outputs[network.find(known).index()].size(), std::size_t(1));
    for (const char* unknown : {"conv2", "relu2", "pool2", "flatten", "fc1", "fc3"})
        QVERIFY(checked.outputs[network.find(unknown).index()].empty());
    QCOMPARE(model::toString(checked.outputs[network.find("pool1").index()][0]),
             std::string("float32[64, 6, 14, 14]"));
}

void TestNetworkCheck::everyCycleOnce()
{
    Network network = tests::lenet5();
    for (const auto& [from, to] : {std::pair{"relu1", "conv1"}, std::pair{"relu4", "fc2"}}) {
        unplug(network, to);
        join(network, from, to);
    }
    network.nodes.push_back({"self", "relu", {}, 0, 0});
    join(network, "self", "self");
    QCOMPARE(told(check(network)),
             QString("conv1: lies on a cycle of wires (conv1, relu1); a network has none\n"
                     "fc2: lies on a cycle of wires (fc2, relu4); a network has none\n"
                     "self: lies on a cycle of wires (self); a network has none\n"));
}

void TestNetworkCheck::nearestFreeOutput()
{
    tests::NetworkBuilder net("choice");
    const auto x = net.input({3, 8, 8});
    net.convolution("far", x, 4, 3, 1, 1, 0);
    net.convolution("near", x, 4, 3, 1, 1, 0);
    net.linear("flat", net.add("flatten", "flatten", {}, {x}), 7);
    net.add("pool", "max_pool", attributes({{"kernel", std::int64_t(2)}}), {});
    Network network = net.finish(net.relu("own", model::NodeId(5)));
    node(network, "pool").x = 100;
    node(network, "far").x = -400;
    node(network, "near").x = 20;
    node(network, "flat").x = 99; // nearer, and no image
    const NetworkCheck checked = check(network);
    QVERIFY2(checked.findings.size() == 1, qPrintable(told(checked)));
    QCOMPARE(checked.findings[0].remedies.at(0).label, std::string("Connect near"));
}

void TestNetworkCheck::remediesOfAnotherNetwork_data()
{
    QTest::addColumn<int>("kind");
    QTest::newRow("insert") << int(NetworkRemedy::Kind::InsertOnWire);
    QTest::newRow("set") << int(NetworkRemedy::Kind::SetAttribute);
    QTest::newRow("connect") << int(NetworkRemedy::Kind::Connect);
    QTest::newRow("remove") << int(NetworkRemedy::Kind::RemoveWire);
    QTest::newRow("rename") << int(NetworkRemedy::Kind::Rename);
}

void TestNetworkCheck::remediesOfAnotherNetwork()
{
    QFETCH(int, kind);
    Network network = tests::lenet5();
    NetworkRemedy remedy;
    remedy.kind = NetworkRemedy::Kind(kind);
    remedy.node = "absent";
    remedy.opKind = "flatten";
    remedy.from = "free";
    const auto applied = session::applyRemedy(network, remedy);
    QVERIFY(!applied);
    QCOMPARE(int(applied.error().code), int(ErrorCode::InvalidInput));
    QCOMPARE(network.nodes.size(), tests::lenet5().nodes.size());
    QCOMPARE(network.wires.size(), tests::lenet5().wires.size());
}

/// Nodes of one kind and equal attributes are looked at once, and told of one by one.
void TestNetworkCheck::alikeNodesHaveTheirOwnFindings()
{
    tests::NetworkBuilder net("alike");
    const auto x = net.input({3, 8, 8});
    const auto half = net.maxPool("half", x, 2, 2, 0);
    for (const char* name : {"a", "b"})
        net.convolution(name, x, 4, 0, 1, 0, 1);
    for (const char* name : {"c", "d"})
        net.linear(name, x, 5);
    net.linear("e", net.add("flat", "flatten", {}, {half}), 5);
    net.linear("f", net.add("flat2", "flatten", {}, {x}), 5);
    Network network = net.finish(x);
    const NetworkCheck checked = check(network);
    QStringList subjects;
    for (const NetworkFinding& finding : checked.findings)
        subjects << QString::fromStdString(finding.error.subject);
    QCOMPARE(subjects, (QStringList{"a", "b", "c", "d"}));
    const auto shape = [&](const char* name) {
        return model::toString(checked.outputs[network.find(name).index()].at(0).shape);
    };
    QCOMPARE(shape("flat"), std::string("[64, 48]"));
    QCOMPARE(shape("flat2"), std::string("[64, 192]"));
    QCOMPARE(shape("f"), std::string("[64, 5]"));
}

void TestNetworkCheck::ofTwoNodesOfANameTheLaterIsRenamed()
{
    Network network = tests::lenet5();
    node(network, "relu2").name = "relu1";
    NetworkRemedy remedy;
    remedy.kind = NetworkRemedy::Kind::Rename;
    remedy.node = "relu1";
    remedy.from = "relu9";
    PB_VERIFY_OK(session::applyRemedy(network, remedy));
    QCOMPARE(network.find("relu1").value, 2u);
    QCOMPARE(network.find("relu9").value, 5u);
    remedy.from = "conv1";
    QVERIFY(!session::applyRemedy(network, remedy));
}

void TestNetworkCheck::insertedNodesLieOnTheWire()
{
    Network network = tests::lenet5();
    unplug(network, "fc1");
    join(network, "pool2", "fc1");
    node(network, "pool2").x = 100;
    node(network, "fc1").x = 300;
    PB_VERIFY_OK(session::applyRemedy(network, check(network).findings.at(0).remedies.at(0)));
    const model::NodeId added(network.nodes.size() - 1);
    QCOMPARE(network.nodes.back().name, std::string("flatten1"));
    QCOMPARE(network.nodes.back().x, 200.0);
    int joined = 0;
    for (const model::Wire& wire : network.wires)
        joined += (wire.from == network.find("pool2") && wire.to == added) ||
                  (wire.from == added && wire.to == network.find("fc1"));
    QCOMPARE(joined, 2);
    QVERIFY(check(network).findings.empty());
}

/// 10,000 nodes without a wire: each has its finding, none costs a walk over all others.
void TestNetworkCheck::manyFindingsAreQuick()
{
    Network network = chain(9999);
    network.wires.clear();
    QElapsedTimer timer;
    timer.start();
    const NetworkCheck checked = check(network);
    qInfo("10,000 unconnected nodes: %lld ms", static_cast<long long>(timer.elapsed()));
    QCOMPARE(checked.findings.size(), network.nodes.size() - 1);
    QVERIFY(timer.elapsed() < 2000 * tests::slowdown());
}

void TestNetworkCheck::tenThousandNodes()
{
    const Network network = chain(9999);
    check(network);
    QElapsedTimer timer;
    timer.start();
    const NetworkCheck checked = check(network);
    const double milliseconds = double(timer.nsecsElapsed()) / 1e6;
    qInfo("10,000 nodes: %.1f ms", milliseconds);
    QVERIFY(checked.findings.empty());
    QVERIFY(milliseconds < 250 * tests::slowdown()); // of a loaded machine
}

PLUGBOARD_TEST(TestNetworkCheck)
#include "tst_network_check.moc"
