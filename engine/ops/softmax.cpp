// SPDX-License-Identifier: Apache-2.0
#include "engine/ops/axes.h"
#include "engine/ops/kind_parts.h"
#include "engine/ops/kinds.h"
#include "engine/ops/shape_parts.h"

namespace plugboard::ops {
namespace {

constexpr std::int64_t kLast = -1;

std::vector<ShardingRule> rowRules(const model::Attributes& attributes, Types inputs)
{
    const model::Shape& shape = inputs[0].shape;
    std::vector<bool> touched(shape.size(), false);
    touched[axisOf(attributes, kLast, shape.size())] = true;
    return untouchedAxes(shape, touched, inputs.size(), 1, false);
}

/// Both are functions of x along `axis`, and their gradients of dy and y.
OpKind forward(const std::string& name, const std::string& label, const std::string& help)
{
    OpKind kind;
    kind.name = name;
    kind.label = label;
    kind.family = Family::Activation;
    kind.help = help;
    kind.inputs = {"x"};
    kind.outputs = {"y"};
    kind.attributes = {axisAttribute(kLast, "axis whose values belong together")};
    kind.infer = [](const model::Attributes& attributes, Types inputs) -> OutputTypes {
        if (const auto fits = checkAxis(attributes, kLast, "x", inputs[0].shape.size()); !fits)
            return fits.error();
        return sameAsFirst(attributes, inputs);
    };
    // Per element: maximum, difference, exponential, sum, and quotient or difference.
    kind.flops = [](const model::Attributes&, Types inputs, Types) {
        return 5 * elementsOf(inputs[0]);
    };
    kind.shardings = [](const model::Attributes& attributes, Types inputs, Types) {
        return rowRules(attributes, inputs);
    };
    kind.gradient = [name](GradientBuilder& builder) {
        const model::Op& op = builder.op();
        const auto dx = builder.add("backward", name + "_backward", op.attributes,
                                    {builder.outputGradient(0), op.outputs[0]});
        builder.setInputGradient(0, dx[0]);
    };
    return kind;
}

OpKind backward(const std::string& name)
{
    OpKind kind;
    kind.name = name;
    kind.inputs = {"dy", "y"};
    kind.outputs = {"dx"};
    kind.attributes = {axisAttribute(kLast, "axis whose values belong together")};
    kind.infer = [](const model::Attributes& attributes, Types inputs) -> OutputTypes {
        if (const auto fits = checkAxis(attributes, kLast, "dy", inputs[0].shape.size()); !fits)
            return fits.error();
        if (const auto fits = expectShape("y", inputs[0].shape, inputs[1]); !fits)
            return fits.error();
        return sameAsFirst(attributes, inputs);
    };
    // Per element: a product and a sum of the row, a difference and a product.
    kind.flops = [](const model::Attributes&, Types inputs, Types) {
        return 4 * elementsOf(inputs[0]);
    };
    kind.shardings = [](const model::Attributes& attributes, Types inputs, Types) {
        return rowRules(attributes, inputs);
    };
    return kind;
}

} // namespace

std::vector<OpKind> softmaxKinds()
{
    return {forward("softmax", "Softmax", "Exponentials along an axis, divided by their sum."),
            backward("softmax_backward"),
            forward("log_softmax", "Log softmax", "Logarithm of the softmax along an axis."),
            backward("log_softmax_backward")};
}

} // namespace plugboard::ops
