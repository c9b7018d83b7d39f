// SPDX-License-Identifier: Apache-2.0
#include "engine/cpu/reference_backend.h"
#include "tests/cpu/kernel_runner.h"
#include "tests/plugboard_test.h"

#include <cmath>

namespace {

using namespace plugboard;
using namespace plugboard::tests;
using List = std::vector<std::int64_t>;
using Numbers = std::vector<double>;

model::Attributes attributes(std::map<std::string, model::AttributeValue> values)
{
    return {std::move(values)};
}

void compare(const Numbers& found, const Numbers& expected)
{
    QCOMPARE(found.size(), expected.size());
    for (std::size_t i = 0; i < expected.size(); ++i)
        QVERIFY2(std::abs(found[i] - expected[i]) <= 1e-14 * (1 + std::abs(expected[i])),
                 (std::to_string(i) + ": " + std::to_string(found[i])).c_str());
}

} // namespace

/// Values worked by hand; gradients stand in tst_gradients.cpp.
class TestReference : public QObject {
    Q_OBJECT
private slots:
    void convolution();
    void linear();
    void reluKeepsNan();
    void maxPoolTiesGoToTheFirst();
    void averagePoolPadding();
    void addOfThree();
    void biasOfVectors();
    void moments();
    void momentsOfAPieceWithoutWholeGroups();
    void runningMoments();
    void batchNormInference();
    void crossEntropy();
    void labelOutsideIsNan();
    void sgd();
    void sgdMomentum();
    void adam();
    void recordsAndRates();
    void unknownKind();
    void wrongNumberOfOperands();
};

void TestReference::convolution()
{
    // x = 0..8 as 3x3, weight [[1, 2], [3, 4]], bias 10: 0 + 2 + 9 + 16 + 10 = 37, then + 10 per
    // step right and + 30 per step down.
    const Call call{.opKind = "convolution",
                    .attributes = attributes({{"kernel", List{2}}}),
                    .inputs = {value({1, 1, 3, 3}, {0, 1, 2, 3, 4, 5, 6, 7, 8}),
                               value({1, 1, 2, 2}, {1, 2, 3, 4}), value({1}, {10})},
                    .outputs = {value({1, 1, 2, 2}, {})}};
    compare(reference(call)[0].values, {37, 47, 67, 77});
}

void TestReference::linear()
{
    // [1, 2] times rows [3, 4], [5, 6], plus bias [1, -1]
    const Call call{
        .opKind = "linear",
        .inputs = {value({1, 2}, {1, 2}), value({2, 2}, {3, 4, 5, 6}), value({2}, {1, -1})},
        .outputs = {value({1, 2}, {})}};
    compare(reference(call)[0].values, {12, 16});
}

void TestReference::reluKeepsNan()
{
    const Call call{.opKind = "relu",
                    .inputs = {value({3}, {-1, 2, std::nan("")})},
                    .outputs = {value({3}, {})}};
    const Numbers y = reference(call)[0].values;
    QCOMPARE(y[0], 0.0);
    QCOMPARE(y[1], 2.0);
    QVERIFY(std::isnan(y[2]));
}

void TestReference::maxPoolTiesGoToTheFirst()
{
    const Call call{
        .opKind = "max_pool_backward",
        .attributes = attributes({{"kernel", List{2}}}),
        .inputs = {value({1, 1, 2, 4}, {1, 5, 3, 3, 5, 5, 3, 3}), value({1, 1, 1, 2}, {7, 9})},
        .outputs = {value({1, 1, 2, 4}, {})}};
    compare(reference(call)[0].values, {0, 7, 9, 0, 0, 0, 0, 0});
}

void TestReference::averagePoolPadding()
{
    // A 3x3 window over one padded corner of [[1, 2], [3, 6]] sees all four values.
    Call call{.opKind = "average_pool",
              .attributes =
                  attributes({{"kernel", List{3}}, {"stride", List{1}}, {"padding", List{1}}}),
              .inputs = {value({1, 1, 2, 2}, {1, 2, 3, 6})},
              .outputs = {value({1, 1, 2, 2}, {})}};
    const double share = 12.0 / 9;
    compare(reference(call)[0].values, {share, share, share, share});
    call.attributes.set("include_padding", std::int64_t(0));
    compare(reference(call)[0].values, {3, 3, 3, 3});
}

void TestReference::addOfThree()
{
    const Call call{.opKind = "add",
                    .inputs = {value({2}, {1, 2}), value({2}, {10, 20}), value({2}, {100, 200})},
                    .outputs = {value({2}, {})}};
    compare(reference(call)[0].values, {111, 222});
}

void TestReference::biasOfVectors()
{
    const Call call{.opKind = "bias",
                    .inputs = {value({2, 2}, {1, 2, 3, 4}), value({2}, {10, 20})},
                    .outputs = {value({2, 2}, {})}};
    compare(reference(call)[0].values, {11, 22, 13, 24});
}

void TestReference::moments()
{
    // Four samples of one channel in groups of two: sums 1 + 3 and 10 + 20, squares 2 and 50.
    const auto groups = attributes({{"statistics_samples", std::int64_t(2)}});
    const Value x = value({4, 1}, {1, 3, 10, 20});
    const Value sum = reference({.opKind = "batch_sum",
                                 .attributes = groups,
                                 .inputs = {x},
                                 .outputs = {value({2, 1}, {})}})[0];
    compare(sum.values, {4, 30});
    compare(reference({.opKind = "batch_centred_squares",
                       .attributes = groups,
                       .inputs = {x, sum},
                       .outputs = {value({2, 1}, {})}})[0]
                .values,
            {2, 50});
}

void TestReference::momentsOfAPieceWithoutWholeGroups()
{
    // Samples 1 and 2 of four in groups of two: each group gets one term, as a partial sum.
    Value piece = value({2, 1}, {3, 10});
    piece.box = {{1, 3}, {0, 1}};
    piece.logical = {4, 1};
    const auto groups = attributes({{"statistics_samples", std::int64_t(2)}});
    compare(reference({.opKind = "batch_sum",
                       .attributes = groups,
                       .inputs = {piece},
                       .outputs = {value({2, 1}, {})}})[0]
                .values,
            {3, 10});
    // Sample 3 alone: group 0 has no term here.
    piece = value({1, 1}, {20});
    piece.box = {{3, 4}, {0, 1}};
    piece.logical = {4, 1};
    compare(reference({.opKind = "batch_sum",
                       .attributes = groups,
                       .inputs = {piece},
                       .outputs = {value({2, 1}, {})}})[0]
                .values,
            {0, 20});
}

void TestReference::runningMoments()
{
    // Momentum 1/2, 5 elements: means 2 then 4, unbiased variances 3 then 1, from 0 and 1:
    // mean 0 -> 1 -> 2.5; variance 1 -> 2 -> 1.5.
    const Call call{.opKind = "running_moments",
                    .attributes = attributes({{"momentum", 0.5}, {"elements", std::int64_t(5)}}),
                    .inputs = {value({1}, {0}), value({1}, {1}), value({2, 1}, {10, 20}),
                               value({2, 1}, {12, 4})},
                    .outputs = {value({1}, {}), value({1}, {})}};
    const auto outputs = reference(call);
    compare(outputs[0].values, {2.5});
    compare(outputs[1].values, {1.5});
}

void TestReference::batchNormInference()
{
    // (x - 1) * 3 / sqrt(3 + 1) + 5
    const Call call{.opKind = "batch_norm_inference",
                    .attributes = attributes({{"epsilon", 1.0}}),
                    .inputs = {value({2, 1}, {1, 5}), value({1}, {3}), value({1}, {5}),
                               value({1}, {1}), value({1}, {3})},
                    .outputs = {value({2, 1}, {})}};
    compare(reference(call)[0].values, {5, 11});
}

void TestReference::crossEntropy()
{
    // Equal logits: log 2 each; the second sample counts half and its first maximum is a miss.
    const Call call{
        .opKind = "softmax_cross_entropy",
        .inputs = {value({2, 2}, {0, 0, 1000, 1000}), labels({0, 1}), value({2}, {1, 0.5})},
        .outputs = {value({1}, {}), value({1}, {}), value({1}, {}), value({2, 2}, {})}};
    const auto outputs = reference(call);
    compare(outputs[0].values, {1.5 * std::log(2.0)});
    compare(outputs[1].values, {1.5});
    compare(outputs[2].values, {1});
    compare(outputs[3].values, {-0.5, 0.5, 0.25, -0.25});
}

void TestReference::labelOutsideIsNan()
{
    const Call call{.opKind = "softmax_cross_entropy",
                    .inputs = {value({1, 2}, {0, 0}), labels({2}), value({1}, {1})},
                    .outputs = {value({1}, {}), value({1}, {}), value({1}, {})}};
    QVERIFY(std::isnan(reference(call)[0].values[0]));
}

void TestReference::sgd()
{
    // d = 6 / 3 + 0.5 * 4 = 4; w = 4 - 0.25 * 4
    const Call call{
        .opKind = "sgd",
        .attributes = attributes({{"weight_decay", 0.5}}),
        .inputs = {value({1}, {4}), value({1}, {6}), value({1}, {3}), value({1}, {0.25})},
        .outputs = {value({1}, {})}};
    compare(reference(call)[0].values, {3});
}

void TestReference::sgdMomentum()
{
    // v = 0.5 * 8 + 4 = 8; w = 4 - 0.25 * 8
    const Call call{.opKind = "sgd",
                    .attributes = attributes({{"weight_decay", 0.5}, {"momentum", 0.5}}),
                    .inputs = {value({1}, {4}), value({1}, {6}), value({1}, {3}),
                               value({1}, {0.25}), value({1}, {8})},
                    .outputs = {value({1}, {}), value({1}, {})}};
    const auto outputs = reference(call);
    compare(outputs[0].values, {2});
    compare(outputs[1].values, {8});
}

void TestReference::adam()
{
    // At step 0 the corrected moments are g and g^2: w -= rate * g / (|g| + epsilon).
    const Call call{.opKind = "adam",
                    .attributes = attributes({{"epsilon", 1.0}}),
                    .inputs = {value({1}, {4}), value({1}, {6}), value({1}, {2}), value({1}, {0.5}),
                               value({1}, {0}), value({1}, {0})},
                    .outputs = {value({1}, {}), value({1}, {}), value({1}, {})}};
    const auto outputs = reference(call);
    compare(outputs[0].values, {4 - 0.5 * 3 / 4});
    compare(outputs[1].values, {0.1 * 3});
    compare(outputs[2].values, {0.001 * 9});
}

void TestReference::recordsAndRates()
{
    compare(reference({.opKind = "record_metrics",
                       .inputs = {value({1}, {1}), value({1}, {2}), value({1}, {3})},
                       .outputs = {value({3}, {})}})[0]
                .values,
            {1, 2, 3});
    compare(reference({.opKind = "learning_rate", .outputs = {value({1}, {})}},
                      {.step = 3, .microBatch = 0, .learningRate = 0.125})[0]
                .values,
            {0.125});
}

void TestReference::unknownKind()
{
    cpu::ReferenceBackend backend;
    backend::KernelSpec spec;
    spec.opKind = "teleport";
    spec.path = "block1";
    const auto kernel = backend.prepare(spec);
    QVERIFY(!kernel);
    QVERIFY(kernel.error().code == ErrorCode::Unsupported);
    QVERIFY(kernel.error().message.find("teleport") != std::string::npos);
    QCOMPARE(kernel.error().subject, std::string("block1"));
}

void TestReference::wrongNumberOfOperands()
{
    cpu::ReferenceBackend backend;
    const auto kernel = backend.prepare(specOf(
        {.opKind = "relu_backward", .inputs = {value({1}, {1})}, .outputs = {value({1}, {})}}));
    QVERIFY(!kernel);
    QVERIFY(kernel.error().code == ErrorCode::InvalidInput);
}

PLUGBOARD_TEST(TestReference)
#include "tst_reference.moc"
