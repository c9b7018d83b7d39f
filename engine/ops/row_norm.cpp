// SPDX-License-Identifier: Apache-2.0
#include "engine/ops/axes.h"
#include "engine/ops/kind_parts.h"
#include "engine/ops/kinds.h"
#include "engine/ops/shape_parts.h"
#include "engine/ops/weighted.h"

#include <algorithm>

namespace plugboard::ops {
namespace {

constexpr std::int64_t kLast = -1;

/// Layer norm and RMS norm: rows of the axes from `axis` on, each normalised by its own moments.
enum class Norm { Layer, Rms };

std::vector<AttributeSpec> normAttributes(Norm norm)
{
    std::vector<AttributeSpec> specs{
        axisAttribute(kLast, "first of the axes that are normalised together"),
        realAttribute("epsilon", 1e-5, 0, 1, "added to the mean square before the root")};
    if (norm == Norm::Layer)
        specs.push_back(booleanAttribute("bias", true, "adds a value per element of a row"));
    return specs;
}

bool biased(Norm norm, const model::Attributes& attributes)
{
    return norm == Norm::Layer && hasBias(attributes);
}

model::Shape rowShape(const model::Attributes& attributes, const model::Shape& x)
{
    return {x.begin() + std::ptrdiff_t(axisOf(attributes, kLast, x.size())), x.end()};
}

/// One statistic per row: extents of 1 from `axis` on.
model::Shape momentShape(const model::Attributes& attributes, const model::Shape& x)
{
    model::Shape shape = x;
    std::fill(shape.begin() + std::ptrdiff_t(axisOf(attributes, kLast, x.size())), shape.end(), 1);
    return shape;
}

/// Leading axes; the others are normalised together.
std::vector<ShardingRule> normRules(const model::Attributes& attributes, const model::Shape& x,
                                    std::size_t inputs, std::size_t wholeInputs,
                                    std::size_t outputs, AxisRule made)
{
    std::vector<ShardingRule> rules;
    const std::size_t first = axisOf(attributes, kLast, x.size());
    for (std::size_t axis = 0; axis < first; ++axis) {
        const AxisRule split = splitAlong(int(axis));
        std::vector<AxisRule> operands(inputs, split);
        operands.insert(operands.end(), wholeInputs, kWhole);
        addRule(
            rules, axisName(axis), x[axis], operands,
            std::vector<AxisRule>(outputs, made.kind == AxisRule::Kind::PartialSum ? made : split));
    }
    return rules;
}

OutputTypes inferForward(Norm norm, const model::Attributes& attributes, Types inputs)
{
    const model::Shape& x = inputs[0].shape;
    if (const auto fits = checkAxis(attributes, kLast, "x", x.size()); !fits)
        return fits.error();
    const model::Shape row = rowShape(attributes, x);
    if (const auto fits = expectShape("scale", row, inputs[1]); !fits)
        return fits.error();
    const bool bias = biased(norm, attributes);
    if (norm == Norm::Layer && bias != (inputs.size() == 3))
        return Error{ErrorCode::InvalidInput,
                     bias ? "input bias is missing" : "input bias without bias=1",
                     {}};
    if (bias)
        if (const auto fits = expectShape("bias", row, inputs[2]); !fits)
            return fits.error();
    std::vector<model::TensorType> outputs{inputs[0]};
    if (attributes.integer("moments", 0) != 0)
        outputs.resize(3, {inputs[0].type, momentShape(attributes, x)});
    return outputs;
}

Result<std::vector<ParameterSpec>> parameters(Norm norm, const model::Attributes& attributes,
                                              Types inputs)
{
    const model::Shape& x = inputs[0].shape;
    if (const auto fits = checkAxis(attributes, kLast, "x", x.size()); !fits)
        return fits.error();
    const model::TensorType row{inputs[0].type, rowShape(attributes, x)};
    std::vector<ParameterSpec> specs{{"scale", row, constant(1), true}};
    if (biased(norm, attributes))
        specs.push_back({"bias", row, constant(0), true});
    return specs;
}

void forwardGradient(Norm norm, GradientBuilder& builder)
{
    const model::Op& op = builder.op();
    const model::TensorId dy = builder.outputGradient(0);
    if (!dy.valid())
        return;
    model::Attributes attributes = op.attributes;
    attributes.values.erase("moments");
    if (builder.needsGradient(0))
        builder.setInputGradient(0, builder.add("backward_data", op.kind + "_backward_data",
                                                attributes, {op.inputs[0], dy, op.inputs[1]})[0]);
    const auto gradients = builder.add("backward_weights", op.kind + "_backward_weights",
                                       attributes, {op.inputs[0], dy});
    builder.setInputGradient(1, gradients[0]);
    if (biased(norm, op.attributes))
        builder.setInputGradient(2, gradients[1]);
}

OpKind forward(Norm norm)
{
    const bool layer = norm == Norm::Layer;
    OpKind kind;
    kind.name = layer ? "layer_norm" : "rms_norm";
    kind.label = layer ? "Layer norm" : "RMS norm";
    kind.family = Family::Normalisation;
    kind.help = layer ? "Each row to mean 0 and variance 1, then scaled and shifted."
                      : "Each row divided by its root mean square, then scaled.";
    kind.inputs = {"x", "scale"};
    kind.outputs = {"y"};
    kind.parameterInputs = 1;
    kind.attributes = normAttributes(norm);
    if (layer) {
        kind.inputs.push_back("bias");
        kind.parameterInputs = 2;
        kind.optionalInputs = 1;
        kind.outputs = {"y", "mean", "inverse_deviation"};
        kind.attributes.push_back(booleanAttribute(
            "moments", false, "also gives each row's mean and 1 / its standard deviation"));
    }
    kind.infer = [norm](const model::Attributes& attributes, Types inputs) {
        return inferForward(norm, attributes, inputs);
    };
    kind.parameters = [norm](const model::Attributes& attributes, Types inputs) {
        return parameters(norm, attributes, inputs);
    };
    // Per element, of a layer norm: sum, difference, square, sum, two products, a sum; of an RMS
    // norm: square, sum, two products.
    kind.flops = [layer](const model::Attributes&, Types inputs, Types) {
        return (layer ? 6.0 + double(inputs.size() == 3) : 4.0) * elementsOf(inputs[0]);
    };
    kind.shardings = [](const model::Attributes& attributes, Types inputs, Types outputs) {
        return normRules(attributes, inputs[0].shape, 1, inputs.size() - 1, outputs.size(),
                         splitAlong(0));
    };
    kind.gradient = [norm](GradientBuilder& builder) { forwardGradient(norm, builder); };
    return kind;
}

/// x, dy, scale -> dx
OpKind backwardData(Norm norm)
{
    const bool layer = norm == Norm::Layer;
    OpKind kind;
    kind.name = layer ? "layer_norm_backward_data" : "rms_norm_backward_data";
    kind.inputs = {"x", "dy", "scale"};
    kind.outputs = {"dx"};
    kind.attributes = normAttributes(norm);
    kind.infer = [](const model::Attributes& attributes, Types inputs) -> OutputTypes {
        const model::Shape& x = inputs[0].shape;
        if (const auto fits = checkAxis(attributes, kLast, "x", x.size()); !fits)
            return fits.error();
        if (const auto fits = expectShape("dy", x, inputs[1]); !fits)
            return fits.error();
        if (const auto fits = expectShape("scale", rowShape(attributes, x), inputs[2]); !fits)
            return fits.error();
        return sameAsFirst(attributes, inputs);
    };
    // The moments again (4 or 2), dy scale, its sum and product with xhat, and the combination.
    kind.flops = [layer](const model::Attributes&, Types inputs, Types) {
        return (layer ? 13.0 : 9.0) * elementsOf(inputs[0]);
    };
    kind.shardings = [](const model::Attributes& attributes, Types inputs, Types) {
        return normRules(attributes, inputs[0].shape, 2, 1, 1, splitAlong(0));
    };
    return kind;
}

/// x, dy -> dscale, [dbias]
OpKind backwardWeights(Norm norm)
{
    const bool layer = norm == Norm::Layer;
    OpKind kind;
    kind.name = layer ? "layer_norm_backward_weights" : "rms_norm_backward_weights";
    kind.inputs = {"x", "dy"};
    kind.outputs = {"dscale"};
    if (layer)
        kind.outputs.push_back("dbias");
    kind.attributes = normAttributes(norm);
    kind.infer = [norm](const model::Attributes& attributes, Types inputs) -> OutputTypes {
        const model::Shape& x = inputs[0].shape;
        if (const auto fits = checkAxis(attributes, kLast, "x", x.size()); !fits)
            return fits.error();
        if (const auto fits = expectShape("dy", x, inputs[1]); !fits)
            return fits.error();
        return std::vector<model::TensorType>(biased(norm, attributes) ? 2 : 1,
                                              {inputs[0].type, rowShape(attributes, x)});
    };
    // The moments again, xhat, its product with dy and the sums.
    kind.flops = [layer](const model::Attributes&, Types inputs, Types outputs) {
        return ((layer ? 7.0 : 5.0) + double(outputs.size() == 2)) * elementsOf(inputs[0]);
    };
    kind.shardings = [](const model::Attributes& attributes, Types inputs, Types outputs) {
        return normRules(attributes, inputs[0].shape, 2, 0, outputs.size(), kPartial);
    };
    return kind;
}

} // namespace

std::vector<OpKind> rowNormKinds()
{
    return {forward(Norm::Layer), backwardData(Norm::Layer), backwardWeights(Norm::Layer),
            forward(Norm::Rms),   backwardData(Norm::Rms),   backwardWeights(Norm::Rms)};
}

} // namespace plugboard::ops
