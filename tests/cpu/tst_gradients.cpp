// SPDX-License-Identifier: Apache-2.0
#include "tests/cpu/kernel_runner.h"
#include "tests/plugboard_test.h"

#include <cmath>

namespace {

using namespace plugboard;
using namespace plugboard::tests;
using List = std::vector<std::int64_t>;

/// A forward kernel; L = sum of dy times its output `output`.
double lossOf(const Call& forward, const Value& dy)
{
    const Value y = reference(forward)[0];
    double sum = 0;
    for (std::size_t i = 0; i < y.values.size(); ++i)
        sum += y.values[i] * dy.values[i];
    return sum;
}

/// dL / d input by central differences.
std::vector<double> differences(Call forward, const Value& dy, std::size_t input)
{
    constexpr double kStep = 1e-6;
    std::vector<double> gradient;
    for (std::size_t i = 0; i < forward.inputs[input].values.size(); ++i) {
        double& element = forward.inputs[input].values[i];
        const double kept = element;
        element = kept + kStep;
        const double above = lossOf(forward, dy);
        element = kept - kStep;
        const double below = lossOf(forward, dy);
        element = kept;
        gradient.push_back((above - below) / (2 * kStep));
    }
    return gradient;
}

model::Attributes window(List kernel, List stride, List padding)
{
    model::Attributes attributes;
    attributes.set("kernel", std::move(kernel));
    attributes.set("stride", std::move(stride));
    attributes.set("padding", std::move(padding));
    return attributes;
}

struct WindowRow {
    const char* name;
    model::Attributes attributes;
    model::Shape x;
    model::Shape y; ///< of a pooling; a convolution has 3 channels instead
};
const std::vector<WindowRow>& windowRows()
{
    static const std::vector<WindowRow> rows{
        {"3x3", window({3}, {1}, {0}), {2, 2, 5, 6}, {2, 2, 3, 4}},
        {"padded", window({3, 2}, {1, 1}, {1, 1}), {2, 2, 4, 5}, {2, 2, 4, 6}},
        {"strided", window({3}, {2}, {1}), {1, 2, 7, 6}, {1, 2, 4, 3}},
        {"wide stride", window({2}, {3, 2}, {0}), {1, 2, 7, 5}, {1, 2, 2, 2}},
        {"one tap", window({1}, {2}, {0}), {2, 2, 5, 5}, {2, 2, 3, 3}}};
    return rows;
}

constexpr double kTolerance = 1e-8;

void compare(const std::vector<double>& analytic, const std::vector<double>& numeric)
{
    const double distance = relativeDistance(analytic, numeric);
    QVERIFY2(distance < kTolerance, std::to_string(distance).c_str());
}

void addWindowRows()
{
    QTest::addColumn<int>("row");
    for (std::size_t i = 0; i < windowRows().size(); ++i)
        QTest::newRow(windowRows()[i].name) << int(i);
}

} // namespace

class TestGradients : public QObject {
    Q_OBJECT
private slots:
    void convolution_data() { addWindowRows(); }
    void convolution();
    void linear();
    void pooling_data() { addWindowRows(); }
    void pooling();
    void globalAveragePool();
    void relu();
    void bias();
    void batchNorm_data();
    void batchNorm();
    void crossEntropy();
};

void TestGradients::convolution()
{
    QFETCH(int, row);
    const WindowRow& r = windowRows()[std::size_t(row)];
    const List kernel = r.attributes.integers("kernel", {});
    const model::Shape weight{3, r.x[1], kernel.front(), kernel.back()};
    const model::Shape y{r.y[0], 3, r.y[2], r.y[3]};
    const Call forward{.opKind = "convolution",
                       .attributes = r.attributes,
                       .inputs = {randomValue(r.x, 1), randomValue(weight, 2), randomValue({3}, 3)},
                       .outputs = {value(y, {})}};
    const Value dy = randomValue(y, 4);

    const auto dx = reference({.opKind = "convolution_backward_data",
                               .attributes = r.attributes,
                               .inputs = {dy, forward.inputs[1]},
                               .outputs = {value(r.x, {})}});
    compare(dx[0].values, differences(forward, dy, 0));
    const auto dw = reference({.opKind = "convolution_backward_weights",
                               .attributes = r.attributes,
                               .inputs = {forward.inputs[0], dy},
                               .outputs = {value(weight, {}), value({3}, {})}});
    compare(dw[0].values, differences(forward, dy, 1));
    compare(dw[1].values, differences(forward, dy, 2));
}

void TestGradients::linear()
{
    const Call forward{
        .opKind = "linear",
        .inputs = {randomValue({3, 5}, 1), randomValue({4, 5}, 2), randomValue({4}, 3)},
        .outputs = {value({3, 4}, {})}};
    const Value dy = randomValue({3, 4}, 4);
    const auto dx = reference({.opKind = "linear_backward_data",
                               .inputs = {dy, forward.inputs[1]},
                               .outputs = {value({3, 5}, {})}});
    compare(dx[0].values, differences(forward, dy, 0));
    const auto dw = reference({.opKind = "linear_backward_weights",
                               .inputs = {forward.inputs[0], dy},
                               .outputs = {value({4, 5}, {}), value({4}, {})}});
    compare(dw[0].values, differences(forward, dy, 1));
    compare(dw[1].values, differences(forward, dy, 2));
}

void TestGradients::pooling()
{
    QFETCH(int, row);
    const WindowRow& r = windowRows()[std::size_t(row)];
    const Value x = randomValue(r.x, 5);
    const Value dy = randomValue(r.y, 6);
    const Call maximum{.opKind = "max_pool",
                       .attributes = r.attributes,
                       .inputs = {x},
                       .outputs = {value(r.y, {})}};
    compare(reference({.opKind = "max_pool_backward",
                       .attributes = r.attributes,
                       .inputs = {x, dy},
                       .outputs = {value(r.x, {})}})[0]
                .values,
            differences(maximum, dy, 0));
    for (const std::int64_t includePadding : {0, 1}) {
        Call average = maximum;
        average.opKind = "average_pool";
        average.attributes.set("include_padding", includePadding);
        compare(reference({.opKind = "average_pool_backward",
                           .attributes = average.attributes,
                           .inputs = {dy},
                           .outputs = {value(r.x, {})}})[0]
                    .values,
                differences(average, dy, 0));
    }
}

void TestGradients::globalAveragePool()
{
    const Call forward{.opKind = "global_average_pool",
                       .inputs = {randomValue({2, 3, 4, 5}, 7)},
                       .outputs = {value({2, 3, 1, 1}, {})}};
    const Value dy = randomValue({2, 3, 1, 1}, 8);
    compare(reference({.opKind = "global_average_pool_backward",
                       .inputs = {dy},
                       .outputs = {value({2, 3, 4, 5}, {})}})[0]
                .values,
            differences(forward, dy, 0));
}

void TestGradients::relu()
{
    const Call forward{
        .opKind = "relu", .inputs = {randomValue({3, 7}, 9)}, .outputs = {value({3, 7}, {})}};
    const Value dy = randomValue({3, 7}, 10);
    compare(reference({.opKind = "relu_backward",
                       .inputs = {dy, reference(forward)[0]},
                       .outputs = {value({3, 7}, {})}})[0]
                .values,
            differences(forward, dy, 0));
}

void TestGradients::bias()
{
    const Call forward{.opKind = "bias",
                       .inputs = {randomValue({2, 3, 4}, 11), randomValue({3}, 12)},
                       .outputs = {value({2, 3, 4}, {})}};
    const Value dy = randomValue({2, 3, 4}, 13);
    compare(reference({.opKind = "bias_backward", .inputs = {dy}, .outputs = {value({3}, {})}})[0]
                .values,
            differences(forward, dy, 1));
}

void TestGradients::batchNorm_data()
{
    QTest::addColumn<int>("samples");
    QTest::newRow("whole batch") << 6;
    QTest::newRow("groups of 3") << 3;
    QTest::newRow("groups of 2") << 2;
}

/// The chain sum, centred squares, normalize as one function of x, weight and bias.
void TestGradients::batchNorm()
{
    QFETCH(int, samples);
    const model::Shape shape{6, 3, 2, 2};
    const model::Shape moments{6 / samples, 3};
    model::Attributes attributes;
    attributes.set("statistics_samples", std::int64_t(samples));
    attributes.set("epsilon", 1e-3);
    const auto momentsOf = [&](const Value& x) {
        const Value sum = reference({.opKind = "batch_sum",
                                     .attributes = attributes,
                                     .inputs = {x},
                                     .outputs = {value(moments, {})}})[0];
        const Value squares = reference({.opKind = "batch_centred_squares",
                                         .attributes = attributes,
                                         .inputs = {x, sum},
                                         .outputs = {value(moments, {})}})[0];
        return std::pair(sum, squares);
    };
    const Value dy = randomValue(shape, 14);
    std::vector<Value> inputs{randomValue(shape, 15), randomValue({3}, 16), randomValue({3}, 17)};
    const auto loss = [&] {
        const auto [sum, squares] = momentsOf(inputs[0]);
        return lossOf({.opKind = "normalize",
                       .attributes = attributes,
                       .inputs = {inputs[0], sum, squares, inputs[1], inputs[2]},
                       .outputs = {value(shape, {})}},
                      dy);
    };
    const auto numeric = [&](std::size_t input) {
        constexpr double kStep = 1e-6;
        std::vector<double> gradient;
        for (double& element : inputs[input].values) {
            const double kept = element;
            element = kept + kStep;
            const double above = loss();
            element = kept - kStep;
            gradient.push_back((above - loss()) / (2 * kStep));
            element = kept;
        }
        return gradient;
    };
    const auto [sum, squares] = momentsOf(inputs[0]);
    const auto groups = reference({.opKind = "batch_norm_backward_sums",
                                   .attributes = attributes,
                                   .inputs = {inputs[0], dy, sum, squares},
                                   .outputs = {value(moments, {}), value(moments, {})}});
    for (const std::size_t which : {0, 1}) {
        const Value total = reference(
            {.opKind = "reduce_groups", .inputs = {groups[which]}, .outputs = {value({3}, {})}})[0];
        compare(total.values, numeric(1 + which));
    }
    const auto dx =
        reference({.opKind = "batch_norm_backward_data",
                   .attributes = attributes,
                   .inputs = {inputs[0], dy, sum, squares, inputs[1], groups[0], groups[1]},
                   .outputs = {value(shape, {})}});
    compare(dx[0].values, numeric(0));
}

void TestGradients::crossEntropy()
{
    Call call{.opKind = "softmax_cross_entropy",
              .inputs = {randomValue({4, 5}, 18), labels({0, 4, 2, 2}), value({4}, {1, 1, 0.5, 0})},
              .outputs = {value({1}, {}), value({1}, {}), value({1}, {}), value({4, 5}, {})}};
    compare(reference(call)[3].values, differences(call, value({1}, {1}), 0));
}

PLUGBOARD_TEST(TestGradients)
#include "tst_gradients.moc"
