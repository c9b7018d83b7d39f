// SPDX-License-Identifier: Apache-2.0
#include "tests/cpu/kernel_runner.h"
#include "tests/golden/golden.h"
#include "tests/plugboard_test.h"

namespace {

using namespace plugboard;
using namespace plugboard::tests;
using model::Shape;

model::Attributes attributes(std::map<std::string, model::AttributeValue> values)
{
    return {std::move(values)};
}

Value drawnValue(const std::string& path, const Shape& shape)
{
    return value(shape, drawn(path, model::elements(shape)));
}

void compare(const Value& found, const std::string& name)
{
    const std::string apart = difference(found.values, name);
    QVERIFY2(apart.empty(), apart.c_str());
}

Value scalar(double number)
{
    return value({1}, {number});
}

} // namespace

/// The reference kernels in float64 against PyTorch.
class TestGoldenKernels : public QObject {
    Q_OBJECT
private slots:
    void convolution_data();
    void convolution();
    void batchNorm_data();
    void batchNorm();
    void batchNormInference();
    void dropout_data();
    void dropout();
    void sgd_data();
    void sgd();
    void adam_data();
    void adam();
};

void TestGoldenKernels::convolution_data()
{
    using Numbers = QList<int>;
    QTest::addColumn<int>("index");
    QTest::addColumn<QList<int>>("x");
    QTest::addColumn<QList<int>>("weight");
    QTest::addColumn<QList<int>>("y");
    QTest::addColumn<int>("stride");
    QTest::addColumn<int>("padding");
    QTest::newRow("5x5, padded") << 0 << Numbers{2, 1, 7, 7} << Numbers{3, 1, 5, 5}
                                 << Numbers{2, 3, 7, 7} << 1 << 2;
    QTest::newRow("3x3") << 1 << Numbers{2, 3, 6, 6} << Numbers{4, 3, 3, 3} << Numbers{2, 4, 4, 4}
                         << 1 << 0;
    QTest::newRow("strided") << 2 << Numbers{1, 2, 9, 8} << Numbers{3, 2, 3, 3}
                             << Numbers{1, 3, 5, 4} << 2 << 1;
    QTest::newRow("1x1, strided") << 3 << Numbers{1, 4, 5, 5} << Numbers{2, 4, 1, 1}
                                  << Numbers{1, 2, 3, 3} << 2 << 0;
}

void TestGoldenKernels::convolution()
{
    QFETCH(int, index);
    QFETCH(QList<int>, x);
    QFETCH(QList<int>, weight);
    QFETCH(QList<int>, y);
    QFETCH(int, stride);
    QFETCH(int, padding);
    const Shape xShape(x.begin(), x.end());
    const Shape weightShape(weight.begin(), weight.end());
    const Shape yShape(y.begin(), y.end());
    const std::string name = "convolution" + std::to_string(index);
    const auto window = attributes({{"stride", std::vector<std::int64_t>{stride}},
                                    {"padding", std::vector<std::int64_t>{padding}}});
    const Value samples = drawnValue(name + ".x", xShape);
    const Value weights = drawnValue(name + ".weight", weightShape);
    const Value dy = drawnValue(name + ".dy", yShape);
    compare(reference({.opKind = "convolution",
                       .attributes = window,
                       .inputs = {samples, weights, drawnValue(name + ".bias", {weightShape[0]})},
                       .outputs = {value(yShape, {})}})[0],
            name + ".y");
    compare(reference({.opKind = "convolution_backward_data",
                       .attributes = window,
                       .inputs = {dy, weights},
                       .outputs = {value(xShape, {})}})[0],
            name + ".dx");
    const auto gradients =
        reference({.opKind = "convolution_backward_weights",
                   .attributes = window,
                   .inputs = {samples, dy},
                   .outputs = {value(weightShape, {}), value({weightShape[0]}, {})}});
    compare(gradients[0], name + ".dweight");
    compare(gradients[1], name + ".dbias");
}

void TestGoldenKernels::batchNorm_data()
{
    QTest::addColumn<int>("samples");
    QTest::newRow("whole batch") << 6;
    QTest::newRow("groups of 3") << 3;
    QTest::newRow("groups of 2") << 2;
}

void TestGoldenKernels::batchNorm()
{
    QFETCH(int, samples);
    const std::string name = "batch_norm" + std::to_string(samples);
    const Shape shape{6, 3, 4, 2};
    const Value moments = value({6 / samples, 3}, {});
    const Value channels = value({3}, {});
    const auto grouped = attributes({{"statistics_samples", std::int64_t(samples)},
                                     {"epsilon", 1e-5},
                                     {"momentum", 0.1},
                                     {"elements", std::int64_t(samples * 8)}});
    const auto call = [&](const std::string& kind, std::vector<Value> inputs,
                          std::vector<Value> outputs) {
        return reference({.opKind = kind,
                          .attributes = grouped,
                          .inputs = std::move(inputs),
                          .outputs = std::move(outputs)});
    };
    const Value x = drawnValue("batch_norm.x", shape);
    const Value dy = drawnValue("batch_norm.dy", shape);
    const Value weight = drawnValue("batch_norm.weight", {3});
    const Value bias = drawnValue("batch_norm.bias", {3});
    const Value sum = call("batch_sum", {x}, {moments})[0];
    const Value squares = call("batch_centred_squares", {x, sum}, {moments})[0];
    compare(call("normalize", {x, sum, squares, weight, bias}, {value(shape, {})})[0], name + ".y");
    const auto running =
        call("running_moments", {value({3}, {0, 0, 0}), value({3}, {1, 1, 1}), sum, squares},
             {channels, channels});
    compare(running[0], name + ".running_mean");
    compare(running[1], name + ".running_variance");
    const auto groups = call("batch_norm_backward_sums", {x, dy, sum, squares}, {moments, moments});
    compare(call("reduce_groups", {groups[0]}, {channels})[0], name + ".dweight");
    compare(call("reduce_groups", {groups[1]}, {channels})[0], name + ".dbias");
    compare(call("batch_norm_backward_data", {x, dy, sum, squares, weight, groups[0], groups[1]},
                 {value(shape, {})})[0],
            name + ".dx");
}

void TestGoldenKernels::batchNormInference()
{
    compare(reference({.opKind = "batch_norm_inference",
                       .attributes = attributes({{"epsilon", 1e-5}}),
                       .inputs = {drawnValue("batch_norm.x", {6, 3, 4, 2}),
                                  drawnValue("batch_norm.weight", {3}),
                                  drawnValue("batch_norm.bias", {3}),
                                  value({3}, golden("batch_norm2.running_mean")),
                                  value({3}, golden("batch_norm2.running_variance"))},
                       .outputs = {value({6, 3, 4, 2}, {})}})[0],
            "batch_norm.inference");
}

void TestGoldenKernels::dropout_data()
{
    QTest::addColumn<int>("step");
    QTest::newRow("step 0") << 0;
    QTest::newRow("step 5") << 5;
}

void TestGoldenKernels::dropout()
{
    QFETCH(int, step);
    compare(reference({.opKind = "dropout",
                       .attributes = attributes({{"probability", 0.3}}),
                       .inputs = {drawnValue("dropout.x", {5, 9})},
                       .outputs = {value({5, 9}, {})},
                       .path = "dropout",
                       .seed = kGoldenSeed},
                      {.step = step, .microBatch = 0, .learningRate = 0})[0],
            "dropout" + std::to_string(step) + ".y");
}

void TestGoldenKernels::sgd_data()
{
    QTest::addColumn<double>("momentum");
    QTest::addColumn<double>("decay");
    QTest::newRow("sgd") << 0.0 << 0.0;
    QTest::newRow("sgd_decay") << 0.0 << 0.01;
    QTest::newRow("momentum") << 0.9 << 0.01;
}

void TestGoldenKernels::sgd()
{
    QFETCH(double, momentum);
    QFETCH(double, decay);
    const auto settings = attributes({{"momentum", momentum}, {"weight_decay", decay}});
    Value weight = drawnValue("optimizer.weight", {11});
    Value state = value({11}, std::vector<double>(11, 0));
    for (int step = 0; step < 6; ++step) {
        // A sum over four samples; the update divides by their weight.
        Value gradient = drawnValue("optimizer.gradient" + std::to_string(step), {11});
        for (double& element : gradient.values)
            element *= 4;
        Call call{.opKind = "sgd",
                  .attributes = settings,
                  .inputs = {weight, gradient, scalar(4), scalar(0.1)},
                  .outputs = {value({11}, {})}};
        if (momentum != 0) {
            call.inputs.push_back(state);
            call.outputs.push_back(value({11}, {}));
        }
        const auto outputs = reference(call);
        weight = outputs[0];
        state = outputs.back();
        compare(weight, std::string(QTest::currentDataTag()) + ".weight" + std::to_string(step));
    }
}

void TestGoldenKernels::adam_data()
{
    QTest::addColumn<double>("beta1");
    QTest::addColumn<double>("beta2");
    QTest::addColumn<double>("epsilon");
    QTest::addColumn<double>("decay");
    QTest::newRow("adam") << 0.9 << 0.999 << 1e-8 << 0.0;
    QTest::newRow("adam_decay") << 0.8 << 0.95 << 1e-6 << 0.02;
}

void TestGoldenKernels::adam()
{
    QFETCH(double, beta1);
    QFETCH(double, beta2);
    QFETCH(double, epsilon);
    QFETCH(double, decay);
    const auto settings = attributes(
        {{"beta1", beta1}, {"beta2", beta2}, {"epsilon", epsilon}, {"weight_decay", decay}});
    Value weight = drawnValue("optimizer.weight", {11});
    Value m = value({11}, std::vector<double>(11, 0));
    Value v = m;
    for (int step = 0; step < 6; ++step) {
        const auto outputs = reference(
            {.opKind = "adam",
             .attributes = settings,
             .inputs = {weight, drawnValue("optimizer.gradient" + std::to_string(step), {11}),
                        scalar(1), scalar(0.01), m, v},
             .outputs = {value({11}, {}), value({11}, {}), value({11}, {})}},
            {.step = step, .microBatch = 0, .learningRate = 0});
        weight = outputs[0];
        m = outputs[1];
        v = outputs[2];
        compare(weight, std::string(QTest::currentDataTag()) + ".weight" + std::to_string(step));
    }
}

PLUGBOARD_TEST(TestGoldenKernels)
#include "tst_golden_kernels.moc"
