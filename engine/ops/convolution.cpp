// SPDX-License-Identifier: Apache-2.0
#include "engine/ops/kinds.h"
#include "engine/ops/weighted.h"
#include "engine/ops/window.h"

namespace plugboard::ops {
namespace {

const char* const kImages = "[n, c, h, w]";
const char* const kKernels = "[k, c, r, s]";

/// A multiply and an add per output element and weight that it sees.
double convolutionFlops(const model::Shape& weight, const model::Shape& y)
{
    return 2.0 * double(model::elements(y)) * double(weight[1] * weight[2] * weight[3]);
}

Result<model::Shape> outputShape(const model::Attributes& attributes, const model::Shape& x,
                                 model::Dim channels)
{
    const auto extents = outputExtents(windowOf(attributes, DefaultStride::One), "x", x);
    if (!extents)
        return extents.error();
    return model::Shape{x[0], channels, (*extents)[0], (*extents)[1]};
}

model::Shape weightShape(const model::Attributes& attributes, model::Dim channels, model::Dim c)
{
    const Window window = windowOf(attributes, DefaultStride::One);
    return {channels, c, window.kernel[0], window.kernel[1]};
}

OutputTypes inferForward(const model::Attributes& attributes, Types inputs)
{
    if (const auto ranked = expectRank("x", 4, kImages, inputs[0]); !ranked)
        return ranked.error();
    const model::Dim channels = attributes.integer("channels", 1);
    const model::Shape needed = weightShape(attributes, channels, inputs[0].shape[1]);
    if (const auto fits = expectWeights(attributes, needed, inputs); !fits)
        return fits.error();
    const Result<model::Shape> shape = outputShape(attributes, inputs[0].shape, channels);
    if (!shape)
        return shape.error();
    return std::vector<model::TensorType>{{inputs[0].type, *shape}};
}

Result<std::vector<ParameterSpec>> parameters(const model::Attributes& attributes, Types inputs)
{
    if (const auto ranked = expectRank("x", 4, kImages, inputs[0]); !ranked)
        return ranked.error();
    const model::Shape weight =
        weightShape(attributes, attributes.integer("channels", 1), inputs[0].shape[1]);
    return weightParameters(attributes, {inputs[0].type, weight});
}

/// The channels that a shard of the output holds.
model::Attributes localForward(const model::Attributes& attributes, Types localOutputs)
{
    model::Attributes local = attributes;
    local.set("channels", localOutputs[0].shape[1]);
    return local;
}

void forwardGradient(GradientBuilder& builder)
{
    const model::Op& op = builder.op();
    const model::Shape& x = builder.type(op.inputs[0]).shape;
    weightedGradient(builder, withExtents(op.attributes, x), op.attributes);
}

std::vector<AttributeSpec> forwardAttributes()
{
    std::vector<AttributeSpec> specs{
        required(integerAttribute("channels", 1, 1, 1 << 24, "channels of the output"))};
    for (AttributeSpec& spec : windowAttributes(DefaultStride::One))
        specs.push_back(std::move(spec));
    specs.push_back(booleanAttribute("bias", true, "adds a value per output channel"));
    return specs;
}

OpKind forward()
{
    OpKind kind;
    kind.name = "convolution";
    kind.label = "Convolution";
    kind.family = Family::Linear;
    kind.help = "2-d convolution over images [n, c, h, w].";
    kind.inputs = {"x", "weight", "bias"};
    kind.outputs = {"y"};
    kind.parameterInputs = 2;
    kind.optionalInputs = 1;
    kind.attributes = forwardAttributes();
    kind.infer = inferForward;
    kind.parameters = parameters;
    kind.flops = [](const model::Attributes&, Types inputs, Types outputs) {
        const double bias = inputs.size() == 3 ? elementsOf(outputs[0]) : 0;
        return convolutionFlops(inputs[1].shape, outputs[0].shape) + bias;
    };
    kind.shardings = weightedRules;
    kind.gradient = forwardGradient;
    kind.localAttributes = localForward;
    return kind;
}

OutputTypes inferBackwardData(const model::Attributes& attributes, Types inputs)
{
    if (const auto ranked = expectRank("dy", 4, "[n, k, oh, ow]", inputs[0]); !ranked)
        return ranked.error();
    if (const auto ranked = expectRank("weight", 4, kKernels, inputs[1]); !ranked)
        return ranked.error();
    const model::Shape& weight = inputs[1].shape;
    const model::Shape x{inputs[0].shape[0], weight[1], attributes.integer("height", 1),
                         attributes.integer("width", 1)};
    const Result<model::Shape> y = outputShape(attributes, x, weight[0]);
    if (!y)
        return y.error();
    if (const auto fits = expectShape("dy", *y, inputs[0]); !fits)
        return fits.error();
    return std::vector<model::TensorType>{{inputs[0].type, x}};
}

OpKind backwardData()
{
    OpKind kind;
    kind.name = "convolution_backward_data";
    kind.inputs = {"dy", "weight"};
    kind.outputs = {"dx"};
    kind.attributes = forwardAttributes();
    for (AttributeSpec& spec : extentAttributes())
        kind.attributes.push_back(std::move(spec));
    kind.infer = inferBackwardData;
    kind.flops = [](const model::Attributes&, Types inputs, Types) {
        return convolutionFlops(inputs[1].shape, inputs[0].shape);
    };
    kind.shardings = backwardDataRules;
    return kind;
}

OutputTypes inferBackwardWeights(const model::Attributes& attributes, Types inputs)
{
    if (const auto ranked = expectRank("x", 4, kImages, inputs[0]); !ranked)
        return ranked.error();
    if (const auto ranked = expectRank("dy", 4, "[n, k, oh, ow]", inputs[1]); !ranked)
        return ranked.error();
    const model::Dim channels = inputs[1].shape[1];
    const Result<model::Shape> y = outputShape(attributes, inputs[0].shape, channels);
    if (!y)
        return y.error();
    if (const auto fits = expectShape("dy", *y, inputs[1]); !fits)
        return fits.error();
    const model::DataType type = inputs[0].type;
    std::vector<model::TensorType> outputs{
        {type, weightShape(attributes, channels, inputs[0].shape[1])}};
    if (hasBias(attributes))
        outputs.push_back({type, {channels}});
    return outputs;
}

OpKind backwardWeights()
{
    OpKind kind;
    kind.name = "convolution_backward_weights";
    kind.inputs = {"x", "dy"};
    kind.outputs = {"dweight", "dbias"};
    kind.attributes = forwardAttributes();
    kind.infer = inferBackwardWeights;
    kind.flops = [](const model::Attributes&, Types inputs, Types outputs) {
        const double bias = outputs.size() == 2 ? elementsOf(inputs[1]) : 0;
        return convolutionFlops(outputs[0].shape, inputs[1].shape) + bias;
    };
    kind.shardings = backwardWeightsRules;
    return kind;
}

} // namespace

std::vector<OpKind> convolutionKinds()
{
    return {forward(), backwardData(), backwardWeights()};
}

} // namespace plugboard::ops
