// SPDX-License-Identifier: Apache-2.0
#include "engine/ops/kind_parts.h"
#include "engine/ops/kinds.h"
#include "engine/ops/shape_parts.h"

namespace plugboard::ops {
namespace {

std::vector<AttributeSpec> lrnAttributes()
{
    return {required(integerAttribute("size", 5, 1, 1 << 15, "channels of the window")),
            realAttribute("alpha", 1e-4, -1e9, 1e9, "weight of the window's mean square"),
            realAttribute("beta", 0.75, -1e3, 1e3, "power of the divisor"),
            realAttribute("bias", 1, -1e9, 1e9, "added to the divisor before the power")};
}

Result<void> expectChannels(const model::TensorType& x)
{
    if (x.shape.size() < 2)
        return shapeError("x", "[n, c, ...]", x.shape);
    return {};
}

/// Per element a square, the window's sum, and the power as four.
double lrnFlops(const model::Attributes& attributes, const model::TensorType& x)
{
    return (5 + double(attributes.integer("size", 5))) * elementsOf(x);
}

/// All axes but the channels.
std::vector<ShardingRule> lrnRules(const model::Shape& x, std::size_t inputs)
{
    std::vector<bool> touched(x.size(), false);
    touched[1] = true;
    return untouchedAxes(x, touched, inputs, 1, false);
}

OpKind forward()
{
    OpKind kind;
    kind.name = "lrn";
    kind.label = "Local response norm";
    kind.family = Family::Normalisation;
    kind.help = "x / (bias + alpha / size * sum of squares over neighbouring channels)^beta.";
    kind.inputs = {"x"};
    kind.outputs = {"y"};
    kind.attributes = lrnAttributes();
    kind.infer = [](const model::Attributes& attributes, Types inputs) -> OutputTypes {
        if (const auto fits = expectChannels(inputs[0]); !fits)
            return fits.error();
        return sameAsFirst(attributes, inputs);
    };
    kind.flops = [](const model::Attributes& attributes, Types inputs, Types) {
        return lrnFlops(attributes, inputs[0]);
    };
    kind.shardings = [](const model::Attributes&, Types inputs, Types) {
        return lrnRules(inputs[0].shape, 1);
    };
    kind.gradient = [](GradientBuilder& builder) {
        setGradientOfFirst(builder, "lrn_backward", builder.op().attributes,
                           {builder.op().inputs[0], builder.outputGradient(0)});
    };
    return kind;
}

OpKind backward()
{
    OpKind kind;
    kind.name = "lrn_backward";
    kind.inputs = {"x", "dy"};
    kind.outputs = {"dx"};
    kind.attributes = lrnAttributes();
    kind.infer = [](const model::Attributes& attributes, Types inputs) -> OutputTypes {
        if (const auto fits = expectChannels(inputs[0]); !fits)
            return fits.error();
        if (const auto fits = expectShape("dy", inputs[0].shape, inputs[1]); !fits)
            return fits.error();
        return sameAsFirst(attributes, inputs);
    };
    // The forward pass again, and as much for the gradient.
    kind.flops = [](const model::Attributes& attributes, Types inputs, Types) {
        return 2 * lrnFlops(attributes, inputs[0]);
    };
    kind.shardings = [](const model::Attributes&, Types inputs, Types) {
        return lrnRules(inputs[0].shape, 2);
    };
    return kind;
}

} // namespace

std::vector<OpKind> lrnKinds()
{
    return {forward(), backward()};
}

} // namespace plugboard::ops
