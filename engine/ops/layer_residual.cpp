// SPDX-License-Identifier: Apache-2.0
#include "engine/ops/kinds.h"
#include "engine/ops/layers.h"

namespace plugboard::ops {
namespace {

BodyEnd addConvolution(LayerBody& body, const std::string& name, BodyEnd x, std::int64_t channels,
                       std::int64_t kernel, std::int64_t stride, bool bias)
{
    return body.add(name, "convolution",
                    {{"channels", channels},
                     {"kernel", kernel},
                     {"stride", stride},
                     {"padding", kernel / 2},
                     {"bias", std::int64_t(bias ? 1 : 0)}},
                    {x});
}

/// Convolution, batch norm, and perhaps ReLU.
model::Network convolutionUnit(const model::Attributes& attributes)
{
    LayerBody body;
    BodyEnd x = body.input("x");
    x = addConvolution(body, "conv", x, attributes.integer("channels", 1),
                       attributes.integer("kernel", 3), attributes.integer("stride", 1), false);
    x = body.add("bn", "batch_norm", {}, {x});
    body.output("y", body.add("relu", "relu", {}, {x}));
    return body.take();
}

/// He et al.: Deep residual learning for image recognition (2015), figure 5: two 3 x 3
/// convolutions, or 1 x 1, 3 x 3, 1 x 1 with four times the channels at the end. The shortcut has a
/// 1 x 1 convolution where asked for.
model::Network residualBody(const model::Attributes& attributes)
{
    LayerBody body;
    const std::int64_t channels = attributes.integer("channels", 1);
    const std::int64_t stride = attributes.integer("stride", 1);
    const bool bottleneck = attributes.integer("bottleneck", 0) != 0;
    const BodyEnd x = body.input("x");
    BodyEnd y = x;
    const auto unit = [&](const std::string& number, std::int64_t width, std::int64_t kernel,
                          std::int64_t step, bool bent) {
        y = addConvolution(body, "conv" + number, y, width, kernel, step, false);
        y = body.add("bn" + number, "batch_norm", {}, {y});
        if (bent)
            y = body.add("relu" + number, "relu", {}, {y});
    };
    if (bottleneck) {
        unit("1", channels, 1, 1, true);
        unit("2", channels, 3, stride, true);
        unit("3", 4 * channels, 1, 1, false);
    } else {
        unit("1", channels, 3, stride, true);
        unit("2", channels, 3, 1, false);
    }
    BodyEnd shortcut = x;
    if (attributes.integer("projection", 0) != 0) {
        shortcut = addConvolution(body, "shortcut_conv", x, bottleneck ? 4 * channels : channels, 1,
                                  stride, false);
        shortcut = body.add("shortcut_bn", "batch_norm", {}, {shortcut});
    }
    y = body.add("add", "add", {}, {y, shortcut});
    body.output("y", body.add("relu", "relu", {}, {y}));
    return body.take();
}

/// Sandler et al.: MobileNetV2 (2018), figure 4: widen by 1 x 1, depthwise 3 x 3, narrow by 1 x 1
/// without an activation; residual where stride is 1 and the channels stay.
model::Network invertedBody(const model::Attributes& attributes)
{
    LayerBody body;
    const std::int64_t inputs = attributes.integer("inputs", 1);
    const std::int64_t channels = attributes.integer("channels", 1);
    const std::int64_t stride = attributes.integer("stride", 1);
    const std::int64_t expansion = attributes.integer("expansion", 6);
    const std::int64_t wide = inputs * expansion;
    const BodyEnd x = body.input("x");
    BodyEnd y = x;
    const auto finish = [&](const std::string& number, bool bent) {
        y = body.add("bn" + number, "batch_norm", {}, {y});
        if (bent)
            y = body.add("relu" + number, "clip", {{"low", 0.0}, {"high", 6.0}}, {y});
    };
    if (expansion != 1) {
        y = addConvolution(body, "conv1", y, wide, 1, 1, false);
        finish("1", true);
    }
    y = body.add("conv2", "convolution",
                 {{"channels", wide},
                  {"kernel", std::int64_t(3)},
                  {"stride", stride},
                  {"padding", std::int64_t(1)},
                  {"groups", wide},
                  {"bias", std::int64_t(0)}},
                 {y});
    finish("2", true);
    y = addConvolution(body, "conv3", y, channels, 1, 1, false);
    finish("3", false);
    if (stride == 1 && inputs == channels)
        y = body.add("add", "add", {}, {x, y});
    body.output("y", y);
    return body.take();
}

AttributeSpec channelsAttribute()
{
    return required(integerAttribute("channels", 16, 1, 1 << 20, "channels of the output"));
}

AttributeSpec strideAttribute()
{
    return integerAttribute("stride", 1, 1, 64, "step of the window");
}

} // namespace

std::vector<OpKind> residualLayers()
{
    return {
        layerKind("conv_unit", "Conv + norm + ReLU",
                  "Convolution with same padding, batch norm and ReLU.",
                  {channelsAttribute(),
                   integerAttribute("kernel", 3, 1, 99, "height and width of the window"),
                   strideAttribute()},
                  convolutionUnit),
        layerKind("residual_block", "Residual block",
                  "Two or three convolutions with batch norm, and the input added.",
                  {channelsAttribute(), strideAttribute(),
                   booleanAttribute("bottleneck", false,
                                    "1 x 1, 3 x 3, 1 x 1 with 4 times the channels at the end"),
                   booleanAttribute("projection", false,
                                    "1 x 1 convolution on the shortcut, where the shape changes")},
                  residualBody),
        layerKind("inverted_residual", "Inverted residual",
                  "Widen, depthwise convolution, narrow: MobileNet-v2's block.",
                  {required(integerAttribute("inputs", 16, 1, 1 << 20, "channels of the input")),
                   channelsAttribute(), strideAttribute(),
                   integerAttribute("expansion", 6, 1, 64, "how much wider the middle is")},
                  invertedBody)};
}

} // namespace plugboard::ops
