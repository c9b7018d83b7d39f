// SPDX-License-Identifier: Apache-2.0
#include "engine/passes/build_graph.h"
#include "tests/passes/networks.h"
#include "tests/plugboard_test.h"

using namespace plugboard;

class TestInferShapes : public QObject {
    Q_OBJECT

private slots:
    void shapesByHand_data();
    void shapesByHand();
    void precision();
    void orderIsTopological();
    void refused_data();
    void refused();
};

namespace {

using tests::attributes;

struct Fault {
    const char* row;
    model::Network network;
    const char* subject;
    const char* message;
    ErrorCode code = ErrorCode::InvalidInput;
};

void disconnect(model::Network& network, const std::string& to)
{
    std::erase_if(network.wires, [&](const model::Wire& wire) {
        return network.nodes[wire.to.index()].name == to;
    });
}

model::Network changed(void (*change)(model::Network&))
{
    model::Network network = tests::lenet5();
    change(network);
    return network;
}

model::Network mismatchedAdd()
{
    tests::NetworkBuilder net("residual");
    const auto x = net.input({3, 8, 8});
    const auto a = net.convolution("a", x, 4, 3, 1, 1, 0);
    const auto b = net.convolution("b", x, 4, 3, 2, 1, 0);
    return net.finish(net.add("sum", "add", {}, {a, b}));
}

model::Network gappedAdd()
{
    tests::NetworkBuilder net("gap");
    const auto x = net.input({4});
    model::Network network = net.finish(net.add("sum", "add", {}, {x, x}));
    network.wires[1].toPort = 2;
    return network;
}

std::vector<Fault> faults()
{
    using Network = model::Network;
    return {
        {"unknown kind", changed([](Network& net) { net.nodes[1].kind = "convolutoin"; }), "conv1",
         "unknown kind 'convolutoin'; did you mean 'convolution'?"},
        {"kind that lowering makes", changed([](Network& net) { net.nodes[2].kind = "sgd"; }),
         "relu1", "unknown kind 'sgd'"},
        {"unknown attribute",
         changed([](Network& net) { net.nodes[1].attributes.set("dilute", std::int64_t(2)); }),
         "conv1", "attribute dilute of convolution is unknown"},
        {"attribute that lowering sets",
         changed([](Network& net) { net.nodes[0].attributes.set("samples", std::int64_t(2)); }),
         "input", "attribute samples of input cannot be set here"},
        {"unconnected", changed([](Network& net) { disconnect(net, "pool2"); }), "pool2",
         "input x is not connected"},
        {"unconnected port of a variadic kind", gappedAdd(), "sum", "input b is not connected"},
        {"two wires", changed([](Network& net) {
             net.wires.push_back({net.find("conv1"), 0, net.find("pool2"), 0});
         }),
         "pool2", "input x has two wires, from relu2 and from conv1"},
        {"cycle", changed([](Network& net) {
             disconnect(net, "conv2");
             net.wires.push_back({net.find("relu2"), 0, net.find("conv2"), 0});
         }),
         "conv2", "cycle"},
        {"no output port", changed([](Network& net) {
             disconnect(net, "relu1");
             net.wires.push_back({net.find("conv1"), 1, net.find("relu1"), 0});
         }),
         "conv1", "leaves output port 1, of which there are 1"},
        {"no input port", changed([](Network& net) {
             net.wires.push_back({net.find("conv1"), 0, net.find("relu1"), 1});
         }),
         "relu1", "enters input port 1, of which there are 1"},
        {"a wire to nothing", changed([](Network& net) {
             net.wires.push_back({net.find("conv1"), 0, model::NodeId(99), 0});
         }),
         "LeNet-5", "a wire joins a node that is not there"},
        {"no input", changed([](Network& net) {
             net.nodes[0].kind = "flatten";
             net.nodes[0].attributes = {};
         }),
         "LeNet-5", "no node of kind 'input'"},
        {"two nodes of one name", changed([](Network& net) { net.nodes[2].name = "conv1"; }),
         "conv1", "two nodes have this name"},
        {"no name", changed([](Network& net) { net.nodes[2].name = ""; }), "LeNet-5",
         "a node of kind 'relu' has no name"},
        {"image into a linear layer", changed([](Network& net) {
             disconnect(net, "fc1");
             net.wires.push_back({net.find("pool2"), 0, net.find("fc1"), 0});
         }),
         "fc1", "x needs [n, f], got [64, 16, 5, 5]", ErrorCode::ShapeMismatch},
        {"window larger than the image", changed([](Network& net) {
             net.nodes[net.find("conv2").index()].attributes.set("kernel", std::int64_t(20));
         }),
         "conv2", "x needs at least the window [20, 20] with padding [0, 0], got [64, 6, 14, 14]",
         ErrorCode::ShapeMismatch},
        {"summands of two shapes", mismatchedAdd(), "sum",
         "b needs extents that broadcast to [64, 4, 8, 8], got [64, 4, 4, 4]", ErrorCode::ShapeMismatch},
        {"astronomical", changed([](Network& net) {
             net.nodes[0].attributes.set("shape", model::Shape(4, 1 << 30));
         }),
         "input", "is out of range"},
        {"empty", {}, "", "no node of kind 'input'"},
    };
}

} // namespace

void TestInferShapes::shapesByHand_data()
{
    QTest::addColumn<QString>("network");
    QTest::addColumn<QString>("node");
    QTest::addColumn<QString>("shape");
    QTest::newRow("28 + 4 - 5 + 1") << "lenet5"
                                    << "conv1"
                                    << "[64, 6, 28, 28]";
    QTest::newRow("14 - 5 + 1") << "lenet5"
                                << "conv2"
                                << "[64, 16, 10, 10]";
    QTest::newRow("16 * 5 * 5") << "lenet5"
                                << "flatten"
                                << "[64, 400]";
    QTest::newRow("lenet result") << "lenet5"
                                  << "fc3"
                                  << "[64, 10]";
    QTest::newRow("(224 + 6 - 7) / 2 + 1") << "resnet18"
                                           << "conv1"
                                           << "[64, 64, 112, 112]";
    QTest::newRow("(112 + 2 - 3) / 2 + 1") << "resnet18"
                                           << "pool1"
                                           << "[64, 64, 56, 56]";
    QTest::newRow("shortcut") << "resnet18"
                              << "layer2.1.shortcut"
                              << "[64, 128, 28, 28]";
    QTest::newRow("last stage") << "resnet18"
                                << "layer4.2.add"
                                << "[64, 512, 7, 7]";
    QTest::newRow("global pool") << "resnet18"
                                 << "pool"
                                 << "[64, 512, 1, 1]";
    QTest::newRow("vgg16") << "vgg16"
                           << "flatten"
                           << "[64, 25088]";
    QTest::newRow("small") << "small"
                           << "flatten"
                           << "[64, 96]";
}

void TestInferShapes::shapesByHand()
{
    QFETCH(QString, network);
    QFETCH(QString, node);
    QFETCH(QString, shape);
    const model::Network drawn = network == "lenet5"     ? tests::lenet5()
                                 : network == "resnet18" ? tests::resnet18(1000, 224)
                                 : network == "vgg16"    ? tests::vgg16()
                                                         : tests::smallBatchNormNet(2);
    const auto types = passes::inferShapes(drawn, 64, model::DataType::Float32);
    PB_VERIFY_OK(types);
    const model::NodeId id = drawn.find(node.toStdString());
    QVERIFY(id.valid());
    QCOMPARE(QString::fromStdString(model::toString(types->outputs[id.index()][0].shape)), shape);
}

void TestInferShapes::precision()
{
    const model::Network network = tests::lenet5();
    const auto types = passes::inferShapes(network, 2, model::DataType::Float64);
    PB_VERIFY_OK(types);
    for (const auto& ports : types->outputs)
        for (const model::TensorType& type : ports)
            QCOMPARE(int(type.type), int(model::DataType::Float64));
    QVERIFY(!passes::inferShapes(network, 0, model::DataType::Float32));
}

/// Drawn backwards, every node still comes after its sources.
void TestInferShapes::orderIsTopological()
{
    model::Network network = tests::resnet18(10, 64);
    const std::size_t last = network.nodes.size() - 1;
    std::reverse(network.nodes.begin(), network.nodes.end());
    for (model::Wire& wire : network.wires) {
        wire.from = model::NodeId(last - wire.from.index());
        wire.to = model::NodeId(last - wire.to.index());
    }
    const auto types = passes::inferShapes(network, 2, model::DataType::Float32);
    PB_VERIFY_OK(types);
    QCOMPARE(types->order.size(), network.nodes.size());
    std::vector<std::size_t> place(network.nodes.size());
    for (std::size_t at = 0; at < types->order.size(); ++at)
        place[types->order[at].index()] = at;
    for (const model::Wire& wire : network.wires)
        QVERIFY(place[wire.from.index()] < place[wire.to.index()]);
}

void TestInferShapes::refused_data()
{
    QTest::addColumn<int>("at");
    const std::vector<Fault> rows = faults();
    for (std::size_t at = 0; at < rows.size(); ++at)
        QTest::newRow(rows[at].row) << int(at);
}

void TestInferShapes::refused()
{
    QFETCH(int, at);
    const Fault fault = faults()[std::size_t(at)];
    const auto types = passes::inferShapes(fault.network, 64, model::DataType::Float32);
    QVERIFY(!types);
    QCOMPARE(int(types.error().code), int(fault.code));
    QCOMPARE(types.error().subject, std::string(fault.subject));
    QVERIFY2(types.error().message.find(fault.message) != std::string::npos,
             types.error().message.c_str());
}

PLUGBOARD_TEST(TestInferShapes)
#include "tst_infer_shapes.moc"
