// SPDX-License-Identifier: Apache-2.0
#include "engine/ops/attention_shape.h"

#include "engine/ops/kind_parts.h"
#include "engine/ops/kinds.h"

#include <algorithm>

namespace plugboard::ops {
namespace {

std::vector<AttributeSpec> attentionAttributes()
{
    AttributeSpec size = integerAttribute("head_size", 0, 0, 1 << 24,
                                          "channels of a head of what is made; 0: heads have an "
                                          "axis");
    size.drawn = false;
    return {integerAttribute("heads", 1, 1, 1 << 20,
                             "heads in the last axis of [n, t, channels]; [n, h, t, d] has its own "
                             "axis for them"),
            booleanAttribute("causal", false, "a row sees no later rows"),
            realAttribute("scale", 0, -1e9, 1e9, "factor of q k; 0: 1 / sqrt(channels of a head)"),
            booleanAttribute("mask", false,
                             "adds a tensor that broadcasts to [n, h, t, s] to the "
                             "scores"),
            size};
}

bool isMasked(const model::Attributes& attributes)
{
    return attributes.integer("mask", 0) != 0;
}

/// Of q, k, v, then perhaps dy, then perhaps the mask.
Result<AttentionShape> shapeOf(const model::Attributes& attributes, Types inputs,
                               std::size_t maskPort)
{
    const bool masked = isMasked(attributes);
    if (masked != (inputs.size() == maskPort + 1))
        return Error{ErrorCode::InvalidInput,
                     masked ? "input mask is missing" : "input mask without mask=1",
                     {}};
    return attentionShape(attributes, inputs[0].shape, inputs[1].shape, inputs[2].shape,
                          masked ? &inputs[maskPort].shape : nullptr);
}

/// Products of q and k and with v, two per multiply-add; five per score for its softmax and one for
/// the mask. What a causal mask hides counts too.
double attentionFlops(const AttentionShape& shape, double sizes, double valueSizes, double more)
{
    return double(shape.scores()) *
           (2 * sizes * double(shape.size) + 2 * valueSizes * double(shape.valueSize) + more);
}

/// Samples, or heads; the mask follows where it has the axis.
std::vector<ShardingRule> attentionRules(const AttentionShape& shape, Types inputs, Types outputs,
                                         std::size_t maskPort)
{
    std::vector<ShardingRule> rules;
    for (const int axis : {0, 1}) {
        const int operandAxis = axis == 0 ? 0 : shape.separate ? 1 : 2;
        const int maskAt = inputs.size() > maskPort ? maskAxis(inputs[maskPort].shape, axis) : -1;
        std::vector<AxisRule> operands(inputs.size(), splitAlong(operandAxis));
        if (inputs.size() > maskPort)
            operands[maskPort] = maskAt < 0 ? kWhole : splitAlong(maskAt);
        std::vector<AxisRule> made(outputs.size(), splitAlong(operandAxis));
        if (outputs.size() == 4)
            made[3] = maskAt < 0 ? kPartial : splitAlong(maskAt);
        addRule(rules, axis == 0 ? "batch" : "heads", axis == 0 ? shape.samples : shape.heads,
                operands, made);
    }
    return rules;
}

/// The channels of a head of what is made first.
model::Attributes withHeadSize(const model::Attributes& attributes, const AttentionShape& shape,
                               model::Dim size)
{
    model::Attributes result = attributes;
    result.set("head_size", shape.separate ? 0 : size);
    return result;
}

/// The heads of a shard.
model::Attributes localAttention(const model::Attributes& attributes, Types localOutputs)
{
    model::Attributes local = attributes;
    if (const model::Dim size = attributes.integer("head_size", 0); size > 0)
        local.set("heads", std::max<model::Dim>(1, localOutputs[0].shape.back() / size));
    return local;
}

void forwardGradient(GradientBuilder& builder)
{
    const model::Op& op = builder.op();
    model::Attributes attributes = op.attributes;
    const bool masked = isMasked(attributes);
    attributes.set("mask_gradient", std::int64_t(masked && builder.needsGradient(3)));
    std::vector<model::TensorId> operands(op.inputs.begin(), op.inputs.begin() + 3);
    operands.push_back(builder.outputGradient(0));
    if (masked)
        operands.push_back(op.inputs[3]);
    const auto made = builder.add("backward", "attention_backward", attributes, operands);
    for (int input = 0; input < 3; ++input)
        builder.setInputGradient(input, made[std::size_t(input)]);
    if (masked && builder.needsGradient(3))
        builder.setInputGradient(3, made[3]);
}

OpKind forward()
{
    OpKind kind;
    kind.name = "attention";
    kind.label = "Attention";
    kind.family = Family::Attention;
    kind.help = "softmax(scale q k^T + mask) v for each sample and head.";
    kind.inputs = {"q", "k", "v", "mask"};
    kind.outputs = {"y"};
    kind.parameterInputs = 1;
    kind.optionalInputs = 1;
    kind.attributes = attentionAttributes();
    kind.infer = [](const model::Attributes& attributes, Types inputs) -> OutputTypes {
        const auto shape = shapeOf(attributes, inputs, 3);
        if (!shape)
            return shape.error();
        return std::vector<model::TensorType>{{inputs[0].type, attentionOutput(*shape)}};
    };
    kind.parameters = [](const model::Attributes& attributes,
                         Types inputs) -> Result<std::vector<ParameterSpec>> {
        const auto shape =
            attentionShape(attributes, inputs[0].shape, inputs[1].shape, inputs[2].shape, nullptr);
        if (!shape)
            return shape.error();
        std::vector<ParameterSpec> specs;
        if (isMasked(attributes))
            specs.push_back(
                {"mask", {inputs[0].type, {shape->queries, shape->keys}}, constant(0), true});
        return specs;
    };
    kind.flops = [](const model::Attributes& attributes, Types inputs, Types) {
        const auto shape = shapeOf(attributes, inputs, 3);
        return shape ? attentionFlops(*shape, 1, 1, inputs.size() == 4 ? 6 : 5) : 0;
    };
    kind.completed = [](const model::Attributes& attributes, Types inputs) {
        const auto shape = shapeOf(attributes, inputs, 3);
        return shape ? withHeadSize(attributes, *shape, shape->valueSize) : attributes;
    };
    kind.shardings = [](const model::Attributes& attributes, Types inputs, Types outputs) {
        const auto shape = shapeOf(attributes, inputs, 3);
        return shape ? attentionRules(*shape, inputs, outputs, 3) : std::vector<ShardingRule>();
    };
    kind.gradient = forwardGradient;
    kind.localAttributes = localAttention;
    return kind;
}

OpKind backward()
{
    OpKind kind;
    kind.name = "attention_backward";
    kind.inputs = {"q", "k", "v", "dy", "mask"};
    kind.outputs = {"dq", "dk", "dv", "dmask"};
    kind.optionalInputs = 1;
    kind.attributes = attentionAttributes();
    AttributeSpec gradient = booleanAttribute("mask_gradient", false, "also makes dmask");
    gradient.drawn = false;
    kind.attributes.push_back(gradient);
    kind.infer = [](const model::Attributes& attributes, Types inputs) -> OutputTypes {
        const auto shape = shapeOf(attributes, inputs, 4);
        if (!shape)
            return shape.error();
        if (const auto fits = expectShape("dy", attentionOutput(*shape), inputs[3]); !fits)
            return fits.error();
        std::vector<model::TensorType> outputs(inputs.begin(), inputs.begin() + 3);
        if (attributes.integer("mask_gradient", 0) != 0 && inputs.size() == 5)
            outputs.push_back(inputs[4]);
        return outputs;
    };
    // The scores again, dy v^T, and the products that make dq, dk and dv; four per score for the
    // softmax's gradient.
    kind.flops = [](const model::Attributes& attributes, Types inputs, Types) {
        const auto shape = shapeOf(attributes, inputs, 4);
        return shape ? attentionFlops(*shape, 3, 2, inputs.size() == 5 ? 10 : 9) : 0;
    };
    kind.completed = [](const model::Attributes& attributes, Types inputs) {
        const auto shape = shapeOf(attributes, inputs, 4);
        return shape ? withHeadSize(attributes, *shape, shape->size) : attributes;
    };
    kind.shardings = [](const model::Attributes& attributes, Types inputs, Types outputs) {
        const auto shape = shapeOf(attributes, inputs, 4);
        return shape ? attentionRules(*shape, inputs, outputs, 4) : std::vector<ShardingRule>();
    };
    kind.localAttributes = localAttention;
    return kind;
}

} // namespace

std::vector<OpKind> attentionKinds()
{
    return {forward(), backward()};
}

} // namespace plugboard::ops
