// SPDX-License-Identifier: Apache-2.0
#include "engine/ops/kinds.h"
#include "engine/ops/reducing.h"

namespace plugboard::ops {
namespace {

bool keeps(const model::Attributes& attributes)
{
    return attributes.integer("keep", 1) != 0;
}

OutputTypes inferReduce(const model::Attributes& attributes, Types inputs)
{
    const model::Shape& x = inputs[0].shape;
    if (const auto checked = checkAxes(attributes, "x", x.size()); !checked)
        return checked.error();
    return std::vector<model::TensorType>{
        {inputs[0].type, reducedShape(x, namedAxes(attributes, x.size()), keeps(attributes))}};
}

/// Maxima, minima and products of nothing do not exist for every type.
OutputTypes inferOfSome(const model::Attributes& attributes, Types inputs)
{
    const auto outputs = inferReduce(attributes, inputs);
    if (outputs && model::elements(inputs[0].shape) == 0 &&
        model::elements((*outputs)[0].shape) != 0)
        return shapeError("x", "at least one element", inputs[0].shape);
    return outputs;
}

/// Along axes that stay; `linear`: pieces of the reduced ones give parts of the sum, and partial
/// sums pass through.
std::vector<ShardingRule> reduceShardings(const model::Attributes& attributes, Types inputs,
                                          bool linear)
{
    std::vector<ShardingRule> rules;
    const model::Shape& x = inputs[0].shape;
    const auto kept = keptAxes(namedAxes(attributes, x.size()), keeps(attributes));
    for (std::size_t axis = 0; axis < x.size(); ++axis)
        if (kept[axis] >= 0 || linear)
            addRule(rules, axisName(axis), x[axis], {splitAlong(int(axis))},
                    {kept[axis] >= 0 ? splitAlong(kept[axis]) : kPartial});
    if (linear)
        addPartialRule(rules, 1, 1);
    return rules;
}

/// dy, and x and y where the backward kind looks at them.
void reduceGradient(GradientBuilder& builder, int looksAt)
{
    const model::Op& op = builder.op();
    std::vector<model::TensorId> operands{builder.outputGradient(0)};
    model::Attributes attributes = op.attributes;
    if (looksAt > 0)
        operands.push_back(op.inputs[0]);
    else
        attributes.set("shape", builder.type(op.inputs[0]).shape);
    if (looksAt > 1)
        operands.push_back(op.outputs[0]);
    setGradientOfFirst(builder, op.kind + "_backward", attributes, operands);
}

OpKind reduceKind(const std::string& part, const std::string& label, const std::string& help)
{
    OpKind kind = shapeKind("reduce_" + part, label, help);
    kind.family = Family::Activation;
    kind.accepts = {Accepts::Number};
    kind.attributes = {axesAttribute("the axes that are reduced; empty: all"), keepAttribute()};
    kind.infer = inferOfSome;
    kind.flops = [](const model::Attributes&, Types inputs, Types) {
        return elementsOf(inputs[0]);
    };
    kind.shardings = [](const model::Attributes& attributes, Types inputs, Types) {
        return reduceShardings(attributes, inputs, false);
    };
    kind.gradient = [](GradientBuilder& builder) { reduceGradient(builder, 2); };
    return kind;
}

void makeLinear(OpKind& kind)
{
    kind.infer = inferReduce;
    kind.shardings = [](const model::Attributes& attributes, Types inputs, Types) {
        return reduceShardings(attributes, inputs, true);
    };
    kind.gradient = [](GradientBuilder& builder) { reduceGradient(builder, 0); };
}

} // namespace

AttributeSpec keepAttribute()
{
    return booleanAttribute("keep", true, "reduced axes stay with extent 1");
}

model::Shape reducedShape(const model::Shape& x, const std::vector<bool>& reduced, bool keep)
{
    model::Shape y;
    for (std::size_t axis = 0; axis < x.size(); ++axis)
        if (!reduced[axis])
            y.push_back(x[axis]);
        else if (keep)
            y.push_back(1);
    return y;
}

std::vector<int> keptAxes(const std::vector<bool>& reduced, bool keep)
{
    std::vector<int> kept;
    int next = 0;
    for (const bool gone : reduced) {
        kept.push_back(gone ? -1 : next);
        if (!gone || keep)
            ++next;
    }
    return kept;
}

std::vector<OpKind> reduceKinds()
{
    OpKind sum = reduceKind("sum", "Sum over axes", "The sum over some axes.");
    makeLinear(sum);
    OpKind mean = reduceKind("mean", "Mean over axes", "The mean over some axes.");
    makeLinear(mean);
    OpKind product = reduceKind("product", "Product over axes", "The product over some axes.");
    product.gradient = [](GradientBuilder& builder) { reduceGradient(builder, 1); };
    std::vector<OpKind> kinds{
        partialIfFloat(sum), partialIfFloat(mean),
        reduceKind("max", "Maximum over axes", "The largest element over some axes."),
        reduceKind("min", "Minimum over axes", "The smallest element over some axes."), product};
    for (OpKind& kind : reduceBackwardKinds())
        kinds.push_back(std::move(kind));
    return kinds;
}

} // namespace plugboard::ops
