// SPDX-License-Identifier: Apache-2.0
#include "engine/cpu/onednn_backend.h"
#include "tests/cpu/kernel_runner.h"
#include "tests/plugboard_test.h"

namespace {

using namespace plugboard;
using namespace plugboard::tests;
using List = std::vector<std::int64_t>;
using model::Shape;

constexpr auto kFloat = model::DataType::Float32;
constexpr double kTolerance = 1e-5; // of the tensor's norm

Value random(const Shape& shape, unsigned seed)
{
    return randomValue(shape, seed, kFloat);
}

Value empty(const Shape& shape)
{
    return {shape, {}, kFloat, {}, {}};
}

Call inDouble(Call call)
{
    for (auto* values : {&call.inputs, &call.outputs})
        for (Value& operand : *values)
            if (operand.type == kFloat)
                operand.type = model::DataType::Float64;
    return call;
}

/// The float32 kernel against the reference in float64 on the same values.
void compareToReference(const Call& call, const backend::FiringContext& context = {})
{
    cpu::OnednnBackend backend;
    Call rounded = call; // what float32 holds of the inputs
    for (Value& input : rounded.inputs)
        for (double& element : input.values)
            element = double(float(element));
    const auto found = run(backend, rounded, context);
    const auto expected = reference(inDouble(rounded), context);
    for (std::size_t output = 0; output < expected.size(); ++output) {
        const double distance = relativeDistance(found[output].values, expected[output].values);
        QVERIFY2(distance < kTolerance, (call.opKind + " output " + std::to_string(output) + ": " +
                                         std::to_string(distance))
                                            .c_str());
    }
}

model::Attributes window(List kernel, List stride, List padding)
{
    model::Attributes attributes;
    attributes.set("kernel", std::move(kernel));
    attributes.set("stride", std::move(stride));
    attributes.set("padding", std::move(padding));
    return attributes;
}

struct ConvolutionRow {
    const char* name;
    model::Attributes attributes;
    Shape x, weight, y;
};
const std::vector<ConvolutionRow>& convolutionRows()
{
    static const std::vector<ConvolutionRow> rows{
        {"LeNet 1", window({5}, {1}, {2}), {3, 1, 28, 28}, {6, 1, 5, 5}, {3, 6, 28, 28}},
        {"LeNet 2", window({5}, {1}, {0}), {3, 6, 14, 14}, {16, 6, 5, 5}, {3, 16, 10, 10}},
        {"3x3", window({3}, {1}, {1}), {2, 16, 9, 11}, {32, 16, 3, 3}, {2, 32, 9, 11}},
        {"odd everything",
         window({3, 2}, {2, 1}, {1, 0}),
         {1, 3, 7, 9},
         {5, 3, 3, 2},
         {1, 5, 4, 8}},
        {"left over", window({2}, {3}, {0}), {2, 4, 9, 7}, {3, 4, 2, 2}, {2, 3, 3, 2}},
        {"1x1", window({1}, {2}, {0}), {2, 8, 6, 6}, {7, 8, 1, 1}, {2, 7, 3, 3}},
        {"first of ResNet", window({7}, {2}, {3}), {1, 3, 32, 32}, {64, 3, 7, 7}, {1, 64, 16, 16}},
        {"one pixel", window({5}, {1}, {2}), {1, 1, 1, 1}, {1, 1, 5, 5}, {1, 1, 1, 1}}};
    return rows;
}
const char* const kAlgorithms[] = {"",
                                   "own:rows",
                                   "onednn:direct",
                                   "onednn:gemm",
                                   "onednn:auto",
                                   "onednn:winograd",
                                   "of another library"};

} // namespace

class TestOnednn : public QObject {
    Q_OBJECT
private slots:
    void convolution_data();
    void convolution();
    void winogradIsUsed();
    void algorithmNamesItself();
    void linear_data();
    void linear();
    void pooling_data();
    void pooling();
    void elementwise_data();
    void elementwise();
    void updates();
    void inPlace();
    void emptyPieces();
    void double64GoesToTheReference();
};

void TestOnednn::convolution_data()
{
    QTest::addColumn<int>("row");
    QTest::addColumn<QString>("algorithm");
    QTest::addColumn<bool>("biased");
    for (std::size_t row = 0; row < convolutionRows().size(); ++row)
        for (const char* algorithm : kAlgorithms)
            for (const bool biased : {false, true})
                QTest::addRow("%s %s %s", convolutionRows()[row].name, algorithm,
                              biased ? "biased" : "plain")
                    << int(row) << QString(algorithm) << biased;
}

void TestOnednn::convolution()
{
    QFETCH(int, row);
    QFETCH(QString, algorithm);
    QFETCH(bool, biased);
    const ConvolutionRow& r = convolutionRows()[std::size_t(row)];
    Call forward{.opKind = "convolution",
                 .attributes = r.attributes,
                 .inputs = {random(r.x, 1), random(r.weight, 2)},
                 .outputs = {empty(r.y)},
                 .algorithm = algorithm.toStdString()};
    Call data{.opKind = "convolution_backward_data",
              .attributes = r.attributes,
              .inputs = {random(r.y, 3), random(r.weight, 2)},
              .outputs = {empty(r.x)},
              .algorithm = algorithm.toStdString()};
    Call weights{.opKind = "convolution_backward_weights",
                 .attributes = r.attributes,
                 .inputs = {random(r.x, 1), random(r.y, 3)},
                 .outputs = {empty(r.weight)},
                 .algorithm = algorithm.toStdString()};
    if (biased) {
        forward.inputs.push_back(random({r.weight[0]}, 4));
        weights.outputs.push_back(empty({r.weight[0]}));
    }
    compareToReference(forward);
    compareToReference(data);
    compareToReference(weights);
}

void TestOnednn::winogradIsUsed()
{
    cpu::OnednnBackend backend;
    const auto kernel =
        backend.prepare(specOf({.opKind = "convolution",
                                .attributes = window({3}, {1}, {1}),
                                .inputs = {empty({1, 16, 8, 8}), empty({16, 16, 3, 3})},
                                .outputs = {empty({1, 16, 8, 8})},
                                .algorithm = "onednn:winograd"}));
    PB_VERIFY_OK(kernel);
    if ((*kernel)->algorithm() != "onednn:winograd")
        QSKIP("this oneDNN has no Winograd for this processor");
    QVERIFY((*kernel)->workspace().value > 0);
}

void TestOnednn::algorithmNamesItself()
{
    cpu::OnednnBackend backend;
    Call call{.opKind = "convolution",
              .attributes = window({3}, {1}, {1}),
              .inputs = {empty({1, 16, 8, 8}), empty({16, 16, 3, 3})},
              .outputs = {empty({1, 16, 8, 8})}};
    const auto best = backend.prepare(specOf(call));
    PB_VERIFY_OK(best);
    call.algorithm = (*best)->algorithm();
    const auto named = backend.prepare(specOf(call));
    PB_VERIFY_OK(named);
    QCOMPARE((*named)->algorithm(), (*best)->algorithm());
    QCOMPARE((*named)->workspace().value, (*best)->workspace().value);
}

void TestOnednn::linear_data()
{
    QTest::addColumn<int>("samples");
    QTest::addColumn<int>("features");
    QTest::addColumn<int>("outputs");
    QTest::newRow("LeNet") << 64 << 400 << 120;
    QTest::newRow("odd") << 7 << 13 << 5;
    QTest::newRow("one sample") << 1 << 33 << 17;
    QTest::newRow("one output") << 5 << 8 << 1;
}

void TestOnednn::linear()
{
    QFETCH(int, samples);
    QFETCH(int, features);
    QFETCH(int, outputs);
    const Shape x{samples, features}, weight{outputs, features}, y{samples, outputs};
    for (const bool biased : {false, true}) {
        Call forward{
            .opKind = "linear", .inputs = {random(x, 1), random(weight, 2)}, .outputs = {empty(y)}};
        Call weights{.opKind = "linear_backward_weights",
                     .inputs = {random(x, 1), random(y, 3)},
                     .outputs = {empty(weight)}};
        if (biased) {
            forward.inputs.push_back(random({outputs}, 4));
            weights.outputs.push_back(empty({outputs}));
        }
        compareToReference(forward);
        compareToReference(weights);
    }
    compareToReference({.opKind = "linear_backward_data",
                        .inputs = {random(y, 3), random(weight, 2)},
                        .outputs = {empty(x)}});
}

void TestOnednn::pooling_data()
{
    QTest::addColumn<int>("kernel");
    QTest::addColumn<int>("stride");
    QTest::addColumn<int>("padding");
    QTest::addColumn<int>("height");
    QTest::addColumn<int>("width");
    QTest::newRow("LeNet") << 2 << 2 << 0 << 28 << 28;
    QTest::newRow("odd rows") << 2 << 2 << 0 << 9 << 8;
    QTest::newRow("odd columns") << 2 << 2 << 0 << 8 << 35;
    QTest::newRow("ResNet") << 3 << 2 << 1 << 17 << 16;
    QTest::newRow("overlapping") << 2 << 1 << 0 << 5 << 6;
}

void TestOnednn::pooling()
{
    QFETCH(int, kernel);
    QFETCH(int, stride);
    QFETCH(int, padding);
    QFETCH(int, height);
    QFETCH(int, width);
    const auto attributes = window({kernel}, {stride}, {padding});
    const Shape x{2, 3, height, width};
    const Shape y{2, 3, (height + 2 * padding - kernel) / stride + 1,
                  (width + 2 * padding - kernel) / stride + 1};
    compareToReference({.opKind = "max_pool",
                        .attributes = attributes,
                        .inputs = {random(x, 1)},
                        .outputs = {empty(y)}});
    compareToReference({.opKind = "max_pool_backward",
                        .attributes = attributes,
                        .inputs = {random(x, 1), random(y, 2)},
                        .outputs = {empty(x)}});
    // After a ReLU many windows hold equal maxima: the first one must win here too.
    Value rectified = random(x, 1);
    for (double& element : rectified.values)
        element = element < 0.7 ? 0 : 1;
    compareToReference({.opKind = "max_pool_backward",
                        .attributes = attributes,
                        .inputs = {rectified, random(y, 2)},
                        .outputs = {empty(x)}});
    compareToReference({.opKind = "average_pool",
                        .attributes = attributes,
                        .inputs = {random(x, 1)},
                        .outputs = {empty(y)}});
}

void TestOnednn::elementwise_data()
{
    QTest::addColumn<int>("count");
    for (const int count : {1, 7, 64, 1000, 100003})
        QTest::addRow("%d", count) << count;
}

void TestOnednn::elementwise()
{
    QFETCH(int, count);
    const Shape shape{1, count};
    const Value a = random(shape, 1), b = random(shape, 2), c = random(shape, 3);
    const std::vector<Value> output{empty(shape)};
    compareToReference({.opKind = "relu", .inputs = {a}, .outputs = output});
    compareToReference({.opKind = "relu_backward", .inputs = {a, b}, .outputs = output});
    compareToReference({.opKind = "add", .inputs = {a}, .outputs = output});
    compareToReference({.opKind = "add", .inputs = {a, b}, .outputs = output});
    compareToReference({.opKind = "add", .inputs = {a, b, c}, .outputs = output});
    compareToReference({.opKind = "flatten", .inputs = {a}, .outputs = output});
    compareToReference({.opKind = "bias", .inputs = {a, random({count}, 4)}, .outputs = output});
    compareToReference({.opKind = "bias",
                        .inputs = {random({3, 2, count}, 1), random({2}, 4)},
                        .outputs = {empty({3, 2, count})}});
    compareToReference({.opKind = "dropout", .inputs = {a}, .outputs = output});
}

void TestOnednn::updates()
{
    for (const std::int64_t count : {1, 17, 48000}) {
        const Shape shape{count};
        const Value weight = random(shape, 1), gradient = random(shape, 2), m = random(shape, 3);
        Value v = random(shape, 4);
        for (double& element : v.values)
            element = element * element;
        const Value weightSum = asType(value({1}, {64}), kFloat);
        const Value rate = asType(value({1}, {0.01}), kFloat);
        model::Attributes attributes;
        attributes.set("weight_decay", 0.01);
        compareToReference({.opKind = "sgd",
                            .attributes = attributes,
                            .inputs = {weight, gradient, weightSum, rate},
                            .outputs = {empty(shape)}});
        compareToReference({.opKind = "adam",
                            .attributes = attributes,
                            .inputs = {weight, gradient, weightSum, rate, m, v},
                            .outputs = {empty(shape), empty(shape), empty(shape)}},
                           {.step = 3, .microBatch = 0, .learningRate = 0});
        attributes.set("momentum", 0.9);
        compareToReference({.opKind = "sgd",
                            .attributes = attributes,
                            .inputs = {weight, gradient, weightSum, rate, m},
                            .outputs = {empty(shape), empty(shape)}});
    }
}

/// Updates write a variable where they read it.
void TestOnednn::inPlace()
{
    cpu::OnednnBackend backend;
    model::Attributes attributes;
    attributes.set("momentum", 0.5);
    const Shape shape{3};
    const auto kernel = backend.prepare(
        specOf({.opKind = "sgd",
                .attributes = attributes,
                .inputs = {empty(shape), empty(shape), empty({1}), empty({1}), empty(shape)},
                .outputs = {empty(shape), empty(shape)}}));
    PB_VERIFY_OK(kernel);
    alignas(64) float weight[3] = {4, 5, 6};
    alignas(64) float gradient[3] = {8, 8, 8};
    alignas(64) float weightSum[1] = {2};
    alignas(64) float rate[1] = {0.25};
    alignas(64) float state[3] = {8, 0, -8};
    void* operands[] = {weight, gradient, weightSum, rate, state, weight, state};
    QCOMPARE((*kernel)->run(operands, nullptr, {}), 0);
    // v = 0.5 v + 4; w -= v / 4
    const float expectedState[3] = {8, 4, 0};
    const float expectedWeight[3] = {2, 4, 6};
    for (int i = 0; i < 3; ++i) {
        QCOMPARE(state[i], expectedState[i]);
        QCOMPARE(weight[i], expectedWeight[i]);
    }
}

/// Uneven splits may leave a device without samples: gradients are zeros then.
void TestOnednn::emptyPieces()
{
    cpu::OnednnBackend backend;
    const auto dw = run(backend, {.opKind = "convolution_backward_weights",
                                  .attributes = window({3}, {1}, {1}),
                                  .inputs = {empty({0, 2, 4, 4}), empty({0, 3, 4, 4})},
                                  .outputs = {empty({3, 2, 3, 3}), empty({3})}});
    for (const Value& output : dw)
        for (const double element : output.values)
            QCOMPARE(element, 0.0);
    run(backend, {.opKind = "max_pool",
                  .attributes = window({2}, {2}, {0}),
                  .inputs = {empty({0, 2, 4, 4})},
                  .outputs = {empty({0, 2, 2, 2})}});
}

void TestOnednn::double64GoesToTheReference()
{
    cpu::OnednnBackend backend;
    const auto kernel = backend.prepare(
        specOf({.opKind = "relu", .inputs = {value({2}, {})}, .outputs = {value({2}, {})}}));
    PB_VERIFY_OK(kernel);
    QCOMPARE((*kernel)->algorithm(), std::string("reference"));
}

PLUGBOARD_TEST(TestOnednn)
#include "tst_onednn.moc"
