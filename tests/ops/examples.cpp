// SPDX-License-Identifier: Apache-2.0
#include "tests/ops/examples.h"

namespace plugboard::tests {
namespace {

using model::Attributes;
using Integers = std::vector<std::int64_t>;

Attributes with(std::initializer_list<std::pair<const std::string, model::AttributeValue>> values)
{
    return {values};
}

const Attributes kLenetConvolution = with(
    {{"channels", std::int64_t(6)}, {"kernel", std::int64_t(5)}, {"padding", std::int64_t(2)}});
/// 7 x 7, stride 2, without bias: the first layer of ResNet.
const Attributes kResnetConvolution = with({{"channels", std::int64_t(64)},
                                            {"kernel", Integers{7, 7}},
                                            {"stride", Integers{2, 2}},
                                            {"padding", Integers{3, 3}},
                                            {"bias", std::int64_t(0)}});

Attributes extended(Attributes attributes, std::int64_t height, std::int64_t width)
{
    attributes.set("height", height);
    attributes.set("width", width);
    return attributes;
}

/// 3 x 3 windows, stride 2, padding 1 over 7 x 8: 4 x 4.
const Attributes kPool =
    with({{"kernel", std::int64_t(3)}, {"stride", std::int64_t(2)}, {"padding", std::int64_t(1)}});
const Attributes kGroups = with({{"statistics_samples", std::int64_t(4)}});

std::vector<OpExample> convolutions()
{
    return {
        {"convolution",
         kLenetConvolution,
         {{64, 1, 28, 28}, {6, 1, 5, 5}, {6}},
         {{64, 6, 28, 28}},
         // 2 * 64 * 6 * 28 * 28 * 25 and one add per output
         15'052'800 + 301'056,
         "batch output_channels"},
        {"convolution",
         kResnetConvolution,
         {{2, 3, 224, 224}, {64, 3, 7, 7}},
         {{2, 64, 112, 112}},
         // 2 * 2 * 64 * 112 * 112 * 3 * 49
         472'055'808,
         "batch output_channels input_channels"},
        {"convolution_backward_data",
         extended(kResnetConvolution, 224, 224),
         {{2, 64, 112, 112}, {64, 3, 7, 7}},
         {{2, 3, 224, 224}},
         472'055'808,
         "batch output_channels input_channels"},
        {"convolution_backward_weights",
         kResnetConvolution,
         {{2, 3, 224, 224}, {2, 64, 112, 112}},
         {{64, 3, 7, 7}},
         472'055'808,
         "batch output_channels input_channels"},
        {"convolution_backward_weights",
         kLenetConvolution,
         {{64, 1, 28, 28}, {64, 6, 28, 28}},
         {{6, 1, 5, 5}, {6}},
         15'052'800 + 301'056,
         "batch output_channels"},
    };
}

std::vector<OpExample> layers()
{
    const Attributes features = with({{"features", std::int64_t(120)}});
    const Attributes bare = with({{"features", std::int64_t(120)}, {"bias", std::int64_t(0)}});
    const Attributes noBias = with({{"bias", std::int64_t(0)}});
    return {
        {"linear",
         features,
         {{64, 400}, {120, 400}, {120}},
         {{64, 120}},
         6'144'000 + 7'680,
         "batch output_channels"}, // 2 * 64 * 120 * 400, and 64 * 120 adds
        {"linear",
         bare,
         {{64, 400}, {120, 400}},
         {{64, 120}},
         6'144'000,
         "batch output_channels input_channels"},
        {"linear_backward_data",
         {},
         {{64, 120}, {120, 400}},
         {{64, 400}},
         6'144'000,
         "batch output_channels input_channels"},
        {"linear_backward_weights",
         {},
         {{64, 400}, {64, 120}},
         {{120, 400}, {120}},
         6'144'000 + 7'680,
         "batch output_channels"},
        {"linear_backward_weights",
         noBias,
         {{64, 400}, {64, 120}},
         {{120, 400}},
         6'144'000,
         "batch output_channels input_channels"},
        {"bias", {}, {{8, 6, 4, 4}, {6}}, {{8, 6, 4, 4}}, 768, "batch channels"},
        {"bias_backward", {}, {{8, 6, 4, 4}}, {{6}}, 768, "batch channels partial"},
        {"relu", {}, {{8, 6, 4, 1}}, {{8, 6, 4, 1}}, 192, "batch channels axis2"},
        {"relu_backward", {}, {{8, 6}, {8, 6}}, {{8, 6}}, 48, "batch channels"},
        {"dropout", {}, {{8, 6}}, {{8, 6}}, 48, "batch channels"},
        {"dropout_backward", {}, {{8, 6}}, {{8, 6}}, 48, "batch channels"},
        {"add", {}, {{8, 6}, {8, 6}, {8, 6}}, {{8, 6}}, 96, "batch channels partial"},
        {"flatten", {}, {{8, 6, 5, 4}}, {{8, 120}}, 0, "batch channels partial"},
        {"reshape",
         with({{"shape", Integers{6, -1, 4}}}),
         {{8, 120}},
         {{8, 6, 5, 4}},
         0,
         "batch channels partial"},
        {"reshape",
         with({{"shape", Integers{4, 30}}}),
         {{8, 6, 20}},
         {{8, 4, 30}},
         0,
         "batch partial"},
    };
}

std::vector<OpExample> pools()
{
    const Attributes square = with({{"kernel", std::int64_t(2)}});
    return {
        {"max_pool", kPool, {{8, 6, 7, 8}}, {{8, 6, 4, 4}}, 768 * 9, "batch channels"},
        {"max_pool", square, {{8, 6, 7, 8}}, {{8, 6, 3, 4}}, 576 * 4, "batch channels"},
        {"max_pool_backward",
         kPool,
         {{8, 6, 7, 8}, {8, 6, 4, 4}},
         {{8, 6, 7, 8}},
         768 * 9,
         "batch channels"},
        {"average_pool", kPool, {{8, 6, 7, 8}}, {{8, 6, 4, 4}}, 768 * 9, "batch channels"},
        {"average_pool_backward",
         extended(kPool, 7, 8),
         {{8, 6, 4, 4}},
         {{8, 6, 7, 8}},
         768 * 9,
         "batch channels"},
        {"global_average_pool", {}, {{8, 6, 7, 8}}, {{8, 6, 1, 1}}, 2688, "batch channels"},
        {"global_average_pool_backward",
         extended({}, 7, 8),
         {{8, 6, 1, 1}},
         {{8, 6, 7, 8}},
         48,
         "batch channels"},
    };
}

std::vector<OpExample> batchNorms()
{
    const model::Shape x{8, 6, 4, 4}; // 768 elements; 2 groups of 4 samples
    const model::Shape moments{2, 6};
    return {
        {"batch_norm", {}, {x, {6}, {6}, {6}, {6}}, {x}, 8 * 768, ""},
        {"batch_sum", kGroups, {x}, {moments}, 768, "batch batch_partial channels"},
        {"batch_centred_squares",
         kGroups,
         {x, moments},
         {moments},
         3 * 768,
         "batch batch_partial channels"},
        {"normalize",
         kGroups,
         {x, moments, moments, {6}, {6}},
         {x},
         4 * 768,
         "batch batch_partial channels"},
        {"batch_norm_backward_sums",
         kGroups,
         {x, x, moments, moments},
         {moments, moments},
         5 * 768,
         "batch batch_partial channels"},
        {"batch_norm_backward_data",
         kGroups,
         {x, x, moments, moments, {6}, moments, moments},
         {x},
         8 * 768,
         "batch batch_partial channels"},
        {"reduce_groups", {}, {moments}, {{6}}, 12, "batch channels partial"},
        {"running_moments",
         with({{"elements", std::int64_t(64)}}),
         {{6}, {6}, moments, moments},
         {{6}, {6}},
         96,
         "channels"},
        {"batch_norm_inference", {}, {x, {6}, {6}, {6}, {6}}, {x}, 2 * 768, "batch channels"},
    };
}

/// What comes from the data set and goes to the host, and the network's own tensors.
std::vector<OpExample> dataKinds()
{
    const std::string type = "float32";
    const std::string token = "int64";
    return {
        {"load",
         with({{"shape", Integers{1, 4, 4}},
               {"samples", std::int64_t(8)},
               {"type", type},
               {"labels", Integers{3}}}),
         {},
         {{8, 1, 4, 4}, {8, 3}, {8}},
         0,
         "batch"},
        {"load_input",
         with({{"shape", Integers{16}}, {"samples", std::int64_t(8)}, {"type", token}}),
         {},
         {{8, 16}},
         0,
         "batch",
         {},
         {model::DataType::Int64}},
        {"load_input",
         with({{"shape", Integers{16, 2}},
               {"samples", std::int64_t(8)},
               {"type", type},
               {"batched", std::int64_t(0)}}),
         {},
         {{16, 2}},
         0,
         ""},
        {"record_output",
         with({{"output", std::string("result")}}),
         {{4, 10}},
         {{4, 10}},
         0,
         "batch channels"},
        {"parameter",
         with({{"shape", Integers{3, 2}}, {"trainable", std::int64_t(1)}}),
         {{3, 2}},
         {{3, 2}},
         0,
         ""},
    };
}

std::vector<OpExample> stepKinds()
{
    const std::string type = "float32";
    return {
        {"input",
         with({{"shape", Integers{3, 4}}, {"samples", std::int64_t(8)}}),
         {},
         {{8, 3, 4}},
         0,
         ""},
        {"output", {}, {{8, 10}}, {}, 0, ""},
        {"load",
         with({{"shape", Integers{1, 4, 4}}, {"samples", std::int64_t(8)}, {"type", type}}),
         {},
         {{8, 1, 4, 4}, {8}, {8}},
         0,
         "batch"},
        {"softmax_cross_entropy", {}, {{8, 10}, {8}, {8}}, {{1}, {1}, {1}}, 320, "batch"},
        {"softmax_cross_entropy",
         with({{"gradient", std::int64_t(1)}}),
         {{8, 10}, {8}, {8}},
         {{1}, {1}, {1}, {8, 10}},
         480,
         "batch"},
        {"accumulate", {}, {{6, 5}}, {{6, 5}}, 30, "batch channels partial"},
        {"learning_rate", with({{"type", type}}), {}, {{1}}, 0, ""},
        {"sgd", {}, {{6, 5}, {6, 5}, {1}, {1}}, {{6, 5}}, 210, "axis0 axis1"},
        {"sgd",
         with({{"momentum", 0.9}}),
         {{6, 5}, {6, 5}, {1}, {1}, {6, 5}},
         {{6, 5}, {6, 5}},
         210,
         "axis0 axis1"},
        {"adam",
         {},
         {{6, 5}, {6, 5}, {1}, {1}, {6, 5}, {6, 5}},
         {{6, 5}, {6, 5}, {6, 5}},
         480,
         "axis0 axis1"},
        {"record_metrics", {}, {{1}, {1}, {1}}, {{3}}, 0, ""},
        {"initialise",
         with({{"path", std::string("fc.weight")},
               {"kind", std::string("kaiming_uniform")},
               {"fan_in", std::int64_t(5)},
               {"shape", Integers{6, 5}},
               {"type", type}}),
         {},
         {{6, 5}},
         0,
         "axis0 axis1"},
    };
}

/// For kinds that take the root of an operand.
std::vector<OpExample> positive(std::vector<OpExample> examples)
{
    for (OpExample& example : examples)
        example.low = 0.1;
    return examples;
}

} // namespace

const std::vector<OpExample>& opExamples()
{
    static const std::vector<OpExample> examples = [] {
        std::vector<OpExample> all;
        for (const auto& part :
             {convolutions(), layers(), pools(), positive(batchNorms()), positive(stepKinds()),
              dataKinds(), elementwiseExamples(), shapeExamples(), heavyExamples()})
            all.insert(all.end(), part.begin(), part.end());
        return all;
    }();
    return examples;
}

namespace {

std::vector<model::TensorType> typesOf(const std::vector<model::Shape>& shapes,
                                       const std::vector<std::string>& ports,
                                       const std::vector<model::DataType>& said)
{
    std::vector<model::TensorType> types;
    for (std::size_t at = 0; at < shapes.size(); ++at) {
        const bool labels = at < ports.size() && ports[at] == "labels";
        const model::DataType usual = labels ? model::DataType::Int32 : model::DataType::Float32;
        types.push_back({at < said.size() ? said[at] : usual, shapes[at]});
    }
    return types;
}

} // namespace

std::vector<model::TensorType> inputTypesOf(const OpExample& example)
{
    return typesOf(example.inputs, ops::find(example.kind)->inputs, example.inputTypes);
}

std::vector<model::TensorType> outputTypesOf(const OpExample& example)
{
    return typesOf(example.outputs, ops::find(example.kind)->outputs, example.outputTypes);
}

} // namespace plugboard::tests
