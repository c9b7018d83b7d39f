// SPDX-License-Identifier: Apache-2.0
#include "tests/cpu/kernel_runner.h"
#include "tests/golden/golden.h"
#include "tests/plugboard_test.h"

namespace {

using namespace plugboard;
using namespace plugboard::tests;
using model::Shape;
using List = std::vector<std::int64_t>;

/// An input that make_golden.py draws by this path.
struct Drawn {
    const char* path;
    Shape shape;
};

struct Case {
    const char* name; ///< of the line in golden.txt, without "heavy."
    const char* kind;
    model::Attributes attributes;
    std::vector<Drawn> inputs;
    Shape output;
};

model::Attributes with(std::map<std::string, model::AttributeValue> values)
{
    return {std::move(values)};
}

std::int64_t operator""_i(unsigned long long value)
{
    return std::int64_t(value);
}

const Drawn kX{"heavy.x", {2, 6, 7, 8}};
const Drawn kScale{"heavy.scale", {6}}, kBias{"heavy.bias", {6}};
const Drawn kRows{"heavy.rows", {3, 4, 5}};
const Drawn kSignal{"heavy.signal", {2, 4, 9}}, kVolume{"heavy.volume", {2, 2, 5, 4, 6}};
const Drawn kQ{"heavy.q", {2, 5, 6}}, kK{"heavy.k", {2, 7, 6}}, kV{"heavy.v", {2, 7, 4}};

std::vector<Case> products()
{
    return {
        {"matmul", "matmul", {}, {{"heavy.a", {2, 3, 4, 5}}, {"heavy.b", {3, 5, 6}}}, {2, 3, 4, 6}},
        {"matmul_turned",
         "matmul",
         with({{"transpose_a", 1_i}, {"transpose_b", 1_i}}),
         {{"heavy.a", {2, 5, 4}}, {"heavy.b", {6, 5}}},
         {2, 4, 6}},
        {"matmul_vector", "matmul", {}, {{"heavy.a", {2, 4, 5}}, {"heavy.b", {5}}}, {2, 4}},
    };
}

std::vector<Case> norms()
{
    return {
        {"softmax", "softmax", with({{"axis", 1_i}}), {kX}, kX.shape},
        {"log_softmax", "log_softmax", {}, {kX}, kX.shape},
        {"layer_norm",
         "layer_norm",
         with({{"axis", 1_i}, {"epsilon", 1e-3}}),
         {kRows, {"heavy.weight.rows", {4, 5}}, {"heavy.weight.shift", {4, 5}}},
         kRows.shape},
        {"rms_norm", "rms_norm", {}, {kRows, {"heavy.weight.row", {5}}}, kRows.shape},
        {"instance_norm", "instance_norm", {}, {kX, kScale, kBias}, kX.shape},
        {"group_norm", "group_norm", with({{"groups", 3_i}}), {kX, kScale, kBias}, kX.shape},
        {"lrn",
         "lrn",
         with({{"size", 3_i}, {"alpha", 0.8}, {"beta", 0.6}, {"bias", 1.5}}),
         {kX},
         kX.shape},
    };
}

std::vector<Case> convolutions()
{
    return {
        {"convolution_depthwise",
         "convolution",
         with({{"kernel", 3_i}, {"stride", 2_i}, {"padding", 1_i}, {"groups", 6_i}}),
         {kX, {"heavy.weight.depthwise", {12, 1, 3, 3}}, {"heavy.bias", {12}}},
         {2, 12, 4, 4}},
        {"convolution_grouped",
         "convolution",
         with({{"kernel", List{3, 2}},
               {"stride", List{1, 2}},
               {"padding", List{1, 0, 0, 2}},
               {"dilation", List{2, 3}},
               {"groups", 3_i}}),
         {kX, {"heavy.weight.grouped", {9, 2, 3, 2}}},
         {2, 9, 4, 4}},
        {"convolution_1d",
         "convolution",
         with({{"kernel", 3_i}, {"stride", 2_i}, {"padding", 2_i}, {"dilation", 2_i}}),
         {kSignal, {"heavy.weight.signal", {3, 4, 3}}},
         {2, 3, 5}},
        {"convolution_3d",
         "convolution",
         with({{"kernel", List{2, 3, 1}}, {"stride", 2_i}, {"padding", List{1, 0, 0}}}),
         {kVolume, {"heavy.weight.volume", {3, 2, 2, 3, 1}}},
         {2, 3, 3, 1, 3}},
        {"transpose",
         "convolution_transpose",
         with({{"kernel", List{3, 2}},
               {"stride", 2_i},
               {"padding", 1_i},
               {"output_padding", 1_i},
               {"groups", 3_i}}),
         {kX, {"heavy.weight.t", {6, 2, 3, 2}}, kBias},
         {2, 6, 14, 15}},
        {"transpose_1d",
         "convolution_transpose",
         with({{"kernel", 3_i}, {"stride", 3_i}, {"dilation", 2_i}}),
         {kSignal, {"heavy.weight.t1", {4, 3, 3}}},
         {2, 3, 29}},
    };
}

std::vector<Case> pools()
{
    const auto average = [](std::int64_t included) {
        return with({{"kernel", 3_i},
                     {"stride", 2_i},
                     {"padding", 1_i},
                     {"ceil", 1_i},
                     {"include_padding", included}});
    };
    return {
        {"max_pool",
         "max_pool",
         with({{"kernel", List{3, 2}},
               {"stride", 2_i},
               {"padding", List{1, 0}},
               {"dilation", List{1, 3}},
               {"ceil", 1_i}}),
         {kX},
         {2, 6, 4, 3}},
        {"max_pool_3d",
         "max_pool",
         with({{"kernel", 2_i}, {"stride", 2_i}, {"padding", 1_i}}),
         {kVolume},
         {2, 2, 3, 3, 4}},
        {"average_pool", "average_pool", average(1), {kX}, {2, 6, 4, 5}},
        {"average_pool_inside", "average_pool", average(0), {kX}, {2, 6, 4, 5}},
        {"average_pool_1d",
         "average_pool",
         with({{"kernel", 3_i}, {"stride", 2_i}, {"padding", 1_i}}),
         {kSignal},
         {2, 4, 5}},
        {"global_max_pool", "global_max_pool", {}, {kX}, {2, 6, 1, 1}},
    };
}

std::vector<Case> attentions()
{
    const Shape y{2, 5, 4};
    return {
        {"attention", "attention", with({{"heads", 2_i}}), {kQ, kK, kV}, y},
        {"attention_masked",
         "attention",
         with({{"heads", 2_i}, {"mask", 1_i}}),
         {kQ, kK, kV, {"heavy.mask", {2, 1, 5, 7}}},
         y},
        {"attention_causal", "attention", with({{"heads", 2_i}, {"causal", 1_i}}), {kQ, kK, kV}, y},
    };
}

std::vector<Case> resizes()
{
    const auto to = [](List sizes, const std::string& mode, const std::string& coordinates) {
        return with({{"sizes", sizes},
                     {"mode", mode},
                     {"coordinates", coordinates},
                     {"rounding", std::string("floor")}});
    };
    return {
        {"resize_linear", "resize", to({9, 5}, "linear", "half_pixel"), {kX}, {2, 6, 9, 5}},
        {"resize_corners", "resize", to({9, 5}, "linear", "align_corners"), {kX}, {2, 6, 9, 5}},
        {"resize_cubic", "resize", to({4, 11}, "cubic", "half_pixel"), {kX}, {2, 6, 4, 11}},
        {"resize_nearest", "resize", to({10, 5}, "nearest", "asymmetric"), {kX}, {2, 6, 10, 5}},
    };
}

std::vector<Case> cases()
{
    std::vector<Case> all;
    for (const auto& part : {products(), norms(), convolutions(), pools(), attentions(), resizes()})
        all.insert(all.end(), part.begin(), part.end());
    return all;
}

Value drawnValue(const Drawn& drawnBy)
{
    return value(drawnBy.shape, drawn(drawnBy.path, model::elements(drawnBy.shape)));
}

void compare(const Value& found, const std::string& name)
{
    const std::string apart = golden(name).empty() ? sampleDifference(found.values, name)
                                                   : difference(found.values, name);
    QVERIFY2(apart.empty(), apart.c_str());
}

} // namespace

/// The reference kernels of the heavy kinds in float64 against PyTorch.
class TestGoldenHeavy : public QObject {
    Q_OBJECT
private slots:
    void forward_data();
    void forward();
    void indices();
    void loss();
};

void TestGoldenHeavy::forward_data()
{
    QTest::addColumn<int>("at");
    const std::vector<Case> rows = cases();
    for (std::size_t at = 0; at < rows.size(); ++at)
        QTest::newRow(rows[at].name) << int(at);
}

void TestGoldenHeavy::forward()
{
    QFETCH(int, at);
    const Case row = cases()[std::size_t(at)];
    Call call{.opKind = row.kind, .attributes = row.attributes, .outputs = {value(row.output, {})}};
    for (const Drawn& input : row.inputs)
        call.inputs.push_back(drawnValue(input));
    compare(reference(call)[0], std::string("heavy.") + row.name);
}

void TestGoldenHeavy::indices()
{
    const Case row = pools()[0];
    model::Attributes attributes = row.attributes;
    attributes.set("indices", 1_i);
    Value indices = value(row.output, {});
    indices.type = model::DataType::Int64;
    const auto made = reference({.opKind = row.kind,
                                 .attributes = attributes,
                                 .inputs = {drawnValue(kX)},
                                 .outputs = {value(row.output, {}), indices}});
    compare(made[1], "heavy.max_pool.indices");
}

/// Of logarithms that the log softmax makes, against targets 0, 1, ... 5, 0, ...
void TestGoldenHeavy::loss()
{
    const Value logp = reference({.opKind = "log_softmax",
                                  .attributes = with({{"axis", 1_i}}),
                                  .inputs = {drawnValue(kX)},
                                  .outputs = {value(kX.shape, {})}})[0];
    Value targets = value({2, 7, 8}, {});
    targets.type = model::DataType::Int64;
    for (int at = 0; at < 112; ++at)
        targets.values.push_back(at % 6);
    const auto lossOf = [&](const model::Attributes& attributes, bool weighted,
                            const Shape& shape) {
        Call call{.opKind = "negative_log_likelihood",
                  .attributes = attributes,
                  .inputs = {logp, targets},
                  .outputs = {value(shape, {})}};
        if (weighted)
            call.inputs.push_back(drawnValue(kScale));
        return reference(call)[0];
    };
    compare(lossOf(with({{"weighted", 1_i}, {"ignore", 1_i}, {"ignore_index", 4_i}}), true, {}),
            "heavy.loss");
    compare(lossOf(with({{"reduction", std::string("sum")}}), false, {}), "heavy.loss_sum");
    compare(lossOf(with({{"reduction", std::string("none")}, {"weighted", 1_i}}), true, {2, 7, 8}),
            "heavy.loss_none");
}

PLUGBOARD_TEST(TestGoldenHeavy)
#include "tst_golden_heavy.moc"
