// SPDX-License-Identifier: Apache-2.0
#include "tests/ops/refused.h"

using namespace plugboard;
using Integers = std::vector<std::int64_t>;

/// What matrix products, convolutions, pools, norms, attention, resize and their gradients refuse,
/// and what they add to an op that is lowered.
class TestRefusedHeavy : public QObject {
    Q_OBJECT

private slots:
    void refused_data();
    void refused();
    void completed();
    void parameters();
};

namespace {

using Case = tests::Refused;

model::Attributes with(std::map<std::string, model::AttributeValue> values)
{
    return {std::move(values)};
}

constexpr std::int64_t operator""_i(unsigned long long value)
{
    return std::int64_t(value);
}

std::vector<Case> products()
{
    const auto shaped = [](const Integers& shape) { return with({{"shape", shape}}); };
    return {
        {"scalar a", "matmul", {}, {{}, {5, 4}}, "a needs [..., rows, inner], got []"},
        {"scalar b", "matmul", {}, {{5, 4}, {}}, "b needs [..., inner, columns], got []"},
        {"inner", "matmul", {}, {{6, 5}, {4, 6}}, "b needs 5 rows as a [6, 5], got [4, 6]"},
        {"batch",
         "matmul",
         {},
         {{2, 6, 5}, {3, 5, 4}},
         "b needs leading axes that broadcast with a [2, 6, 5], got [3, 5, 4]"},
        {"dy of a product",
         "matmul_backward_a",
         shaped({6, 5}),
         {{6, 3}, {5, 4}},
         "dy needs [6, 4], got [6, 3]"},
        {"b of a product",
         "matmul_backward_a",
         shaped({6, 5}),
         {{6, 4}, {3, 4}},
         "b needs 5 rows as a [6, 5], got [3, 4]"},
        {"shape of db",
         "matmul_backward_b",
         shaped({3, 4}),
         {{6, 5}, {6, 4}},
         "b needs 5 rows as a [6, 5], got [3, 4]"},
    };
}

std::vector<Case> convolutions()
{
    const auto convolution = [](std::map<std::string, model::AttributeValue> more) {
        more.insert({{"channels", 6_i}, {"kernel", 3_i}});
        return with(std::move(more));
    };
    auto backward = convolution({{"groups", 2_i}, {"height", 6_i}, {"width", 6_i}});
    const model::Shape image{2, 4, 8, 8};
    return {
        {"a matrix",
         "convolution",
         convolution({}),
         {{2, 4}, {6, 4, 3}, {6}},
         "x needs [n, c, h, w]"},
        {"four axes",
         "convolution",
         convolution({}),
         {{2, 4, 8, 8, 8, 8}, {6, 4, 3, 3, 3, 3}, {6}},
         "x needs [n, c, h, w]"},
        {"groups of x",
         "convolution",
         convolution({{"groups", 3_i}}),
         {image, {6, 1, 3, 3}, {6}},
         "x needs channels in 3 equal groups, got [2, 4, 8, 8]"},
        {"groups of y",
         "convolution",
         convolution({{"groups", 4_i}}),
         {image, {6, 1, 3, 3}, {6}},
         "attribute channels is 6, no multiple of 4 groups"},
        {"weight of all channels",
         "convolution",
         convolution({{"groups", 2_i}}),
         {image, {6, 4, 3, 3}, {6}},
         "weight needs [6, 2, 3, 3], got [6, 4, 3, 3]"},
        {"values of a volume",
         "convolution",
         convolution({{"stride", Integers{1, 2, 1}}}),
         {image, {6, 4, 3, 3}, {6}},
         "attribute stride needs one value or 2, got [1, 2, 1]"},
        {"dilation of a volume",
         "convolution",
         convolution({{"dilation", Integers{1, 2, 1}}}),
         {image, {6, 4, 3, 3}, {6}},
         "attribute dilation needs one value or 2, got [1, 2, 1]"},
        {"kernel of a volume",
         "max_pool",
         with({{"kernel", Integers{1, 2, 3}}}),
         {image},
         "attribute kernel needs one value or 2, got [1, 2, 3]"},
        {"padding of a volume",
         "convolution",
         convolution({{"padding", Integers{1, 0, 1, 0, 1, 0}}}),
         {image, {6, 4, 3, 3}, {6}},
         "attribute padding needs one value or 2 or 4, got [1, 0, 1, 0, 1, 0]"},
        {"dilated window",
         "convolution",
         convolution({{"dilation", 4_i}, {"padding", Integers{0, 0, 0, 1}}}),
         {image, {6, 4, 3, 3}, {6}},
         "x needs at least the window [9, 9] with padding [0, 0, 0, 1], got [2, 4, 8, 8]"},
        {"weight of a signal",
         "convolution_backward_data",
         backward,
         {{2, 6, 4, 4}, {6, 2, 3}},
         "weight needs [k, c, r, s], got [6, 2, 3]"},
        {"weight of odd groups",
         "convolution_backward_data",
         backward,
         {{2, 7, 4, 4}, {7, 2, 3, 3}},
         "weight needs channels in 2 equal groups, got [7, 2, 3, 3]"},
        {"dy of odd groups",
         "convolution_backward_weights",
         convolution({{"groups", 4_i}}),
         {image, {2, 6, 6, 6}},
         "dy needs channels in 4 equal groups, got [2, 6, 6, 6]"},
        {"x of odd groups",
         "convolution_backward_weights",
         convolution({{"groups", 3_i}}),
         {image, {2, 6, 6, 6}},
         "x needs channels in 3 equal groups, got [2, 4, 8, 8]"},
        {"dy of fewer axes",
         "convolution_backward_weights",
         convolution({}),
         {image, {2, 6, 6}},
         "dy needs [n, k, oh, ow], got [2, 6, 6]"},
    };
}

std::vector<Case> transposed()
{
    const auto transpose = [](std::map<std::string, model::AttributeValue> more) {
        more.insert({{"channels", 6_i}, {"kernel", 3_i}});
        return with(std::move(more));
    };
    const model::Shape image{2, 4, 8, 8};
    return {
        {"a matrix (transposed)",
         "convolution_transpose",
         transpose({}),
         {{2, 4}, {4, 6}, {6}},
         "x needs [n, c, h, w]"},
        {"weight the other way",
         "convolution_transpose",
         transpose({}),
         {image, {6, 4, 3, 3}, {6}},
         "weight needs [4, 6, 3, 3], got [6, 4, 3, 3]"},
        {"no bias (transposed)",
         "convolution_transpose",
         transpose({}),
         {image, {4, 6, 3, 3}},
         "input bias is missing"},
        {"bias of x's channels",
         "convolution_transpose",
         transpose({}),
         {image, {4, 6, 3, 3}, {4}},
         "bias needs [6], got [4]"},
        {"groups of x (transposed)",
         "convolution_transpose",
         transpose({{"groups", 3_i}}),
         {image, {4, 2, 3, 3}, {6}},
         "x needs channels in 3 equal groups, got [2, 4, 8, 8]"},
        {"groups of y (transposed)",
         "convolution_transpose",
         transpose({{"groups", 4_i}}),
         {image, {4, 1, 3, 3}, {6}},
         "attribute channels is 6, no multiple of 4 groups"},
        {"as much output padding as stride",
         "convolution_transpose",
         transpose({{"stride", 2_i}, {"output_padding", 2_i}}),
         {image, {4, 6, 3, 3}, {6}},
         "attribute output_padding is 2, not less than the stride of 2"},
        {"output padding of a volume",
         "convolution_transpose",
         transpose({{"stride", 2_i}, {"output_padding", Integers{0, 1, 0}}}),
         {image, {4, 6, 3, 3}, {6}},
         "attribute output_padding needs one value or 2, got [0, 1, 0]"},
        {"all padding",
         "convolution_transpose",
         transpose({{"padding", 5_i}}),
         {image, {4, 6, 3, 3}, {6}},
         "x needs more than the padding [5, 5], got [2, 4, 8, 8]"},
    };
}

std::vector<Case> pools()
{
    return {
        {"a hole over one element",
         "average_pool",
         with({{"kernel", 2_i}, {"dilation", 2_i}, {"padding", 1_i}}),
         {{2, 4, 1, 8}},
         "attribute padding is 1: some windows of 2 see nothing but padding"},
        {"a window behind the border",
         "max_pool",
         with({{"kernel", 1_i}, {"padding", Integers{0, 0, 2, 0}}}),
         {{2, 4, 8, 8}},
         "attribute padding is 2: some windows of 1 see nothing but padding"},
        {"bool",
         "max_pool",
         with({{"kernel", 2_i}}),
         {{2, 4, 8, 8}},
         "x needs a number type, got bool[2, 4, 8, 8]",
         {model::DataType::Bool}},
        {"matrix into a global pool", "global_max_pool", {}, {{2, 4}}, "x needs [n, c, h, w]"},
        {"dy of a global pool",
         "global_max_pool_backward",
         {},
         {{2, 4, 8}, {2, 4, 2}},
         "dy needs [2, 4, 1], got [2, 4, 2]"},
    };
}

std::vector<Case> norms()
{
    const model::Shape x{4, 3, 6};
    const auto axis = [](std::int64_t value) { return with({{"axis", value}}); };
    return {
        {"softmax's axis", "softmax", axis(3), {x}, "attribute axis must be from -3 to 2"},
        {"axis of a gradient", "softmax_backward", axis(-4), {x, x}, "got -4"},
        {"y of a softmax", "log_softmax_backward", {}, {x, {4, 3, 5}}, "y needs [4, 3, 6]"},
        {"norm's axis", "layer_norm", axis(3), {x, {6}, {6}}, "attribute axis must be"},
        {"scale", "layer_norm", {}, {x, {5}, {6}}, "scale needs [6], got [5]"},
        {"bias", "layer_norm", {}, {x, {6}, {3}}, "bias needs [6], got [3]"},
        {"no bias", "layer_norm", {}, {x, {6}}, "input bias is missing"},
        {"a bias too many",
         "layer_norm",
         with({{"bias", 0_i}}),
         {x, {6}, {6}},
         "input bias without bias=1"},
        {"dy of a norm",
         "layer_norm_backward_data",
         {},
         {x, {4, 3}, {6}},
         "dy needs [4, 3, 6], got [4, 3]"},
        {"scale of a gradient",
         "rms_norm_backward_data",
         axis(1),
         {x, x, {6}},
         "scale needs [3, 6], got [6]"},
        {"dy of a weight",
         "rms_norm_backward_weights",
         {},
         {x, {4, 3}},
         "dy needs [4, 3, 6], got [4, 3]"},
        {"axis of a weight", "layer_norm_backward_weights", axis(7), {x, x}, "got 7"},
        {"matrix", "instance_norm", {}, {{4, 6}, {6}, {6}}, "x needs [n, c, ...], got [4, 6]"},
        {"scale of a group",
         "group_norm",
         with({{"groups", 1_i}}),
         {x, {6}, {3}},
         "scale needs [3], got [6]"},
        {"bias of a group",
         "group_norm",
         with({{"groups", 1_i}}),
         {x, {3}, {6}},
         "bias needs [3], got [6]"},
        {"odd groups",
         "group_norm",
         with({{"groups", 2_i}}),
         {x, {3}, {3}},
         "x needs channels in 2 equal groups, got [4, 3, 6]"},
        {"dy of a group",
         "group_norm_backward_data",
         with({{"groups", 3_i}}),
         {x, {4, 3}, {3}},
         "dy needs [4, 3, 6], got [4, 3]"},
        {"scale of a group's gradient",
         "instance_norm_backward_data",
         {},
         {x, x, {4}},
         "scale needs [3], got [4]"},
        {"dy of a group's weight",
         "instance_norm_backward_weights",
         {},
         {x, {4, 3}},
         "dy needs [4, 3, 6], got [4, 3]"},
        {"lrn of a vector", "lrn", with({{"size", 3_i}}), {{6}}, "x needs [n, c, ...], got [6]"},
        {"dy of an lrn", "lrn_backward", with({{"size", 3_i}}), {x, {4, 3}}, "dy needs [4, 3, 6]"},
    };
}

std::vector<Case> attentions()
{
    const auto heads = with({{"heads", 2_i}});
    const auto masked = with({{"heads", 2_i}, {"mask", 1_i}});
    const model::Shape q{3, 5, 8}, k{3, 7, 8}, v{3, 7, 6};
    return {
        {"q of two axes", "attention", heads, {{5, 8}, k, v}, "q needs [n, t, heads d]"},
        {"odd heads",
         "attention",
         with({{"heads", 3_i}}),
         {q, k, {3, 7, 6}},
         "q needs channels for 3 equal heads, got [3, 5, 8]"},
        {"k of other channels",
         "attention",
         heads,
         {q, {3, 7, 6}, v},
         "k needs [3, 5, 8] as q, but for its rows, got [3, 7, 6]"},
        {"v of other rows",
         "attention",
         heads,
         {q, k, {3, 5, 6}},
         "v needs [3, 7, 8] as k, but for its last axis, got [3, 5, 6]"},
        {"v of odd heads",
         "attention",
         heads,
         {q, k, {3, 7, 5}},
         "v needs channels for 2 equal heads, got [3, 7, 5]"},
        {"mask",
         "attention",
         masked,
         {q, k, v, {5, 6}},
         "mask needs a shape that broadcasts to [3, 2, 5, 7], got [5, 6]"},
        {"mask of five axes",
         "attention",
         masked,
         {q, k, v, {1, 1, 1, 1, 7}},
         "mask needs a shape that broadcasts to [3, 2, 5, 7]"},
        {"no mask", "attention", masked, {q, k, v}, "input mask is missing"},
        {"a mask too many", "attention", heads, {q, k, v, {5, 7}}, "input mask without mask=1"},
        {"dy of attention",
         "attention_backward",
         heads,
         {q, k, v, q},
         "dy needs [3, 5, 6], got [3, 5, 8]"},
    };
}

std::vector<Case> others()
{
    const auto to = [](std::map<std::string, model::AttributeValue> more) {
        more.insert({"sizes", Integers{6, 7}});
        return with(std::move(more));
    };
    const auto reduced = [](const char* reduction) {
        return with({{"reduction", std::string(reduction)}});
    };
    const auto weighted = with({{"weighted", 1_i}});
    auto back = to({{"extents", Integers{4, 5}}});
    auto classes = with({{"classes", 5_i}, {"reduction", std::string("none")}});
    const std::vector<model::DataType> target{model::DataType::Float32, model::DataType::Int64};
    const std::vector<model::DataType> targetFirst{model::DataType::Int64};
    const model::Shape x{3, 2, 4, 5};
    return {
        {"vector into a resize", "resize", to({}), {{5}}, "x needs at least as many axes as sizes"},
        {"mode",
         "resize",
         to({{"mode", std::string("area")}}),
         {x},
         "attribute mode must be one of nearest, linear, cubic, got area"},
        {"coordinates",
         "resize",
         to({{"coordinates", std::string("centre")}}),
         {x},
         "attribute coordinates must be one of half_pixel"},
        {"rounding",
         "resize",
         to({{"rounding", std::string("up")}}),
         {x},
         "attribute rounding must be one of round_prefer_floor"},
        {"text for scales",
         "resize",
         to({{"scales", std::string("2,x")}}),
         {x},
         "attribute scales takes numbers with commas between, got 2,x"},
        {"one scale",
         "resize",
         to({{"scales", std::string("2")}}),
         {x},
         "attribute scales needs as many values as sizes, got 1"},
        {"no scale",
         "resize",
         to({{"scales", std::string("0,1")}}),
         {x},
         "attribute sizes and scales must be positive"},
        {"text for a roi",
         "resize",
         to({{"roi", std::string("a")}}),
         {x},
         "attribute roi takes numbers with commas between, got a"},
        {"half a roi",
         "resize",
         to({{"roi", std::string("0,1")}}),
         {x},
         "attribute roi needs twice as many values as sizes, got 2"},
        {"dy of a resize", "resize_backward", back, {x}, "dy needs [3, 2, 6, 7], got [3, 2, 4, 5]"},
        {"vector as dy of a resize", "resize_backward", back, {{7}}, "dy needs the axes [6, 7]"},
        {"logp of a vector",
         "negative_log_likelihood",
         {},
         {{6}, {6}},
         "logp needs [n, c, ...], got [6]",
         target},
        {"target",
         "negative_log_likelihood",
         {},
         {{6, 5}, {5}},
         "target needs [6], got [5]",
         target},
        {"reduction",
         "negative_log_likelihood",
         reduced("median"),
         {{6, 5}, {6}},
         "attribute reduction must be one of mean, sum, none, got median",
         target},
        {"class weights",
         "negative_log_likelihood",
         weighted,
         {{6, 5}, {6}, {6}},
         "weight needs [5], got [6]",
         target},
        {"no class weights",
         "negative_log_likelihood",
         weighted,
         {{6, 5}, {6}},
         "input weight is missing",
         target},
        {"float targets",
         "negative_log_likelihood",
         {},
         {{6, 5}, {6}},
         "target needs int32 or int64, got float32[6]"},
        {"scalar target",
         "negative_log_likelihood_backward",
         classes,
         {{}, {}},
         "target needs [n, ...], got []",
         targetFirst},
        {"dy of a loss",
         "negative_log_likelihood_backward",
         classes,
         {{6}, {}},
         "dy needs [6], got []",
         targetFirst},
        {"weights too many",
         "negative_log_likelihood_backward",
         classes,
         {{6}, {6}, {5}},
         "input weight without weighted=1",
         targetFirst},
    };
}

std::vector<Case> cases()
{
    std::vector<Case> all;
    for (const auto& part :
         {products(), convolutions(), transposed(), pools(), norms(), attentions(), others()})
        all.insert(all.end(), part.begin(), part.end());
    return all;
}

std::string completedText(const char* kind, const model::Attributes& attributes,
                          const std::vector<model::Shape>& shapes)
{
    std::vector<model::TensorType> types;
    for (const model::Shape& shape : shapes)
        types.push_back({model::DataType::Float32, shape});
    const ops::OpKind& found = *ops::find(kind);
    return model::toString(found.completed(ops::canonicalAttributes(found, attributes), types));
}

} // namespace

void TestRefusedHeavy::refused_data()
{
    tests::addRows(cases());
}

void TestRefusedHeavy::refused()
{
    QFETCH(int, at);
    const std::string fault = tests::fault(cases()[std::size_t(at)]);
    QVERIFY2(fault.empty(), fault.c_str());
}

/// What a shard needs to know of the whole op's shapes.
void TestRefusedHeavy::completed()
{
    const auto has = [](const std::string& text, const char* part) {
        return text.find(part) != std::string::npos;
    };
    const auto depthwise = with({{"channels", 8_i}, {"kernel", 3_i}, {"groups", 4_i}});
    const model::Shape x{2, 12, 8, 8};
    QVERIFY(has(completedText("convolution", depthwise, {x, {8, 3, 3, 3}, {8}}),
                "group_channels=2 groups=4"));
    auto backward = depthwise;
    backward.set("height", 8_i);
    backward.set("width", 8_i);
    QVERIFY(has(completedText("convolution_backward_data", backward, {{2, 8, 6, 6}, {8, 3, 3, 3}}),
                "group_channels=3 groups=4"));
    QVERIFY(has(completedText("convolution", with({{"channels", 8_i}, {"kernel", 3_i}}),
                              {x, {8, 12, 3, 3}, {8}}),
                "group_channels=0 groups=1"));
    QVERIFY(has(completedText("group_norm", with({{"groups", 4_i}}), {x, {12}, {12}}),
                "group_channels=3 groups=4"));
    const auto heads = with({{"heads", 2_i}});
    const model::Shape q{3, 5, 8}, k{3, 7, 8}, v{3, 7, 6}, y{3, 5, 6};
    QVERIFY(has(completedText("attention", heads, {q, k, v}), "head_size=3 heads=2"));
    QVERIFY(has(completedText("attention_backward", heads, {q, k, v, y}), "head_size=4 heads=2"));
    const model::Shape own{3, 2, 5, 4};
    QVERIFY(has(completedText("attention", {}, {own, own, own}), "head_size=0"));
}

void TestRefusedHeavy::parameters()
{
    const auto shapesOf = [](const char* kind, const model::Attributes& attributes,
                             const std::vector<model::Shape>& inputs) {
        std::vector<model::TensorType> types;
        for (const model::Shape& shape : inputs)
            types.push_back({model::DataType::Float32, shape});
        const ops::OpKind& found = *ops::find(kind);
        const auto specs = found.parameters(ops::canonicalAttributes(found, attributes), types);
        std::string text;
        for (const ops::ParameterSpec& spec : *specs)
            text += spec.name + " " + model::toString(spec.type.shape) + " ";
        return text;
    };
    const model::Shape x{2, 12, 8, 8}, q{3, 5, 8}, k{3, 7, 8};
    const auto grouped = with({{"channels", 8_i}, {"kernel", Integers{3, 1}}, {"groups", 4_i}});
    QCOMPARE(shapesOf("convolution", grouped, {x}), std::string("weight [8, 3, 3, 1] bias [8] "));
    QCOMPARE(shapesOf("convolution_transpose", grouped, {x}),
             std::string("weight [12, 2, 3, 1] bias [8] "));
    QCOMPARE(shapesOf("layer_norm", with({{"axis", std::int64_t(-2)}}), {x}),
             std::string("scale [8, 8] bias [8, 8] "));
    QCOMPARE(shapesOf("rms_norm", {}, {x}), std::string("scale [8] "));
    QCOMPARE(shapesOf("instance_norm", {}, {x}), std::string("scale [12] bias [12] "));
    QCOMPARE(shapesOf("group_norm", with({{"groups", 4_i}}), {x}),
             std::string("scale [12] bias [12] "));
    QCOMPARE(shapesOf("attention", {}, {q, k, k}), std::string());
    QCOMPARE(shapesOf("attention", with({{"mask", 1_i}}), {q, k, k}), std::string("mask [5, 7] "));
    QCOMPARE(shapesOf("negative_log_likelihood", with({{"weighted", 1_i}}), {{6, 5}, {6}}),
             std::string("weight [5] "));
}

PLUGBOARD_TEST(TestRefusedHeavy)
#include "tst_refused_heavy.moc"
