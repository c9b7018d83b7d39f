// SPDX-License-Identifier: Apache-2.0
#include "tests/ops/refused.h"

using namespace plugboard;
using Integers = std::vector<std::int64_t>;

class TestShapes : public QObject {
    Q_OBJECT

private slots:
    void byHand();
    void parameters();
    void operandTypes();
    void refused_data();
    void refused();
};

namespace {

using Case = tests::Refused;

model::Attributes
with(std::initializer_list<std::pair<const std::string, model::AttributeValue>> values)
{
    return {values};
}

std::vector<Case> cases()
{
    const auto convolution = with({{"channels", std::int64_t(6)}, {"kernel", std::int64_t(5)}});
    const auto pool = with({{"kernel", std::int64_t(2)}});
    const auto groups = with({{"statistics_samples", std::int64_t(4)}});
    auto extents = convolution;
    extents.set("height", std::int64_t(28));
    extents.set("width", std::int64_t(28));
    return {
        {"flat image",
         "convolution",
         convolution,
         {{64, 784}, {6, 1, 5, 5}, {6}},
         "x needs [n, c, h, w], got [64, 784]"},
        {"weight of other channels",
         "convolution",
         convolution,
         {{64, 3, 28, 28}, {6, 1, 5, 5}, {6}},
         "weight needs [6, 3, 5, 5], got [6, 1, 5, 5]"},
        {"bias of other channels",
         "convolution",
         convolution,
         {{64, 1, 28, 28}, {6, 1, 5, 5}, {5}},
         "bias needs [6], got [5]"},
        {"no bias",
         "convolution",
         convolution,
         {{64, 1, 28, 28}, {6, 1, 5, 5}},
         "input bias is missing"},
        {"image smaller than the window",
         "convolution",
         convolution,
         {{64, 1, 4, 28}, {6, 1, 5, 5}, {6}},
         "x needs at least the window [5, 5] with padding [0, 0], got [64, 1, 4, 28]"},
        {"dy of another extent",
         "convolution_backward_data",
         extents,
         {{64, 6, 28, 28}, {6, 1, 5, 5}},
         "dy needs [64, 6, 24, 24], got [64, 6, 28, 28]"},
        {"dy of another batch",
         "convolution_backward_weights",
         convolution,
         {{64, 1, 28, 28}, {32, 6, 24, 24}},
         "dy needs [64, 6, 24, 24], got [32, 6, 24, 24]"},
        {"image into linear",
         "linear",
         with({{"features", std::int64_t(10)}}),
         {{64, 6, 2, 2}, {10, 24}, {10}},
         "x needs [n, f], got [64, 6, 2, 2]"},
        {"weight of other features",
         "linear",
         with({{"features", std::int64_t(10)}}),
         {{64, 400}, {10, 384}, {10}},
         "weight needs [10, 400], got [10, 384]"},
        {"dy of other features",
         "linear_backward_data",
         {},
         {{64, 12}, {10, 400}},
         "dy needs [64, 10], got [64, 12]"},
        {"dy of another batch (linear)",
         "linear_backward_weights",
         {},
         {{64, 400}, {32, 10}},
         "dy needs [64, 10], got [32, 10]"},
        {"bias", "bias", {}, {{8, 6, 4, 4}, {4}}, "bias needs [6], got [4]"},
        {"bias of a vector", "bias_backward", {}, {{8}}, "dy needs [n, c, ...], got [8]"},
        {"relu_backward", "relu_backward", {}, {{8, 6}, {8, 5}}, "y needs [8, 6], got [8, 5]"},
        {"add",
         "add",
         {},
         {{8, 6}, {8, 6}, {8, 5}},
         "b2 needs extents that broadcast to [8, 6], got [8, 5]"},
        {"pool of a matrix", "max_pool", pool, {{8, 6}}, "x needs [n, c, h, w], got [8, 6]"},
        {"pool too small",
         "average_pool",
         pool,
         {{8, 6, 1, 4}},
         "x needs at least the window [2, 2] with padding [0, 0], got [8, 6, 1, 4]"},
        {"a window in the padding",
         "max_pool",
         with({{"kernel", std::int64_t(3)}, {"padding", std::int64_t(3)}}),
         {{8, 6, 4, 4}},
         "padding is 3: some windows of 3 see nothing but padding"},
        {"dy of a pool",
         "max_pool_backward",
         pool,
         {{8, 6, 4, 4}, {8, 6, 4, 4}},
         "dy needs [8, 6, 2, 2], got [8, 6, 4, 4]"},
        {"global pool",
         "global_average_pool_backward",
         with({{"height", std::int64_t(7)}, {"width", std::int64_t(7)}}),
         {{8, 6, 2, 1}},
         "dy needs [n, c, 1, 1], got [8, 6, 2, 1]"},
        {"flatten of a vector", "flatten", {}, {{8}}, "x needs [n, ...], got [8]"},
        {"reshape",
         "reshape",
         with({{"shape", Integers{7, -1}}}),
         {{8, 6, 4, 4}},
         "x needs samples of as many elements as [7, -1], got [8, 6, 4, 4]"},
        {"reshape beyond all bounds",
         "reshape",
         with({{"shape", Integers{1 << 30, 1 << 30, 1 << 30}}}),
         {{8, 6}},
         "x needs samples of as many elements as"},
        {"two open extents",
         "reshape",
         with({{"shape", Integers{-1, -1}}}),
         {{8, 6}},
         "at most one -1, got [-1, -1]"},
        {"cut group",
         "batch_sum",
         groups,
         {{6, 3}},
         "x needs whole groups of 4 samples, got [6, 3]"},
        {"too few groups",
         "normalize",
         groups,
         {{8, 3}, {1, 3}, {1, 3}, {3}, {3}},
         "sum needs [g, 3] with g groups of 4 for x [8, 3], got [1, 3]"},
        {"moments of other channels",
         "batch_norm_backward_sums",
         groups,
         {{8, 3}, {8, 3}, {2, 4}, {2, 4}},
         "sum needs [g, 3] with g groups of 4 for x [8, 3]"},
        {"running mean",
         "batch_norm_inference",
         {},
         {{8, 3}, {3}, {3}, {4}, {3}},
         "running_mean needs [3], got [4]"},
        {"running moments",
         "running_moments",
         with({{"elements", std::int64_t(4)}}),
         {{3}, {3}, {2, 3}, {2, 4}},
         "squares needs [g, 3], got [2, 4]"},
        {"labels", "softmax_cross_entropy", {}, {{8, 10}, {4}, {8}}, "labels needs [8], got [4]"},
        {"logits",
         "softmax_cross_entropy",
         {},
         {{8}, {8}, {8}},
         "logits needs [n, ..., k], got [8]"},
        {"gradient", "sgd", {}, {{6, 5}, {5, 6}, {1}, {1}}, "gradient needs [6, 5], got [5, 6]"},
        {"weight sum", "adam", {}, {{6}, {6}, {6}, {1}, {6}, {6}}, "weight_sum needs [1], got [6]"},
        {"metrics", "record_metrics", {}, {{1}, {2}, {1}}, "weight_sum needs [1], got [2]"},
        {"one input", "add", {}, {{8, 6}}, "add takes 2 or more inputs, got 1"},
        {"four inputs",
         "convolution",
         convolution,
         {{1}, {1}, {1}, {1}},
         "convolution takes 2 to 3 inputs, got 4"},
    };
}

} // namespace

void TestShapes::byHand()
{
    for (const tests::OpExample& example : tests::opExamples()) {
        const auto types = ops::inferTypes(*ops::find(example.kind), example.attributes,
                                           tests::inputTypesOf(example));
        QVERIFY2(types, types ? "" : (example.kind + ": " + types.error().message).c_str());
        QVERIFY2(*types == tests::outputTypesOf(example), example.kind.c_str());
    }
}

void TestShapes::parameters()
{
    const std::vector<model::TensorType> images{{model::DataType::Float32, {64, 3, 28, 28}}};
    const auto convolution =
        ops::find("convolution")
            ->parameters(with({{"channels", std::int64_t(6)}, {"kernel", Integers{5, 5}}}), images);
    PB_VERIFY_OK(convolution);
    QCOMPARE(convolution->size(), std::size_t(2));
    QCOMPARE((*convolution)[0].type.shape, (model::Shape{6, 3, 5, 5}));
    QCOMPARE(model::toString((*convolution)[0].initialiser),
             std::string("fan_in=75 kind=kaiming_uniform"));
    QCOMPARE((*convolution)[1].type.shape, model::Shape{6});
    QVERIFY((*convolution)[1].initialiser == (*convolution)[0].initialiser);
    const auto norm = ops::find("batch_norm")->parameters({}, images);
    PB_VERIFY_OK(norm);
    QCOMPARE(norm->size(), std::size_t(4));
    QCOMPARE((*norm)[3].name, std::string("running_variance"));
    QCOMPARE(model::toString((*norm)[3].initialiser), std::string("kind=constant value=1"));
    QVERIFY((*norm)[1].trainable && !(*norm)[2].trainable);
}

/// Labels are whole numbers, everything else has one float type.
void TestShapes::operandTypes()
{
    const ops::OpKind& loss = *ops::find("softmax_cross_entropy");
    const std::vector<model::TensorType> labels{{model::DataType::Float32, {8, 10}},
                                                {model::DataType::Float32, {8}},
                                                {model::DataType::Float32, {8}}};
    const auto wrongLabels = ops::inferTypes(loss, {}, labels);
    QVERIFY(!wrongLabels);
    QCOMPARE(wrongLabels.error().message, std::string("labels needs int32, got float32[8]"));
    const std::vector<model::TensorType> mixed{{model::DataType::Float32, {8, 10}},
                                               {model::DataType::Float64, {8, 10}}};
    const auto wrongType = ops::inferTypes(*ops::find("add"), {}, mixed);
    QVERIFY(!wrongType);
    QCOMPARE(wrongType.error().message, std::string("b needs float32, got float64[8, 10]"));
}

void TestShapes::refused_data()
{
    tests::addRows(cases());
}

void TestShapes::refused()
{
    QFETCH(int, at);
    const std::string fault = tests::fault(cases()[std::size_t(at)]);
    QVERIFY2(fault.empty(), fault.c_str());
}

PLUGBOARD_TEST(TestShapes)
#include "tst_shapes.moc"
