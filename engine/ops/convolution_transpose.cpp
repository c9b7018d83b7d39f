// SPDX-License-Identifier: Apache-2.0
#include "engine/ops/convolution_shape.h"
#include "engine/ops/kinds.h"
#include "engine/ops/weighted.h"

namespace plugboard::ops {
namespace {

/// One value per axis.
Result<std::vector<model::Dim>> outputPadding(const model::Attributes& attributes,
                                              const Window& window)
{
    std::vector<model::Dim> values = attributes.integers("output_padding", {0, 0});
    const std::size_t axes = window.axes();
    if (values.size() != axes && values != std::vector<model::Dim>(values.size(), values[0]))
        return Error{ErrorCode::ShapeMismatch,
                     "attribute output_padding needs one value or " + std::to_string(axes) +
                         ", got " + model::toString(values),
                     {}};
    values.resize(axes, values[0]);
    for (std::size_t axis = 0; axis < axes; ++axis)
        if (values[axis] >= window.stride[axis])
            return Error{ErrorCode::InvalidInput,
                         "attribute output_padding is " + std::to_string(values[axis]) +
                             ", not less than the stride of " + std::to_string(window.stride[axis]),
                         {}};
    return values;
}

/// Extents of y: (extent - 1) stride + reach + output_padding - padding.
Result<model::Shape> transposedShape(const model::Attributes& attributes, const model::Shape& x)
{
    const auto window = windowOf(attributes, DefaultStride::One, x.size() - 2);
    if (!window)
        return window.error();
    const auto extra = outputPadding(attributes, *window);
    if (!extra)
        return extra.error();
    model::Shape y{x[0], attributes.integer("channels", 1)};
    for (std::size_t axis = 0; axis < window->axes(); ++axis) {
        y.push_back((x[2 + axis] - 1) * window->stride[axis] + window->reach(axis) +
                    (*extra)[axis] - window->before[axis] - window->after[axis]);
        if (y.back() < 1)
            return shapeError("x", "more than the padding " + model::toString(window->before), x);
    }
    return y;
}

Result<model::Shape> weightShape(const model::Attributes& attributes, const model::Shape& x)
{
    const auto groups = evenGroups(attributes, x);
    if (!groups)
        return groups.error();
    const model::Dim channels = attributes.integer("channels", 1);
    return convolutionWeight(attributes, x[1], channels / *groups, x.size() - 2);
}

OutputTypes infer(const model::Attributes& attributes, Types inputs)
{
    if (const auto ranked = expectImages("x", kImages, inputs[0]); !ranked)
        return ranked.error();
    const auto needed = weightShape(attributes, inputs[0].shape);
    if (!needed)
        return needed.error();
    if (const auto fits =
            expectWeights(attributes, *needed, attributes.integer("channels", 1), inputs);
        !fits)
        return fits.error();
    const auto y = transposedShape(attributes, inputs[0].shape);
    if (!y)
        return y.error();
    return std::vector<model::TensorType>{{inputs[0].type, *y}};
}

Result<std::vector<ParameterSpec>> parameters(const model::Attributes& attributes, Types inputs)
{
    if (const auto ranked = expectImages("x", kImages, inputs[0]); !ranked)
        return ranked.error();
    const auto weight = weightShape(attributes, inputs[0].shape);
    if (!weight)
        return weight.error();
    std::vector<ParameterSpec> specs = weightParameters(attributes, {inputs[0].type, *weight});
    if (specs.size() == 2)
        specs[1].type.shape = {attributes.integer("channels", 1)};
    return specs;
}

std::vector<ShardingRule> rules(const model::Attributes& attributes, Types inputs, Types outputs)
{
    std::vector<ShardingRule> rules;
    const bool bias = inputs.size() == 3;
    const auto add = [&](const std::string& name, model::Dim extent, AxisRule x, AxisRule weight,
                         AxisRule biasRule, AxisRule y) {
        std::vector<AxisRule> operands{x, weight};
        if (bias)
            operands.push_back(biasRule);
        addRule(rules, name, extent, operands, {y});
    };
    const model::Dim groups = groupsOf(attributes);
    add("batch", inputs[0].shape[0], splitAlong(0), kWhole, kWhole, splitAlong(0));
    if (groups > 1 || attributes.integer("group_channels", 0) > 0) {
        add("groups", groups, splitAlong(1), splitAlong(0), splitAlong(0), splitAlong(1));
        return rules;
    }
    add("output_channels", outputs[0].shape[1], kWhole, splitAlong(1), splitAlong(0),
        splitAlong(1));
    if (!bias)
        add("input_channels", inputs[0].shape[1], splitAlong(1), splitAlong(0), kWhole, kPartial);
    return rules;
}

/// It is the gradient of a convolution from y to x, so its own gradients are that convolution and
/// the gradient of its weight with x and dy exchanged.
void gradient(GradientBuilder& builder)
{
    const model::Op& op = builder.op();
    const model::TensorId dy = builder.outputGradient(0);
    model::Attributes convolution = op.attributes;
    convolution.values.erase("output_padding");
    convolution.set("bias", std::int64_t(0));
    convolution.set("channels", builder.type(op.inputs[0]).shape[1]);
    if (builder.needsGradient(0))
        builder.setInputGradient(
            0, builder.add("backward_data", "convolution", convolution, {dy, op.inputs[1]})[0]);
    builder.setInputGradient(1, builder.add("backward_weights", "convolution_backward_weights",
                                            convolution, {dy, op.inputs[0]})[0]);
    if (hasBias(op.attributes))
        builder.setInputGradient(2, builder.add("backward_bias", "bias_backward", {}, {dy})[0]);
}

} // namespace

std::vector<OpKind> convolutionTransposeKinds()
{
    OpKind kind;
    kind.name = "convolution_transpose";
    kind.label = "Transposed convolution";
    kind.family = Family::Linear;
    kind.help = "The gradient of a convolution as a layer: an image grows by the stride.";
    kind.inputs = {"x", "weight", "bias"};
    kind.outputs = {"y"};
    kind.parameterInputs = 2;
    kind.optionalInputs = 1;
    kind.attributes = convolutionAttributes();
    AttributeSpec extra = integerAttribute("output_padding", 0, 0, 1 << 15,
                                           "added behind each axis: less than its stride");
    extra.type = AttributeType::Integers;
    extra.fallback = std::vector<std::int64_t>{0, 0};
    extra.values = 2;
    extra.otherCounts = {3};
    kind.attributes.push_back(extra);
    kind.infer = infer;
    kind.parameters = parameters;
    // A multiply and an add per input element and weight that it meets.
    kind.flops = [](const model::Attributes&, Types inputs, Types outputs) {
        const double bias = inputs.size() == 3 ? elementsOf(outputs[0]) : 0;
        return convolutionFlops(inputs[1].shape, inputs[0].shape) + bias;
    };
    kind.completed = [](const model::Attributes& attributes, Types) {
        return withGroupChannels(attributes, attributes.integer("channels", 1));
    };
    kind.shardings = rules;
    kind.gradient = gradient;
    kind.localAttributes = [](const model::Attributes& attributes, Types localOutputs) {
        model::Attributes local = withLocalGroups(attributes, localOutputs[0].shape[1]);
        local.set("channels", localOutputs[0].shape[1]);
        return local;
    };
    return {kind};
}

} // namespace plugboard::ops
