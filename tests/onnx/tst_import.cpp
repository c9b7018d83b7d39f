// SPDX-License-Identifier: Apache-2.0
#include "engine/passes/build_graph.h"
#include "tests/onnx/model_maker.h"
#include "tests/plugboard_test.h"

#include <span>

using namespace plugboard;
namespace ours = plugboard::onnx; // beside ONNX's own namespace
using tests::floatsOf;
using tests::Integers;
using tests::kindsOf;
using tests::ModelMaker;
using tests::nodeNamed;

namespace {

/// A network as the rest of the program wants it.
bool isSound(const ours::Imported& imported)
{
    const auto types =
        passes::inferShapes(imported.network, imported.batch, model::DataType::Float32);
    if (!types)
        qWarning("%s", toString(types.error()).c_str());
    return types.hasValue();
}

model::Shape shapeBefore(const ours::Imported& imported, const std::string& output)
{
    for (const ours::Port& port : imported.outputs)
        if (port.name == output)
            return port.type.shape;
    return {-1};
}

} // namespace

class TestImport : public QObject {
    Q_OBJECT
private slots:
    void weightsBelongToTheirNode();
    void initialisersListedAsInputsAreNone();
    void shapeArithmeticDisappears();
    void constantsAreFolded();
    void dimensionsNeedValues();
    void firstNamedDimensionIsTheBatch();
    void operatorsAreRefusedAllAtOnce();
    void aLearnedVectorBecomesTheBias();
    void computedBoundsBecomeNodes();
    void inputsBecomeConstantsWhereShapesWantThem();
    void oldBroadcastFollowsItsAxis();
    void oldSoftmaxFlattens();
    void computedWeightsAreWired();
    void sharedWeightsStayShared();
    void scopesAreKept();
    void samePaddingGoesBehind();
    void splitsBecomeSlices();
};

void TestImport::weightsBelongToTheirNode()
{
    ModelMaker maker;
    maker.input("x", {1, 1, 3, 3});
    maker.weight("w", {1, 1, 2, 2}, {1, 2, 3, 4});
    maker.weight("b", {1}, {5});
    auto& conv = maker.node("Conv", "conv", {"x", "w", "b"}, {"y"});
    tests::set(conv, "kernel_shape", Integers{2, 2});
    maker.output("y");
    const auto imported = maker.import();
    PB_VERIFY_OK(imported);
    QCOMPARE(kindsOf(imported->network), std::string("conv:convolution"));
    QCOMPARE(floatsOf(*imported, "conv.weight"), (std::vector<float>{1, 2, 3, 4}));
    QCOMPARE(floatsOf(*imported, "conv.bias"), (std::vector<float>{5}));
    QCOMPARE(shapeBefore(*imported, "y"), (model::Shape{1, 1, 2, 2})); // 3 - 2 + 1
    QVERIFY(isSound(*imported));
}

void TestImport::initialisersListedAsInputsAreNone()
{
    ModelMaker maker(9);
    maker.model().set_ir_version(3);
    maker.input("x", {2, 3});
    maker.input("w", {3});
    maker.weight("w", {3}, {1, 2, 3});
    maker.node("Mul", "scale", {"x", "w"}, {"y"});
    maker.output("y");
    const auto imported = maker.import();
    PB_VERIFY_OK(imported);
    QCOMPARE(imported->inputs.size(), std::size_t(1));
    QCOMPARE(imported->inputs[0].name, std::string("x"));
    QCOMPARE(kindsOf(imported->network), std::string("w:parameter scale:multiply"));
    QCOMPARE(nodeNamed(imported->network, "w")->attributes.integer("trainable", 0), 1);
}

/// As exporters write "flatten all but the batch".
void TestImport::shapeArithmeticDisappears()
{
    ModelMaker maker;
    maker.input("x", {2, 3, 4});
    maker.whole("zero", {}, {0});
    maker.whole("axes", {1}, {0});
    maker.whole("rest", {1}, {-1});
    maker.node("Shape", "", {"x"}, {"shape"});
    maker.node("Gather", "", {"shape", "zero"}, {"n"});
    maker.node("Unsqueeze", "", {"n", "axes"}, {"n1"});
    maker.node("Concat", "", {"n1", "rest"}, {"wanted"}).add_attribute()->set_name("axis");
    maker.node("Reshape", "flat", {"x", "wanted"}, {"y"});
    maker.output("y");
    const auto imported = maker.import();
    PB_VERIFY_OK(imported);
    QCOMPARE(kindsOf(imported->network), std::string("flat:flatten"));
    QCOMPARE(shapeBefore(*imported, "y"), (model::Shape{2, 12}));
    QVERIFY(imported->report.folded >= 2);
}

void TestImport::constantsAreFolded()
{
    ModelMaker maker;
    maker.weight("a", {2}, {2, 3});
    maker.weight("b", {2}, {10, 100});
    maker.node("Mul", "m", {"a", "b"}, {"c"});
    maker.node("Neg", "n", {"c"}, {"y"});
    maker.output("y");
    const auto imported = maker.import();
    PB_VERIFY_OK(imported);
    QCOMPARE(imported->report.folded, std::int64_t(2));
    QCOMPARE(imported->weights.size(), std::size_t(1));
    QCOMPARE(floatsOf(*imported, imported->weights[0].name), (std::vector<float>{-20, -300}));
    QVERIFY(isSound(*imported)); // the model has no inputs, a network has one
}

void TestImport::dimensionsNeedValues()
{
    ModelMaker maker;
    maker.input("x", {-1, -2});
    maker.node("Relu", "r", {"x"}, {"y"});
    maker.output("y");
    const auto refused = maker.import();
    QVERIFY(!refused);
    QCOMPARE(refused.error().code, ErrorCode::InvalidInput);
    QVERIFY(refused.error().message.find("dimensions batch, length need a value") == 0);
}

void TestImport::firstNamedDimensionIsTheBatch()
{
    ModelMaker maker;
    maker.input("x", {-1, -2});
    maker.node("Relu", "r", {"x"}, {"y"});
    maker.output("y");
    const auto imported = maker.import({.dims = {{"batch", 4}, {"length", 6}}});
    PB_VERIFY_OK(imported);
    QCOMPARE(imported->batch, std::int64_t(4));
    const model::Node& input = imported->network.nodes[0];
    QCOMPARE(input.attributes.integers("shape", {}), (Integers{6}));
    QCOMPARE(input.attributes.integer("batched", 0), 1);
    QCOMPARE(shapeBefore(*imported, "y"), (model::Shape{4, 6}));

    const auto fixed =
        maker.import({.dims = {{"batch", 4}, {"length", 6}}, .batch = ours::BatchPolicy::None});
    PB_VERIFY_OK(fixed);
    QCOMPARE(fixed->network.nodes[0].attributes.integer("batched", 1), 0);
    QCOMPARE(fixed->network.nodes[0].attributes.integers("shape", {}), (Integers{4, 6}));
}

void TestImport::operatorsAreRefusedAllAtOnce()
{
    ModelMaker maker(13);
    maker.input("x", {2});
    maker.node("Frobnicate", "f1", {"x"}, {"a"});
    maker.node("Frobnicate", "f2", {"a"}, {"b"});
    maker.node("Wobble", "w1", {"b"}, {"y"});
    maker.output("y");
    const auto refused = maker.import();
    QVERIFY(!refused);
    QCOMPARE(refused.error().code, ErrorCode::Unsupported);
    QCOMPARE(refused.error().message,
             std::string("operator Frobnicate (2 nodes, the first is f1) unknown in opset 13; "
                         "operator Wobble (node w1) unknown in opset 13"));
}

void TestImport::aLearnedVectorBecomesTheBias()
{
    ModelMaker maker;
    maker.input("x", {2, 5, 2});
    maker.weight("w", {2, 3}, {1, 2, 3, 4, 5, 6});
    maker.weight("b", {3}, {7, 8, 9});
    maker.node("MatMul", "fc", {"x", "w"}, {"product"});
    maker.node("Add", "add", {"b", "product"}, {"y"});
    maker.output("y");
    const auto imported = maker.import();
    PB_VERIFY_OK(imported);
    QCOMPARE(kindsOf(imported->network), std::string("fc:linear"));
    QCOMPARE(floatsOf(*imported, "fc.weight"), (std::vector<float>{1, 4, 2, 5, 3, 6}));
    QCOMPARE(floatsOf(*imported, "fc.bias"), (std::vector<float>{7, 8, 9}));
    QVERIFY(isSound(*imported));
}

void TestImport::computedBoundsBecomeNodes()
{
    ModelMaker maker;
    maker.input("x", {3});
    maker.input("high", {});
    maker.weight("low", {}, {-1});
    maker.node("Clip", "clip", {"x", "low", "high"}, {"y"});
    maker.output("y");
    const auto imported = maker.import();
    PB_VERIFY_OK(imported);
    QCOMPARE(kindsOf(imported->network), std::string("low:parameter clip:maximum clip_2:minimum"));
    QVERIFY(isSound(*imported));
}

void TestImport::inputsBecomeConstantsWhereShapesWantThem()
{
    ModelMaker maker;
    maker.input("x", {2, 6});
    maker.input("shape", {2}, ::onnx::TensorProto::INT64);
    maker.node("Reshape", "r", {"x", "shape"}, {"y"});
    maker.output("y");
    const auto refused = maker.import();
    QVERIFY(!refused);
    QVERIFY(refused.error().message.find("depends on input shape: give its value") !=
            std::string::npos);

    const std::vector<std::int64_t> values{3, 4};
    model::NamedTensor given{"shape", {model::DataType::Int64, {2}}, {}};
    const auto bytes = std::as_bytes(std::span(values));
    given.bytes.assign(bytes.begin(), bytes.end());
    const auto imported = maker.import({.values = {given}});
    PB_VERIFY_OK(imported);
    QCOMPARE(imported->report.bound, (std::vector<std::string>{"shape"}));
    QCOMPARE(imported->inputs.size(), std::size_t(1));
    QCOMPARE(shapeBefore(*imported, "y"), (model::Shape{3, 4}));
}

void TestImport::oldBroadcastFollowsItsAxis()
{
    ModelMaker maker(6);
    maker.input("x", {2, 3, 4});
    maker.weight("b", {3}, {1, 2, 3});
    auto& add = maker.node("Add", "add", {"x", "b"}, {"y"});
    tests::set(add, "broadcast", 1);
    tests::set(add, "axis", 1);
    maker.output("y");
    const auto imported = maker.import();
    PB_VERIFY_OK(imported);
    QCOMPARE(imported->network.nodes[1].kind, std::string("parameter"));
    QCOMPARE(imported->network.nodes[1].attributes.integers("shape", {}), (Integers{3, 1}));
    QVERIFY(isSound(*imported));
}

void TestImport::oldSoftmaxFlattens()
{
    ModelMaker maker(9);
    maker.input("x", {2, 3, 4});
    maker.node("Softmax", "s", {"x"}, {"y"});
    maker.output("y");
    const auto imported = maker.import();
    PB_VERIFY_OK(imported);
    QCOMPARE(kindsOf(imported->network), std::string("s:flatten s_2:softmax s_3:reshape"));
    QCOMPARE(shapeBefore(*imported, "y"), (model::Shape{2, 3, 4}));
}

void TestImport::computedWeightsAreWired()
{
    ModelMaker maker;
    maker.input("x", {1, 1, 3, 3});
    maker.input("w", {1, 1, 2, 2});
    maker.node("Conv", "conv", {"x", "w"}, {"y"});
    maker.output("y");
    const auto imported = maker.import();
    PB_VERIFY_OK(imported);
    QVERIFY(imported->weights.empty());
    QCOMPARE(imported->network.wires.size(), std::size_t(3));
    QCOMPARE(imported->network.wires[1].toPort, 1);
    QVERIFY(isSound(*imported));
}

void TestImport::sharedWeightsStayShared()
{
    ModelMaker maker;
    maker.input("x", {2, 3});
    maker.weight("w", {3, 3}, {1, 2, 3, 4, 5, 6, 7, 8, 9});
    for (int layer = 0; layer < 2; ++layer) {
        auto& gemm = maker.node("Gemm", "fc" + std::to_string(layer), {layer == 0 ? "x" : "h", "w"},
                                {layer == 0 ? "h" : "y"});
        tests::set(gemm, "transB", 1);
    }
    maker.output("y");
    const auto imported = maker.import();
    PB_VERIFY_OK(imported);
    QCOMPARE(kindsOf(imported->network), std::string("fc0:linear w:parameter fc1:linear"));
    QCOMPARE(imported->weights.size(), std::size_t(1));
    QVERIFY(isSound(*imported));
}

void TestImport::scopesAreKept()
{
    ModelMaker maker;
    maker.input("x", {2});
    maker.node("Relu", "/net/layer1/block0/Relu", {"x"}, {"a"});
    maker.node("Tanh", "/net/layer1/block1/Tanh", {"a"}, {"b"});
    maker.node("Sigmoid", "/net/head/Sigmoid", {"b"}, {"y"});
    maker.output("y");
    const auto imported = maker.import();
    PB_VERIFY_OK(imported);
    QCOMPARE(kindsOf(imported->network),
             std::string("layer1/block0/Relu:relu layer1/block1/Tanh:tanh head/Sigmoid:sigmoid"));
}

void TestImport::samePaddingGoesBehind()
{
    for (const bool lower : {false, true}) {
        ModelMaker maker;
        maker.input("x", {1, 1, 4});
        auto& pool = maker.node("MaxPool", "pool", {"x"}, {"y"});
        tests::set(pool, "kernel_shape", Integers{2});
        auto& automatic = *pool.add_attribute();
        automatic.set_name("auto_pad");
        automatic.set_type(::onnx::AttributeProto::STRING);
        automatic.set_s(lower ? "SAME_LOWER" : "SAME_UPPER");
        maker.output("y");
        const auto imported = maker.import();
        PB_VERIFY_OK(imported);
        QCOMPARE(nodeNamed(imported->network, "pool")->attributes.integers("padding", {}),
                 (lower ? Integers{1, 0} : Integers{0, 1}));
        QCOMPARE(shapeBefore(*imported, "y"), (model::Shape{1, 1, 4}));
    }
}

void TestImport::splitsBecomeSlices()
{
    ModelMaker maker;
    maker.input("x", {2, 5});
    maker.whole("parts", {2}, {2, 3});
    tests::set(maker.node("Split", "s", {"x", "parts"}, {"a", "b"}), "axis", 1);
    maker.output("a");
    maker.output("b");
    const auto imported = maker.import();
    PB_VERIFY_OK(imported);
    QCOMPARE(kindsOf(imported->network), std::string("s:slice s_2:slice"));
    QCOMPARE(shapeBefore(*imported, "b"), (model::Shape{2, 3}));
    QVERIFY(isSound(*imported));
}

PLUGBOARD_TEST(TestImport)
#include "tst_import.moc"
