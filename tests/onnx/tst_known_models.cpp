// SPDX-License-Identifier: Apache-2.0
#include "engine/onnx/import.h"
#include "engine/passes/build_graph.h"
#include "tests/onnx/model_maker.h"
#include "tests/plugboard_test.h"
#include "tests/slowdown.h"

#include <QElapsedTimer>

#include <set>

using namespace plugboard;
namespace ours = plugboard::onnx; // beside ONNX's own namespace

/// Graphs of well-known networks (data/interop/light and transformer).
class TestKnownModels : public QObject {
    Q_OBJECT
private slots:
    void initTestCase();
    void light_data();
    void light();
    void transformer();
};

namespace {

/// Elements of all variables: weights that are given, and parameters that say how they start.
std::int64_t parametersOf(const ours::Imported& imported)
{
    std::int64_t count = 0;
    for (const ours::Weight& weight : imported.weights)
        count += model::elements(weight.values->type.shape);
    for (const model::Node& node : imported.network.nodes) {
        const bool given = std::any_of(
            imported.weights.begin(), imported.weights.end(),
            [&](const ours::Weight& weight) { return weight.name == node.name + ".value"; });
        if (node.kind == "parameter" && !given)
            count += model::elements(node.attributes.integers("shape", {}));
    }
    return count;
}

/// What stands at the top level of the drawing: a group, or a node without one.
std::size_t boxesOf(const model::Network& network)
{
    std::set<std::string> boxes;
    for (const model::Node& node : network.nodes)
        boxes.insert(node.name.substr(0, node.name.find('/')));
    return boxes.size();
}

} // namespace

void TestKnownModels::initTestCase()
{
    if (tests::interopFolder().empty())
        QSKIP("PLUGBOARD_DATA is not set");
}

/// Parameters: the sums of all weights in the files as python3-onnx reads them; two files hold one
/// element more that nothing reads.
void TestKnownModels::light_data()
{
    QTest::addColumn<qint64>("parameters");
    QTest::newRow("bvlc_alexnet") << qint64(60'965'224);
    QTest::newRow("densenet121") << qint64(8'146'152);
    QTest::newRow("inception_v1") << qint64(6'998'552);
    QTest::newRow("inception_v2") << qint64(11'234'792);
    QTest::newRow("resnet50") << qint64(25'610'152);
    QTest::newRow("shufflenet") << qint64(1'420'152);
    QTest::newRow("squeezenet") << qint64(1'235'496);
    QTest::newRow("vgg19") << qint64(143'667'240);
    QTest::newRow("zfnet512") << qint64(87'250'536);
}

void TestKnownModels::light()
{
    QFETCH(qint64, parameters);
    const std::string path =
        tests::interopFolder() + "/light/light_" + QTest::currentDataTag() + ".onnx";
    QElapsedTimer timer;
    timer.start();
    const auto imported = ours::importModel(path);
    const qint64 elapsed = timer.elapsed();
    PB_VERIFY_OK(imported);
    QVERIFY2(elapsed < 500 * tests::slowdown(), qPrintable(QString::number(elapsed) + " ms"));
    QCOMPARE(imported->inputs.size(), std::size_t(1));
    QCOMPARE(qint64(parametersOf(*imported)), parameters);
    PB_VERIFY_OK(passes::inferShapes(imported->network, 1, model::DataType::Float32));
    QCOMPARE(model::elements(imported->outputs[0].type.shape), std::int64_t(1000));
    QVERIFY2(boxesOf(imported->network) <= 80,
             qPrintable(QString::number(boxesOf(imported->network))));
}

void TestKnownModels::transformer()
{
    const auto imported = ours::importModel(tests::interopFolder() + "/transformer/tiny_bert.onnx",
                                            {.dims = {{"batch", 2}, {"sequence", 24}}});
    PB_VERIFY_OK(imported);
    QCOMPARE(imported->inputs.size(), std::size_t(3));
    QCOMPARE(imported->outputs[0].type.shape, (model::Shape{2, 24, 64}));
    QCOMPARE(imported->outputs[1].type.shape, (model::Shape{2, 64}));
    PB_VERIFY_OK(passes::inferShapes(imported->network, 2, model::DataType::Float32));
    for (const model::Node& node : imported->network.nodes)
        QVERIFY2(node.kind != "matmul" || node.name.find("n33") == std::string::npos,
                 node.name.c_str());
}

PLUGBOARD_TEST(TestKnownModels)
#include "tst_known_models.moc"
