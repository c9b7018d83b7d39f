// SPDX-License-Identifier: Apache-2.0
#include "tests/plugboard_test.h"

#include "engine/cpu/register.h"
#include "engine/runner/calibration_spec.h"

using namespace plugboard;
using model::DataType;
using model::MissingKernel;
using model::TensorType;
using runner::calibrationSpec;

namespace {

MissingKernel missing(const std::string& kind, std::vector<TensorType> inputs,
                      std::vector<TensorType> outputs)
{
    MissingKernel kernel;
    kernel.opKind = kind;
    kernel.signature = kind;
    kernel.inputs = std::move(inputs);
    kernel.outputs = std::move(outputs);
    return kernel;
}

TensorType floats(const model::Shape& shape)
{
    return {DataType::Float32, shape};
}

} // namespace

class TestCalibrationSpec : public QObject {
    Q_OBJECT

private slots:
    void boxes_data();
    void boxes();
    void backendTakesThem_data();
    void backendTakesThem();
    void precision();
    void updatesShareTheirVariables();
    void labelsAreClasses();
    void indicesArePositions_data();
    void indicesArePositions();
    void valuesSuitTheirKind();
};

void TestCalibrationSpec::boxes_data()
{
    QTest::addColumn<QString>("kind");
    QTest::addColumn<QVector<model::Shape>>("inputs");
    QTest::addColumn<model::Shape>("output");
    QTest::addColumn<QStringList>("boxes"); // inputs, then the output
    QTest::newRow("compute: whole") << "relu" << QVector<model::Shape>{{4, 8}} << model::Shape{4, 8}
                                    << QStringList{"[0:4, 0:8]", "[0:4, 0:8]"};
    QTest::newRow("copy puts pieces together by rows")
        << "copy" << QVector<model::Shape>{{2, 8}, {3, 8}} << model::Shape{5, 8}
        << QStringList{"[0:2, 0:8]", "[2:5, 0:8]", "[0:5, 0:8]"};
    QTest::newRow("copy puts pieces together by columns")
        << "copy" << QVector<model::Shape>{{4, 2}, {4, 6}} << model::Shape{4, 8}
        << QStringList{"[0:4, 0:2]", "[0:4, 2:8]", "[0:4, 0:8]"};
    QTest::newRow("send cuts a piece out")
        << "send" << QVector<model::Shape>{{8, 8}} << model::Shape{3, 8}
        << QStringList{"[0:8, 0:8]", "[0:3, 0:8]"};
    QTest::newRow("sum of wholes into a piece")
        << "sum" << QVector<model::Shape>{{8}, {4}} << model::Shape{4}
        << QStringList{"[0:8]", "[0:4]", "[0:4]"};
}

void TestCalibrationSpec::boxes()
{
    QFETCH(QString, kind);
    QFETCH(QVector<model::Shape>, inputs);
    QFETCH(model::Shape, output);
    QFETCH(QStringList, boxes);
    std::vector<TensorType> types;
    for (const model::Shape& shape : inputs)
        types.push_back(floats(shape));
    const auto spec = calibrationSpec(missing(kind.toStdString(), types, {floats(output)}));
    QStringList found;
    for (const auto* operands : {&spec.inputs, &spec.outputs})
        for (const backend::Operand& operand : *operands) {
            found << QString::fromStdString(model::toString(operand.box));
            QCOMPARE(model::shapeOf(operand.box), operand.local.shape);
            QVERIFY(model::contains(model::wholeBox(operand.logical), operand.box));
        }
    QCOMPARE(found, boxes);
}

void TestCalibrationSpec::backendTakesThem_data()
{
    boxes_data();
}

void TestCalibrationSpec::backendTakesThem()
{
    QFETCH(QString, kind);
    QFETCH(QVector<model::Shape>, inputs);
    QFETCH(model::Shape, output);
    std::vector<TensorType> types;
    for (const model::Shape& shape : inputs)
        types.push_back(floats(shape));
    backend::Registry registry;
    cpu::registerBackends(registry);
    const auto backend = registry.find(model::DeviceKind::Cpu, DataType::Float32);
    PB_VERIFY_OK(backend);
    const auto kernel =
        (*backend)->prepare(calibrationSpec(missing(kind.toStdString(), types, {floats(output)})));
    PB_VERIFY_OK(kernel);
}

void TestCalibrationSpec::precision()
{
    const TensorType doubles{DataType::Float64, {2}};
    const TensorType labels{DataType::Int32, {2}};
    QVERIFY(runner::precisionOf(missing("relu", {floats({2})}, {floats({2})})) ==
            DataType::Float32);
    QVERIFY(runner::precisionOf(missing("relu", {doubles}, {doubles})) == DataType::Float64);
    QVERIFY(runner::precisionOf(missing("copy", {labels}, {labels})) == DataType::Float32);
}

void TestCalibrationSpec::updatesShareTheirVariables()
{
    const TensorType w = floats({3});
    const TensorType one = floats({1});
    QCOMPARE(runner::sharedInputs(missing("relu", {w}, {w})), (std::vector<int>{-1}));
    QCOMPARE(runner::sharedInputs(missing("sgd", {w, w, one, one}, {w})), (std::vector<int>{0}));
    QCOMPARE(runner::sharedInputs(missing("sgd", {w, w, one, one, w}, {w, w})),
             (std::vector<int>{0, 4}));
    QCOMPARE(runner::sharedInputs(missing("adam", {w, w, one, one, w, w}, {w, w, w})),
             (std::vector<int>{0, 4, 5}));
}

void TestCalibrationSpec::labelsAreClasses()
{
    const auto kernel =
        missing("softmax_cross_entropy",
                {floats({1000, 7}), {DataType::Int32, {1000}}, floats({1000})}, {floats({1})});
    std::vector<std::int32_t> labels(1000);
    runner::fillOperand(kernel, 1, std::as_writable_bytes(std::span(labels)));
    QCOMPARE(*std::min_element(labels.begin(), labels.end()), 0);
    QCOMPARE(*std::max_element(labels.begin(), labels.end()), 6);
}

void TestCalibrationSpec::indicesArePositions_data()
{
    QTest::addColumn<QString>("kind");
    QTest::addColumn<QString>("attribute");
    QTest::addColumn<int>("value");
    QTest::addColumn<int>("input"); // that holds the indices
    QTest::addColumn<int>("last");  // largest index; data is [7, 5, 3]
    QTest::newRow("gather") << "gather"
                            << "axis" << -1 << 1 << 2;
    QTest::newRow("gather_backward") << "gather_backward"
                                     << "axis" << 0 << 1 << 6;
    QTest::newRow("scatter_elements") << "scatter_elements"
                                      << "axis" << 1 << 1 << 4;
    QTest::newRow("scatter_nd_backward") << "scatter_nd_backward"
                                         << "" << 0 << 1 << 2;
    QTest::newRow("embedding") << "embedding"
                               << "count" << 40 << 0 << 39;
}

/// Every index, so that no kernel refuses them, and all of the axis, as a run has them.
void TestCalibrationSpec::indicesArePositions()
{
    QFETCH(QString, kind);
    QFETCH(QString, attribute);
    QFETCH(int, value);
    QFETCH(int, input);
    QFETCH(int, last);
    const bool backward = kind == "gather_backward";
    std::vector<TensorType> inputs(2, floats({backward ? 1 : 7, 5, 3}));
    inputs[std::size_t(input)] = {DataType::Int64, {1000}};
    MissingKernel kernel = missing(kind.toStdString(), inputs, {floats({7, 5, 3})});
    if (!attribute.isEmpty())
        kernel.attributes.set(attribute.toStdString(), std::int64_t(value));
    std::vector<std::int64_t> indices(1000);
    runner::fillOperand(kernel, std::size_t(input), std::as_writable_bytes(std::span(indices)));
    QCOMPARE(*std::min_element(indices.begin(), indices.end()), std::int64_t(0));
    QCOMPARE(*std::max_element(indices.begin(), indices.end()), std::int64_t(last));
}

void TestCalibrationSpec::valuesSuitTheirKind()
{
    std::vector<float> values(1000);
    runner::fillOperand(missing("relu", {floats({1000})}, {}), 0,
                        std::as_writable_bytes(std::span(values)));
    QVERIFY(*std::min_element(values.begin(), values.end()) < -0.9f);
    QVERIFY(*std::max_element(values.begin(), values.end()) > 0.9f);
    runner::fillOperand(missing("adam", {floats({1000})}, {}), 0,
                        std::as_writable_bytes(std::span(values)));
    QVERIFY(*std::min_element(values.begin(), values.end()) >= 0.5f);
}

PLUGBOARD_TEST(TestCalibrationSpec)
#include "tst_calibration_spec.moc"
