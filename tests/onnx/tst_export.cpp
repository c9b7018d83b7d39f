// SPDX-License-Identifier: Apache-2.0
#include "engine/onnx/export.h"
#include "engine/onnx/import.h"
#include "engine/ops/op_kind.h"
#include "engine/passes/node_types.h"
#include "tests/plugboard_test.h"

#include <QFile>
#include <QProcess>
#include <QTemporaryDir>

#include <algorithm>
#include <cstring>
#include <map>
#include <set>

using namespace plugboard;

namespace {

using Integers = std::vector<std::int64_t>;

/// A drawing, with random-looking weights for all of its variables.
struct Drawing {
    model::Network network;
    std::vector<model::NamedTensor> weights;

    model::NodeId add(const std::string& name, const std::string& kind,
                      std::initializer_list<std::pair<const char*, model::AttributeValue>> given,
                      std::vector<model::NodeId> from)
    {
        model::Attributes attributes;
        for (const auto& [attribute, value] : given)
            attributes.set(attribute, value);
        network.nodes.push_back({name, kind, attributes, 0, 0});
        const model::NodeId id(network.nodes.size() - 1);
        for (std::size_t port = 0; port < from.size(); ++port)
            network.wires.push_back({from[port], 0, id, int(port)});
        return id;
    }

    void fillWeights(std::int64_t samples)
    {
        const auto wiring = passes::wiringOf(network);
        PB_CHECK(wiring.hasValue(), "the test's own drawing");
        const auto types = passes::inferShapes(network, *wiring, samples, model::DataType::Float32);
        PB_CHECK(types.hasValue(), "the test's own drawing");
        for (const model::NodeId id : wiring->order) {
            const model::Node& node = network.nodes[id.index()];
            const ops::OpKind& kind = *wiring->kinds[id.index()];
            const auto parameters = passes::parametersOf(
                kind, passes::nodeAttributes(kind, node, samples, model::DataType::Float32),
                passes::inputTypes(*wiring, *types, id));
            for (const passes::NodeParameter& parameter : *parameters)
                if (!parameter.wired && parameter.spec.type.type == model::DataType::Float32)
                    addWeight(node.name + "." + parameter.spec.name, parameter.spec.type);
        }
    }

    void addWeight(const std::string& name, const model::TensorType& type)
    {
        model::NamedTensor tensor{name, type, {}};
        tensor.bytes.resize(std::size_t(model::bytes(type).value));
        for (std::size_t at = 0; at < tensor.bytes.size() / 4; ++at) {
            const float value = 0.25f + float((at * 7919 + weights.size() * 31) % 97) / 97;
            std::memcpy(tensor.bytes.data() + at * 4, &value, 4);
        }
        weights.push_back(std::move(tensor));
    }
};

/// Convolutions, pools and norms of a small image classifier.
Drawing images()
{
    Drawing d;
    const auto x = d.add("x", "input", {{"shape", Integers{3, 8, 8}}}, {});
    const auto conv = d.add("stem/conv", "convolution",
                            {{"channels", std::int64_t(4)},
                             {"kernel", Integers{3, 3}},
                             {"stride", Integers{2, 1}},
                             {"padding", Integers{1, 1, 0, 1}},
                             {"bias", std::int64_t(0)}},
                            {x});
    const auto norm = d.add("stem/norm", "batch_norm", {{"epsilon", 1e-3}}, {conv});
    const auto relu = d.add("stem/relu", "relu", {}, {norm});
    const auto group = d.add("block/conv", "convolution",
                             {{"channels", std::int64_t(4)},
                              {"kernel", Integers{1, 3}},
                              {"padding", Integers{0, 1}},
                              {"groups", std::int64_t(2)}},
                             {relu});
    const auto sum = d.add("block/add", "add", {}, {relu, group});
    const auto clip = d.add("block/clip", "clip", {{"low", 0.0}, {"high", 6.0}}, {sum});
    const auto pool =
        d.add("pool", "max_pool", {{"kernel", Integers{2, 2}}, {"stride", Integers{1, 2}}}, {clip});
    const auto leaky = d.add("leaky", "leaky_relu", {{"alpha", 0.1}}, {pool});
    const auto mean = d.add("mean", "average_pool",
                            {{"kernel", Integers{2, 2}},
                             {"stride", Integers{1, 1}},
                             {"padding", Integers{1, 1}},
                             {"include_padding", std::int64_t(0)}},
                            {leaky});
    const auto drop = d.add("drop", "dropout", {{"probability", 0.25}}, {mean});
    const auto flat = d.add("flat", "flatten", {}, {drop});
    const auto fc = d.add("fc", "linear", {{"features", std::int64_t(5)}}, {flat});
    const auto soft = d.add("soft", "softmax", {{"axis", std::int64_t(1)}}, {fc});
    d.add("logits", "output", {}, {fc});
    d.add("probabilities", "output", {}, {soft});
    d.fillWeights(2);
    return d;
}

/// Token ids through an embedding, projections with further axes and shape kinds.
Drawing tokens()
{
    Drawing d;
    const auto ids =
        d.add("ids", "input", {{"shape", Integers{6}}, {"type", std::string("int64")}}, {});
    const auto rows = d.add("table", "embedding",
                            {{"count", std::int64_t(11)}, {"width", std::int64_t(8)}}, {ids});
    const auto norm = d.add("norm", "layer_norm", {{"axis", std::int64_t(-1)}}, {rows});
    const auto fc = d.add("fc", "linear",
                          {{"features", std::int64_t(12)}, {"last_axis", std::int64_t(1)}}, {norm});
    const auto heads = d.add("heads", "reshape", {{"shape", Integers{6, 3, 4}}}, {fc});
    const auto turned =
        d.add("turned", "transpose", {{"permutation", Integers{0, 2, 1, 3}}}, {heads});
    const auto scores = d.add(
        "scores", "matmul", {},
        {turned, d.add("key", "transpose", {{"permutation", Integers{0, 1, 3, 2}}}, {turned})});
    const auto scale =
        d.add("scale", "parameter",
              {{"shape", Integers{}}, {"type", std::string("float32")}, {"value", 0.5}}, {});
    const auto scaled = d.add("scaled", "multiply", {}, {scores, scale});
    const auto lower = d.add("lower", "trilu",
                             {{"upper", std::int64_t(0)}, {"diagonal", std::int64_t(1)}}, {scaled});
    const auto part = d.add("part", "slice",
                            {{"starts", Integers{1}},
                             {"ends", Integers{5}},
                             {"axes", Integers{3}},
                             {"steps", Integers{2}}},
                            {lower});
    const auto both = d.add("both", "concat", {{"axis", std::int64_t(3)}}, {part, part});
    const auto sum =
        d.add("sum", "reduce_mean", {{"axes", Integers{2, 3}}, {"keep", std::int64_t(0)}}, {both});
    const auto most = d.add(
        "most", "arg_max",
        {{"axis", std::int64_t(1)}, {"keep", std::int64_t(0)}, {"last", std::int64_t(1)}}, {sum});
    d.add("mean", "output", {}, {sum});
    d.add("best", "output", {}, {most});
    d.fillWeights(2);
    // what the weights file need not say
    d.weights.erase(std::remove_if(d.weights.begin(), d.weights.end(),
                                   [](const auto& tensor) { return tensor.name == "scale.value"; }),
                    d.weights.end());
    return d;
}

/// Nodes with all defaults written out, by name, with where their inputs come from.
std::map<std::string, std::string> meaningOf(const model::Network& network)
{
    std::map<std::string, std::string> meaning;
    std::map<std::string, std::set<std::string>> wires;
    for (const model::Wire& wire : network.wires)
        wires[network.nodes[wire.to.index()].name].insert(std::to_string(wire.toPort) + "<-" +
                                                          network.nodes[wire.from.index()].name +
                                                          ":" + std::to_string(wire.fromPort));
    for (const model::Node& node : network.nodes) {
        model::Attributes attributes =
            ops::canonicalAttributes(*ops::find(node.kind), node.attributes);
        if (const auto axis = attributes.values.find("axis");
            axis != attributes.values.end() && node.kind == "layer_norm")
            axis->second = std::int64_t(-1); // however it is counted
        std::string text = node.kind + " " + model::toString(attributes);
        for (const std::string& wire : wires[node.name])
            text += " " + wire;
        meaning[node.name] = text;
    }
    return meaning;
}

std::map<std::string, std::vector<std::byte>> bytesOf(const std::vector<model::NamedTensor>& all)
{
    std::map<std::string, std::vector<std::byte>> bytes;
    for (const model::NamedTensor& tensor : all)
        bytes[tensor.name] = tensor.bytes;
    return bytes;
}

Result<onnx::Imported> importedFrom(const std::string& bytes)
{
    return onnx::importModel(bytes, ".", "exported.onnx", {.dims = {{"batch", 2}}});
}

} // namespace

class TestExport : public QObject {
    Q_OBJECT
private slots:
    void importGivesTheSame_data();
    void importGivesTheSame();
    void onnxAccepts_data();
    void onnxAccepts();
    void spelledOutKindsComeBack();
    void missingWeightsAreNamed();

private:
    void drawings() const;
    Drawing drawing() const;
};

void TestExport::drawings() const
{
    QTest::addColumn<bool>("ofTokens");
    QTest::newRow("images") << false;
    QTest::newRow("tokens") << true;
}

Drawing TestExport::drawing() const
{
    QFETCH(bool, ofTokens);
    return ofTokens ? tokens() : images();
}

void TestExport::importGivesTheSame_data()
{
    drawings();
}

void TestExport::importGivesTheSame()
{
    const Drawing d = drawing();
    const auto bytes = onnx::exportModel(d.network, d.weights, {.batch = 2});
    PB_VERIFY_OK(bytes);
    const auto imported = importedFrom(*bytes);
    PB_VERIFY_OK(imported);
    const auto expected = meaningOf(d.network);
    const auto found = meaningOf(imported->network);
    for (const auto& [name, meaning] : expected) {
        QVERIFY2(found.count(name) != 0, name.c_str());
        QCOMPARE(QString::fromStdString(found.at(name)), QString::fromStdString(meaning));
    }
    QCOMPARE(found.size(), expected.size());
    const auto weights = onnx::tensorsOf(imported->weights);
    QVERIFY(bytesOf(weights) == bytesOf(d.weights));

    const auto again = onnx::exportModel(imported->network, weights, {.batch = 2});
    PB_VERIFY_OK(again);
    const auto twice = importedFrom(*again);
    PB_VERIFY_OK(twice);
    QVERIFY(meaningOf(twice->network) == found);
}

void TestExport::onnxAccepts_data()
{
    drawings();
}

/// ONNX's own checker, with its shape inference over the whole model, where it is installed.
void TestExport::onnxAccepts()
{
    QProcess probe;
    probe.start("/usr/bin/python3", {"-c", "import onnx"});
    if (!probe.waitForFinished() || probe.exitCode() != 0)
        QSKIP("python3-onnx is not installed");
    const Drawing d = drawing();
    const auto bytes = onnx::exportModel(d.network, d.weights, {.batch = 2});
    PB_VERIFY_OK(bytes);
    QTemporaryDir folder;
    QFile file(folder.filePath("exported.onnx"));
    QVERIFY(file.open(QIODevice::WriteOnly));
    QCOMPARE(file.write(bytes->data(), qint64(bytes->size())), qint64(bytes->size()));
    file.close();
    QProcess checker;
    checker.start("/usr/bin/python3",
                  {"-c",
                   "import onnx, sys\n"
                   "from onnx import checker, shape_inference\n"
                   "model = onnx.load(sys.argv[1])\n"
                   "checker.check_model(model, full_check=True)\n"
                   "shape_inference.infer_shapes(model, strict_mode=True, data_prop=True)\n",
                   file.fileName()});
    QVERIFY(checker.waitForFinished());
    QVERIFY2(checker.exitCode() == 0, checker.readAllStandardError().constData());
}

/// Kinds that opset 17 lacks: what comes back is spelled out, and stays as it is from then on.
void TestExport::spelledOutKindsComeBack()
{
    Drawing d;
    const auto x = d.add("x", "input", {{"shape", Integers{6, 8}}}, {});
    const auto gelu = d.add("gelu", "gelu", {}, {x});
    const auto silu = d.add("silu", "silu", {}, {gelu});
    const auto norm = d.add("norm", "rms_norm", {}, {silu});
    const auto attention =
        d.add("attention", "attention", {{"heads", std::int64_t(2)}, {"causal", std::int64_t(1)}},
              {norm, norm, norm});
    d.add("y", "output", {}, {attention});
    d.fillWeights(2);
    const auto bytes = onnx::exportModel(d.network, d.weights, {.batch = 2});
    PB_VERIFY_OK(bytes);
    const auto imported = importedFrom(*bytes);
    PB_VERIFY_OK(imported);
    QCOMPARE(imported->outputs[0].type.shape, (model::Shape{2, 6, 8}));
    const auto again =
        onnx::exportModel(imported->network, onnx::tensorsOf(imported->weights), {.batch = 2});
    PB_VERIFY_OK(again);
    const auto twice = importedFrom(*again);
    PB_VERIFY_OK(twice);
    QVERIFY(meaningOf(twice->network) == meaningOf(imported->network));
}

void TestExport::missingWeightsAreNamed()
{
    Drawing d = images();
    d.weights.clear();
    const auto bytes = onnx::exportModel(d.network, d.weights);
    QVERIFY(!bytes);
    QCOMPARE(bytes.error().code, ErrorCode::NotFound);
    QCOMPARE(bytes.error().subject, std::string("stem/conv.weight"));
}

PLUGBOARD_TEST(TestExport)
#include "tst_export.moc"
