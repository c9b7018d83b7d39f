// SPDX-License-Identifier: Apache-2.0
#include "engine/cpu/onednn_backend.h"
#include "tests/cpu/op_calls.h"
#include "tests/plugboard_test.h"

using namespace plugboard;
using tests::Call;
using tests::OpExample;
using tests::Value;
using Integers = std::vector<std::int64_t>;

/// The float32 kernels of every kind against the reference in float64.
class TestOnednnKinds : public QObject {
    Q_OBJECT

private slots:
    void examples_data();
    void examples();
    void larger_data();
    void larger();
};

namespace {

constexpr double kTolerance = 1e-5; // of the tensor's norm

model::Attributes with(std::map<std::string, model::AttributeValue> values)
{
    return {std::move(values)};
}

constexpr std::int64_t operator""_i(unsigned long long value)
{
    return std::int64_t(value);
}

bool isFloat(const Value& value)
{
    return model::isFloat(value.type);
}

/// Both calls get what float32 holds of the inputs. result  what is wrong, or nothing
std::string fault(const Call& call, const std::string& algorithm)
{
    Call wide = call;
    for (Value& input : wide.inputs)
        if (isFloat(input))
            for (double& element : input.values)
                element = double(float(element));
    Call narrow = wide;
    for (auto* values : {&narrow.inputs, &narrow.outputs})
        for (Value& operand : *values)
            if (isFloat(operand))
                operand.type = model::DataType::Float32;
    if (narrow.attributes.text("type", "") == "float64")
        narrow.attributes.set("type", std::string("float32"));
    cpu::OnednnBackend backend;
    const auto kernel = backend.prepare(tests::specOf(narrow));
    if (!kernel)
        return toString(kernel.error());
    if (!algorithm.empty() && (*kernel)->algorithm() != algorithm)
        return "uses " + (*kernel)->algorithm();
    const auto found = tests::run(backend, narrow);
    const auto expected = tests::reference(wide);
    for (std::size_t output = 0; output < expected.size(); ++output) {
        const double distance =
            tests::relativeDistance(found[output].values, expected[output].values);
        if (!(distance < kTolerance))
            return "output " + std::to_string(output) + ": " + std::to_string(distance);
    }
    return {};
}

struct Larger {
    const char* kind;
    model::Attributes attributes;
    std::vector<model::Shape> inputs;
    std::vector<model::Shape> outputs;
    const char* algorithm;
};

std::vector<Larger> products()
{
    const auto shaped = [](const Integers& shape) { return with({{"shape", shape}}); };
    const auto turned = with({{"transpose_a", 1_i}, {"transpose_b", 1_i}});
    return {
        {"matmul", {}, {{3, 40, 50}, {50, 70}}, {{3, 40, 70}}, "onednn:matmul"},
        {"matmul", turned, {{4, 3, 50, 40}, {3, 70, 50}}, {{4, 3, 40, 70}}, "onednn:matmul"},
        {"matmul", {}, {{40, 50}, {50}}, {{40}}, "onednn:matmul"},
        {"matmul", {}, {{50}, {4, 50, 30}}, {{4, 30}}, "onednn:matmul"},
        {"matmul_backward_b",
         shaped({50, 70}),
         {{3, 40, 50}, {3, 40, 70}},
         {{50, 70}},
         "onednn:matmul"},
        {"matmul_backward_b",
         shaped({1, 50, 70}),
         {{4, 3, 40, 50}, {4, 3, 40, 70}},
         {{1, 50, 70}},
         "onednn:matmul"},
        {"matmul_backward_b",
         shaped({3, 50, 70}),
         {{4, 3, 40, 50}, {4, 3, 40, 70}},
         {{3, 50, 70}},
         "onednn:sgemm"},
        {"matmul_backward_a", shaped({50}), {{4, 30}, {4, 50, 30}}, {{50}}, "onednn:sgemm"},
    };
}

Larger depthwise(const Integers& x, const Integers& kernel, std::int64_t multiplier,
                 const Integers& y, std::map<std::string, model::AttributeValue> more)
{
    more.insert({{"kernel", kernel}, {"groups", x[1]}, {"channels", x[1] * multiplier}});
    Integers weight{x[1] * multiplier, 1};
    weight.insert(weight.end(), kernel.begin(), kernel.end());
    return {"convolution", with(std::move(more)), {x, weight, {y[1]}}, {y}, "onednn:direct"};
}

/// The forward pass, and the same shapes backwards.
std::vector<Larger> withGradients(const Larger& forward)
{
    const model::Shape& x = forward.inputs[0];
    const model::Shape& weight = forward.inputs[1];
    const model::Shape& y = forward.outputs[0];
    model::Attributes data = forward.attributes;
    data.set("height", x.size() > 3 ? x[2] : 1);
    data.set("width", x.back());
    return {forward,
            {"convolution_backward_data", data, {y, weight}, {x}, forward.algorithm},
            {"convolution_backward_weights",
             forward.attributes,
             {x, y},
             {weight, {y[1]}},
             forward.algorithm}};
}

std::vector<Larger> convolutions()
{
    std::vector<Larger> all;
    const auto add = [&](const Larger& forward) {
        for (Larger& each : withGradients(forward))
            all.push_back(std::move(each));
    };
    add(depthwise({2, 5, 19, 33}, {3, 3}, 1, {2, 5, 19, 33}, {{"padding", 1_i}}));
    add(depthwise({2, 5, 19, 33}, {3, 3}, 1, {2, 5, 10, 17}, {{"padding", 1_i}, {"stride", 2_i}}));
    add(depthwise({2, 5, 20, 34}, {3, 3}, 2, {2, 10, 10, 17},
                  {{"padding", Integers{0, 0, 1, 1}}, {"stride", 2_i}}));
    add(depthwise({1, 4, 17, 40}, {5, 5}, 1, {1, 4, 17, 40}, {{"padding", 2_i}}));
    add(depthwise({1, 4, 17, 40}, {2, 7}, 1, {1, 4, 6, 11},
                  {{"stride", Integers{3, 4}},
                   {"padding", Integers{1, 5, 0, 3}},
                   {"dilation", Integers{2, 1}}}));
    add(depthwise({2, 3, 70}, {4}, 1, {2, 3, 33},
                  {{"stride", 2_i}, {"dilation", 3_i}, {"padding", Integers{0, 5}}}));
    add(depthwise({2, 3, 9, 9}, {3, 3}, 1, {2, 3, 5, 5}, {{"dilation", 2_i}}));
    all.push_back({"convolution",
                   with({{"kernel", 3_i}, {"padding", 1_i}, {"groups", 2_i}, {"channels", 32_i}}),
                   {{2, 32, 9, 9}, {32, 16, 3, 3}, {32}},
                   {{2, 32, 9, 9}},
                   "onednn:direct"});
    all.push_back({"convolution_transpose",
                   with({{"kernel", 2_i}, {"stride", 2_i}, {"channels", 16_i}}),
                   {{2, 32, 9, 9}, {32, 16, 2, 2}, {16}},
                   {{2, 16, 18, 18}},
                   "onednn:deconvolution"});
    return all;
}

/// Several blocks of rows.
std::vector<Larger> attentions()
{
    const auto heads = with({{"heads", 2_i}});
    const auto causal = with({{"heads", 2_i}, {"causal", 1_i}});
    const auto masked = with({{"heads", 2_i}, {"mask", 1_i}});
    const model::Shape q{2, 130, 32}, k{2, 150, 32}, v{2, 150, 40}, y{2, 130, 40};
    const char* const blockwise = "onednn:blockwise";
    return {
        {"attention", heads, {q, k, v}, {y}, blockwise},
        {"attention", causal, {q, k, v}, {y}, blockwise},
        {"attention", masked, {q, k, v, {130, 150}}, {y}, blockwise},
        {"attention", masked, {q, k, v, {2, 2, 130, 1}}, {y}, blockwise},
        {"attention_backward", heads, {q, k, v, y}, {q, k, v}, blockwise},
        {"attention_backward", causal, {q, k, v, y}, {q, k, v}, blockwise},
        {"attention_backward", masked, {q, k, v, y, {2, 1, 1, 150}}, {q, k, v}, blockwise},
    };
}

std::vector<Larger> rows()
{
    const auto channels = with({{"axis", 1_i}});
    const auto groups = with({{"groups", 4_i}});
    const auto pool = with({{"kernel", 3_i}, {"stride", 2_i}, {"padding", 1_i}, {"ceil", 1_i}});
    const auto linear = with({{"sizes", Integers{40, 50}}, {"mode", std::string("linear")}});
    auto backward = linear;
    backward.set("extents", Integers{21, 33});
    const model::Shape x{6, 20, 100}, image{3, 8, 21, 33};
    const char* const vector = "own:vector";
    return {
        {"softmax", {}, {x}, {x}, vector},
        {"softmax", channels, {x}, {x}, vector},
        {"log_softmax", channels, {x}, {x}, vector},
        {"log_softmax_backward", {}, {x, x}, {x}, vector},
        {"layer_norm", {}, {x, {100}, {100}}, {x}, vector},
        {"rms_norm_backward_data", channels, {x, x, {20, 100}}, {x}, vector},
        {"layer_norm_backward_weights", {}, {x, x}, {{100}, {100}}, vector},
        {"group_norm", groups, {image, {8}, {8}}, {image}, vector},
        {"group_norm_backward_data", groups, {image, image, {8}}, {image}, vector},
        {"max_pool", pool, {image}, {{3, 8, 11, 17}}, vector},
        {"average_pool", pool, {image}, {{3, 8, 11, 17}}, vector},
        {"resize", linear, {image}, {{3, 8, 40, 50}}, "own:separable"},
        {"resize_backward", backward, {{3, 8, 40, 50}}, {image}, "own:separable"},
    };
}

std::vector<Larger> largerCases()
{
    std::vector<Larger> all;
    for (const auto& part : {products(), convolutions(), attentions(), rows()})
        all.insert(all.end(), part.begin(), part.end());
    return all;
}

OpExample exampleOf(const Larger& larger)
{
    return {larger.kind, larger.attributes, larger.inputs, larger.outputs, 0, ""};
}

} // namespace

void TestOnednnKinds::examples_data()
{
    QTest::addColumn<int>("at");
    const auto& all = tests::opExamples();
    for (std::size_t at = 0; at < all.size(); ++at)
        if (tests::isSmall(all[at]) && tests::hasKernel(all[at].kind))
            QTest::newRow(tests::nameOf(all[at]).c_str()) << int(at);
}

void TestOnednnKinds::examples()
{
    QFETCH(int, at);
    const std::string text = fault(tests::callOf(tests::opExamples()[std::size_t(at)], 3), "");
    QVERIFY2(text.empty(), text.c_str());
}

void TestOnednnKinds::larger_data()
{
    QTest::addColumn<int>("at");
    const std::vector<Larger> all = largerCases();
    for (std::size_t at = 0; at < all.size(); ++at)
        QTest::newRow(tests::nameOf(exampleOf(all[at])).c_str()) << int(at);
}

void TestOnednnKinds::larger()
{
    QFETCH(int, at);
    const Larger larger = largerCases()[std::size_t(at)];
    const std::string text = fault(tests::callOf(exampleOf(larger), 3), larger.algorithm);
    QVERIFY2(text.empty(), text.c_str());
}

PLUGBOARD_TEST(TestOnednnKinds)
#include "tst_onednn_kinds.moc"
