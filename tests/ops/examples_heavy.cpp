// SPDX-License-Identifier: Apache-2.0
#include "tests/ops/examples.h"

namespace plugboard::tests {
namespace {

using model::Attributes;
using model::DataType;
using Integers = std::vector<std::int64_t>;

Attributes with(std::initializer_list<std::pair<const std::string, model::AttributeValue>> values)
{
    return {values};
}

Attributes more(Attributes attributes,
                std::initializer_list<std::pair<const std::string, model::AttributeValue>> values)
{
    for (const auto& [name, value] : values)
        attributes.set(name, value);
    return attributes;
}

constexpr std::int64_t operator""_i(unsigned long long value)
{
    return std::int64_t(value);
}

/// 2 per output element and inner position.
std::vector<OpExample> products()
{
    const auto turned = [](std::int64_t a, std::int64_t b) {
        return with({{"transpose_a", a}, {"transpose_b", b}});
    };
    const auto shaped = [](Attributes attributes, const Integers& shape) {
        return more(std::move(attributes), {{"shape", shape}});
    };
    return {
        {"matmul", {}, {{6, 5}, {5, 4}}, {{6, 4}}, 240, "batch columns inner"},
        {"matmul", turned(1, 1), {{5, 6}, {4, 5}}, {{6, 4}}, 240, "rows columns inner"},
        {"matmul", turned(0, 1), {{4, 6, 5}, {4, 5}}, {{4, 6, 4}}, 960, "batch rows columns inner"},
        {"matmul",
         {},
         {{4, 3, 6, 5}, {3, 5, 4}},
         {{4, 3, 6, 4}},
         2880,
         "batch axis1 rows columns inner"},
        {"matmul",
         turned(1, 0),
         {{1, 5, 6}, {3, 5, 4}},
         {{3, 6, 4}},
         720,
         "axis0 rows columns inner"},
        {"matmul", {}, {{5}, {5, 4}}, {{4}}, 40, "columns inner"},
        {"matmul", {}, {{3, 6, 5}, {5}}, {{3, 6}}, 180, "batch rows inner"},
        {"matmul", {}, {{5}, {5}}, {{}}, 10, "inner"},
        {"matmul_backward_a",
         shaped({}, {4, 3, 6, 5}),
         {{4, 3, 6, 4}, {3, 5, 4}},
         {{4, 3, 6, 5}},
         2880,
         "batch axis1 rows columns inner"},
        {"matmul_backward_a",
         shaped(turned(1, 1), {1, 5, 6}),
         {{3, 6, 4}, {3, 4, 5}},
         {{1, 5, 6}},
         720,
         "axis0 rows columns inner"},
        {"matmul_backward_b",
         shaped({}, {5, 4}),
         {{4, 6, 5}, {4, 6, 4}},
         {{5, 4}},
         960,
         "batch rows columns inner"},
        {"matmul_backward_b",
         shaped(turned(0, 1), {3, 4, 5}),
         {{4, 3, 6, 5}, {4, 3, 6, 4}},
         {{3, 4, 5}},
         2880,
         "batch axis1 rows columns inner"},
    };
}

std::vector<OpExample> softmaxes()
{
    std::vector<OpExample> all;
    for (const std::string kind : {"softmax", "log_softmax"}) {
        const Attributes channels = with({{"axis", 1_i}});
        all.push_back({kind, {}, {{4, 7}}, {{4, 7}}, 5 * 28, "batch"});
        all.push_back(
            {kind, channels, {{4, 5, 3, 2}}, {{4, 5, 3, 2}}, 5 * 120, "batch axis2 axis3"});
        all.push_back({kind, with({{"axis", 0_i}}), {{6}}, {{6}}, 30, ""});
        all.push_back({kind + "_backward", {}, {{4, 7}, {4, 7}}, {{4, 7}}, 4 * 28, "batch"});
        all.push_back({kind + "_backward",
                       channels,
                       {{4, 5, 3}, {4, 5, 3}},
                       {{4, 5, 3}},
                       240,
                       "batch axis2"});
    }
    return all;
}

std::vector<OpExample> rowNorms()
{
    const Attributes bare = with({{"bias", 0_i}, {"epsilon", 1e-3}});
    const Attributes images = with({{"axis", 1_i}});
    const model::Shape x{4, 3, 6};
    return {
        {"layer_norm", {}, {x, {6}, {6}}, {x}, 7 * 72, "batch channels"},
        {"layer_norm", bare, {x, {6}}, {x}, 6 * 72, "batch channels"},
        {"layer_norm", images, {x, {3, 6}, {3, 6}}, {x}, 7 * 72, "batch"},
        {"layer_norm", with({{"axis", 0_i}}), {{6}, {6}, {6}}, {{6}}, 42, ""},
        {"layer_norm",
         with({{"moments", 1_i}, {"axis", std::int64_t(-1)}}),
         {x, {6}, {6}},
         {x, {4, 3, 1}, {4, 3, 1}},
         7 * 72,
         "batch channels"},
        {"layer_norm_backward_data", {}, {x, x, {6}}, {x}, 13 * 72, "batch channels"},
        {"layer_norm_backward_weights", {}, {x, x}, {{6}, {6}}, 8 * 72, "batch channels"},
        {"layer_norm_backward_weights", bare, {x, x}, {{6}}, 7 * 72, "batch channels"},
        {"rms_norm", {}, {x, {6}}, {x}, 4 * 72, "batch channels"},
        {"rms_norm", images, {x, {3, 6}}, {x}, 4 * 72, "batch"},
        {"rms_norm_backward_data", {}, {x, x, {6}}, {x}, 9 * 72, "batch channels"},
        {"rms_norm_backward_weights", images, {x, x}, {{3, 6}}, 5 * 72, "batch"},
    };
}

std::vector<OpExample> groupNorms()
{
    const Attributes groups = with({{"groups", 3_i}, {"group_channels", 2_i}});
    const model::Shape x{4, 6, 3, 2}; // 144 elements
    return {
        {"instance_norm", {}, {x, {6}, {6}}, {x}, 7 * 144, "batch channels"},
        {"instance_norm", {}, {{4, 3, 8}, {3}, {3}}, {{4, 3, 8}}, 7 * 96, "batch channels"},
        {"instance_norm_backward_data", {}, {x, x, {6}}, {x}, 13 * 144, "batch channels"},
        {"instance_norm_backward_weights", {}, {x, x}, {{6}, {6}}, 8 * 144, "batch channels"},
        {"group_norm", groups, {x, {6}, {6}}, {x}, 7 * 144, "batch groups"},
        {"group_norm", with({{"groups", 1_i}}), {x, {6}, {6}}, {x}, 7 * 144, "batch"},
        {"group_norm_backward_data", groups, {x, x, {6}}, {x}, 13 * 144, "batch groups"},
        {"group_norm_backward_weights", groups, {x, x}, {{6}, {6}}, 8 * 144, "batch groups"},
    };
}

std::vector<OpExample> localNorms()
{
    const Attributes strong = with({{"size", 4_i}, {"alpha", 0.9}, {"beta", 0.6}, {"bias", 1.5}});
    const model::Shape x{4, 7, 3, 2};
    return {
        {"lrn", with({{"size", 5_i}}), {x}, {x}, 10 * 168, "batch axis2 axis3"},
        {"lrn", strong, {x}, {x}, 9 * 168, "batch axis2 axis3"},
        {"lrn_backward", strong, {x, x}, {x}, 18 * 168, "batch axis2 axis3"},
    };
}

/// Scores times (2 d + 2 e + 5), one more with a mask; backward times (6 d + 4 e + 9).
std::vector<OpExample> attentions()
{
    const Attributes two = with({{"heads", 2_i}, {"head_size", 3_i}});
    const Attributes causal = more(two, {{"causal", 1_i}, {"scale", 0.7}});
    const Attributes masked = more(two, {{"mask", 1_i}});
    const Attributes maskedToo = more(masked, {{"mask_gradient", 1_i}, {"head_size", 4_i}});
    const Attributes separate = with({{"mask", 1_i}});
    const model::Shape q{3, 5, 8}, v{3, 7, 6}, k{3, 7, 8}, y{3, 5, 6}; // d = 4, e = 3
    const double scores = 3 * 2 * 5 * 7;
    const model::Shape qh{3, 2, 5, 4}, kh{3, 2, 7, 4};
    return {
        {"attention", two, {q, k, v}, {y}, scores * 19, "batch heads"},
        {"attention", causal, {q, k, v}, {y}, scores * 19, "batch heads"},
        {"attention", masked, {q, k, v, {5, 7}}, {y}, scores * 20, "batch heads"},
        {"attention", masked, {q, k, v, {3, 1, 1, 7}}, {y}, scores * 20, "batch heads"},
        {"attention", separate, {qh, kh, kh, {2, 5, 7}}, {qh}, scores * 22, "batch heads"},
        {"attention", {}, {{4, 6, 5}, {4, 6, 5}, {4, 6, 5}}, {{4, 6, 5}}, 144 * 25, "batch"},
        {"attention_backward",
         more(two, {{"head_size", 4_i}}),
         {q, k, v, y},
         {q, k, v},
         scores * 45,
         "batch heads"},
        {"attention_backward",
         maskedToo,
         {q, k, v, y, {3, 1, 5, 7}},
         {q, k, v, {3, 1, 5, 7}},
         scores * 46,
         "batch heads"},
        {"attention_backward",
         more(separate, {{"causal", 1_i}, {"mask_gradient", 1_i}}),
         {qh, kh, kh, qh, {2, 1, 7}},
         {qh, kh, kh, {2, 1, 7}},
         scores * 50,
         "batch heads"},
    };
}

const Attributes kDepthwise = with({{"channels", 6_i},
                                    {"kernel", 3_i},
                                    {"padding", 1_i},
                                    {"groups", 6_i},
                                    {"group_channels", 1_i}});
const Attributes kGrouped = with({{"channels", 9_i},
                                  {"kernel", Integers{3, 2}},
                                  {"stride", Integers{2, 1}},
                                  {"padding", Integers{1, 0, 0, 1}},
                                  {"dilation", Integers{1, 2}},
                                  {"groups", 3_i},
                                  {"group_channels", 3_i}});
const Attributes kSignal =
    with({{"channels", 4_i}, {"kernel", 3_i}, {"dilation", 2_i}, {"padding", Integers{2, 1}}});
const Attributes kVolume =
    with({{"channels", 4_i}, {"kernel", Integers{2, 3, 1}}, {"stride", 2_i}, {"bias", 0_i}});

Attributes extended(Attributes attributes, const Integers& extents, std::int64_t groupChannels)
{
    static const char* const names[] = {"depth", "height", "width"};
    attributes.set("height", 1_i);
    for (std::size_t at = 0; at < extents.size(); ++at)
        attributes.set(names[3 - extents.size() + at], extents[at]);
    attributes.set("group_channels", groupChannels);
    return attributes;
}

std::vector<OpExample> convolutions()
{
    // 2 * y * taps * (channels of a group)
    const model::Shape image{4, 6, 7, 8};
    return {
        // a multiplier of 1: 4 * 6 * 7 * 8 outputs of 9 taps
        {"convolution",
         kDepthwise,
         {image, {6, 1, 3, 3}, {6}},
         {image},
         1344 * 18 + 1344,
         "batch groups"},
        // (7 + 1 - 3) / 2 + 1 = 3 rows, 8 + 1 - 3 + 1 = 7 columns; 756 outputs of 2 * 6 taps
        {"convolution",
         kGrouped,
         {image, {9, 2, 3, 2}, {9}},
         {{4, 9, 3, 7}},
         756 * 24 + 756,
         "batch groups"},
        // 10 + 3 - 5 + 1 = 9
        {"convolution",
         kSignal,
         {{3, 2, 10}, {4, 2, 3}, {4}},
         {{3, 4, 9}},
         108 * 12 + 108,
         "batch output_channels"},
        // 2, 2, 2
        {"convolution",
         kVolume,
         {{3, 2, 5, 5, 4}, {4, 2, 2, 3, 1}},
         {{3, 4, 2, 2, 2}},
         96 * 24,
         "batch output_channels input_channels"},
        {"convolution_backward_data",
         extended(kDepthwise, {7, 8}, 1),
         {image, {6, 1, 3, 3}},
         {image},
         1344 * 18,
         "batch groups"},
        {"convolution_backward_data",
         extended(kGrouped, {7, 8}, 2),
         {{4, 9, 3, 7}, {9, 2, 3, 2}},
         {image},
         756 * 24,
         "batch groups"},
        {"convolution_backward_data",
         extended(kSignal, {10}, 0),
         {{3, 4, 9}, {4, 2, 3}},
         {{3, 2, 10}},
         108 * 12,
         "batch output_channels input_channels"},
        {"convolution_backward_data",
         extended(kVolume, {5, 5, 4}, 0),
         {{3, 4, 2, 2, 2}, {4, 2, 2, 3, 1}},
         {{3, 2, 5, 5, 4}},
         96 * 24,
         "batch output_channels input_channels"},
        {"convolution_backward_weights",
         kGrouped,
         {image, {4, 9, 3, 7}},
         {{9, 2, 3, 2}, {9}},
         756 * 24 + 756,
         "batch groups"},
        {"convolution_backward_weights",
         kVolume,
         {{3, 2, 5, 5, 4}, {3, 4, 2, 2, 2}},
         {{4, 2, 2, 3, 1}},
         96 * 24,
         "batch output_channels input_channels"},
    };
}

std::vector<OpExample> transposed()
{
    const Attributes doubling = with({{"channels", 4_i},
                                      {"kernel", 3_i},
                                      {"stride", 2_i},
                                      {"padding", 1_i},
                                      {"output_padding", 1_i}});
    const Attributes grouped = with({{"channels", 6_i},
                                     {"kernel", Integers{3, 2}},
                                     {"stride", Integers{2, 1}},
                                     {"padding", Integers{1, 0, 0, 1}},
                                     {"dilation", Integers{1, 2}},
                                     {"groups", 3_i},
                                     {"group_channels", 2_i},
                                     {"bias", 0_i}});
    return {
        // (4 - 1) * 2 + 3 + 1 - 2 = 8; 3 * 2 * 16 inputs meet 4 * 9 weights
        {"convolution_transpose",
         doubling,
         {{3, 2, 4, 4}, {2, 4, 3, 3}, {4}},
         {{3, 4, 8, 8}},
         96 * 72 + 768,
         "batch output_channels"},
        // 2 * 2 + 3 - 1 = 6, 3 + 3 - 1 = 5
        {"convolution_transpose",
         grouped,
         {{2, 9, 3, 4}, {9, 2, 3, 2}},
         {{2, 6, 6, 5}},
         216 * 24,
         "batch groups"},
        // 1-D: 4 * 3 + 2 = 14
        {"convolution_transpose",
         with({{"channels", 3_i}, {"kernel", 2_i}, {"stride", 3_i}, {"bias", 0_i}}),
         {{2, 4, 5}, {4, 3, 2}},
         {{2, 3, 14}},
         40 * 12,
         "batch output_channels input_channels"},
    };
}

std::vector<OpExample> pools()
{
    const Attributes dilated = with({{"kernel", Integers{3, 2}},
                                     {"stride", 2_i},
                                     {"padding", Integers{1, 0, 1, 1}},
                                     {"dilation", Integers{1, 3}},
                                     {"ceil", 1_i}});
    const Attributes uncounted = more(dilated, {{"include_padding", 0_i}});
    const Attributes indexed = more(dilated, {{"indices", 1_i}});
    const Attributes columns = more(indexed, {{"column_major", 1_i}});
    const Attributes volume = with({{"kernel", Integers{2, 2, 3}}, {"padding", 1_i}});
    const Attributes signal = with({{"kernel", 3_i}, {"stride", 2_i}, {"padding", 1_i}});
    const model::Shape image{4, 3, 7, 8};
    // (7 + 2 - 3) / 2 + 1 = 4; (8 + 1 - 4) / 2 rounded up + 1 = 4
    const model::Shape pooled{4, 3, 4, 4};
    const model::Shape spatial{3, 2, 5, 4, 6}, small{3, 2, 3, 3, 2};
    return {
        {"max_pool", dilated, {image}, {pooled}, 192 * 6, "batch channels"},
        {"max_pool",
         indexed,
         {image},
         {pooled, pooled},
         192 * 6,
         "batch channels",
         {},
         {DataType::Float32, DataType::Int64}},
        {"max_pool",
         columns,
         {image},
         {pooled, pooled},
         192 * 6,
         "batch channels",
         {},
         {DataType::Float32, DataType::Int64}},
        {"max_pool",
         dilated,
         {image},
         {pooled},
         192 * 6,
         "batch channels",
         {DataType::UInt8},
         {DataType::UInt8}},
        {"max_pool", volume, {spatial}, {small}, 108 * 12, "batch channels"},
        {"max_pool", signal, {{3, 2, 9}}, {{3, 2, 5}}, 30 * 3, "batch channels"},
        {"max_pool_backward", dilated, {image, pooled}, {image}, 192 * 6, "batch channels"},
        {"average_pool", dilated, {image}, {pooled}, 192 * 6, "batch channels"},
        {"average_pool", uncounted, {image}, {pooled}, 192 * 6, "batch channels"},
        {"average_pool", volume, {spatial}, {small}, 108 * 12, "batch channels"},
        {"average_pool_backward",
         more(dilated, {{"height", 7_i}, {"width", 8_i}}),
         {pooled},
         {image},
         192 * 6,
         "batch channels"},
        {"global_average_pool", {}, {{3, 2, 9}}, {{3, 2, 1}}, 54, "batch channels"},
        {"global_max_pool", {}, {image}, {{4, 3, 1, 1}}, 672, "batch channels"},
        {"global_max_pool", {}, {spatial}, {{3, 2, 1, 1, 1}}, 720, "batch channels"},
        {"global_max_pool_backward", {}, {image, {4, 3, 1, 1}}, {image}, 672, "batch channels"},
    };
}

std::vector<OpExample> resizes()
{
    const auto to = [](Integers sizes, const std::string& mode, const std::string& coordinates) {
        return with({{"sizes", std::move(sizes)}, {"mode", mode}, {"coordinates", coordinates}});
    };
    const Attributes nearest =
        more(to({6, 7}, "nearest", "asymmetric"), {{"rounding", std::string("floor")}});
    const Attributes linear = to({6, 7}, "linear", "half_pixel");
    const Attributes cubic = more(to({3, 9}, "cubic", "align_corners"), {{"exclude_outside", 1_i}});
    const Attributes scaled =
        more(to({2, 4}, "linear", "pytorch_half_pixel"), {{"scales", std::string("0.6,0.8")}});
    const Attributes cropped =
        more(to({4, 3}, "linear", "tf_crop_and_resize"),
             {{"roi", std::string("0.2,-0.3,0.9,1.2")}, {"extrapolation", 2.5}});
    const model::Shape x{3, 2, 4, 5};
    const auto back = [](const Attributes& attributes) {
        return more(attributes, {{"extents", Integers{4, 5}}});
    };
    return {
        {"resize", nearest, {x}, {{3, 2, 6, 7}}, 0, "batch channels"},
        {"resize", linear, {x}, {{3, 2, 6, 7}}, 252 * 8, "batch channels"},
        {"resize", cubic, {x}, {{3, 2, 3, 9}}, 162 * 32, "batch channels"},
        {"resize", scaled, {x}, {{3, 2, 2, 4}}, 48 * 8, "batch channels"},
        {"resize", cropped, {x}, {{3, 2, 4, 3}}, 72 * 8, "batch channels"},
        {"resize",
         to({9}, "linear", "half_pixel"),
         {{4, 3, 5}},
         {{4, 3, 9}},
         108 * 4,
         "batch channels"},
        {"resize_backward", back(cubic), {{3, 2, 3, 9}}, {x}, 162 * 32, "batch channels"},
        {"resize_backward", back(nearest), {{3, 2, 6, 7}}, {x}, 0, "batch channels"},
    };
}

std::vector<OpExample> losses()
{
    const auto reduced = [](const std::string& reduction) {
        return with({{"reduction", reduction}});
    };
    const Attributes weighted =
        more(reduced("mean"), {{"weighted", 1_i}, {"ignore", 1_i}, {"ignore_index", 1_i}});
    const auto ofClasses = [](const Attributes& attributes) {
        return more(attributes, {{"classes", 5_i}});
    };
    const std::vector<DataType> wide{DataType::Float32, DataType::Int64};
    const std::vector<DataType> narrow{DataType::Float32, DataType::Int32};
    const std::vector<DataType> targetFirst{DataType::Int64};
    std::vector<OpExample> all{
        {"negative_log_likelihood", reduced("none"), {{6, 5}, {6}}, {{6}}, 18, "batch", wide},
        {"negative_log_likelihood", reduced("sum"), {{6, 5, 2}, {6, 2}}, {{}}, 36, "batch", narrow},
        {"negative_log_likelihood", {}, {{6, 5}, {6}}, {{}}, 18, "", wide},
        {"negative_log_likelihood", weighted, {{6, 5, 2}, {6, 2}, {5}}, {{}}, 36, "", wide},
        {"negative_log_likelihood_backward",
         ofClasses(reduced("none")),
         {{6, 2}, {6, 2}},
         {{6, 5, 2}},
         24,
         "batch",
         targetFirst},
        {"negative_log_likelihood_backward",
         ofClasses(reduced("sum")),
         {{6}, {}},
         {{6, 5}},
         12,
         "batch",
         targetFirst},
        {"negative_log_likelihood_backward",
         ofClasses(weighted),
         {{6}, {}, {5}},
         {{6, 5}},
         12,
         "",
         targetFirst},
    };
    for (OpExample& example : all)
        example.indices = 5;
    return all;
}

} // namespace

std::vector<OpExample> heavyExamples()
{
    std::vector<OpExample> all;
    for (const auto& part :
         {products(), softmaxes(), rowNorms(), groupNorms(), localNorms(), attentions(),
          convolutions(), transposed(), pools(), resizes(), losses()})
        all.insert(all.end(), part.begin(), part.end());
    return all;
}

} // namespace plugboard::tests
