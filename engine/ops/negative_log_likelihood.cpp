// SPDX-License-Identifier: Apache-2.0
#include "engine/ops/kind_parts.h"
#include "engine/ops/kinds.h"
#include "engine/ops/shape_parts.h"

namespace plugboard::ops {
namespace {

std::vector<AttributeSpec> lossAttributes()
{
    return {textAttribute("reduction", "mean",
                          "none: a value per target; sum; mean: divided by the sum of weights"),
            booleanAttribute("ignore", false, "targets of ignore_index count nothing"),
            integerAttribute("ignore_index", 0, -9e15, 9e15, "the target that is left out"),
            booleanAttribute("weighted", false, "each class has a weight")};
}

bool isWeighted(const model::Attributes& attributes)
{
    return attributes.integer("weighted", 0) != 0;
}

std::string reductionOf(const model::Attributes& attributes)
{
    return attributes.text("reduction", "mean");
}

/// [n, ...] of logp [n, c, ...].
model::Shape targetShape(const model::Shape& logp)
{
    model::Shape shape = logp;
    shape.erase(shape.begin() + 1);
    return shape;
}

Result<void> expectWeight(const model::Attributes& attributes, model::Dim classes, Types inputs,
                          std::size_t weight)
{
    const bool weighted = isWeighted(attributes);
    if (weighted != (inputs.size() == weight + 1))
        return Error{ErrorCode::InvalidInput,
                     weighted ? "input weight is missing" : "input weight without weighted=1",
                     {}};
    return weighted ? expectShape("weight", {classes}, inputs[weight]) : Result<void>();
}

Result<model::Shape> lossShape(const model::Attributes& attributes, const model::Shape& logp)
{
    if (const auto known = checkChoice(attributes, "reduction", {"mean", "sum", "none"}); !known)
        return known.error();
    return reductionOf(attributes) == "none" ? targetShape(logp) : model::Shape();
}

OutputTypes inferForward(const model::Attributes& attributes, Types inputs)
{
    const model::Shape& logp = inputs[0].shape;
    if (logp.size() < 2)
        return shapeError("logp", "[n, c, ...]", logp);
    if (const auto fits = expectShape("target", targetShape(logp), inputs[1]); !fits)
        return fits.error();
    if (const auto fits = expectWeight(attributes, logp[1], inputs, 2); !fits)
        return fits.error();
    const auto shape = lossShape(attributes, logp);
    if (!shape)
        return shape.error();
    return std::vector<model::TensorType>{{inputs[0].type, *shape}};
}

/// A mean needs all weights, so it is not split; a sum is made in parts.
std::vector<ShardingRule> forwardRules(const model::Attributes& attributes, Types inputs, Types)
{
    std::vector<ShardingRule> rules;
    const std::string reduction = reductionOf(attributes);
    if (reduction == "mean")
        return rules;
    std::vector<AxisRule> operands(inputs.size(), kWhole);
    operands[0] = operands[1] = splitAlong(0);
    addRule(rules, "batch", inputs[0].shape[0], operands,
            {reduction == "sum" ? kPartial : splitAlong(0)});
    return rules;
}

OpKind forward()
{
    OpKind kind;
    kind.name = "negative_log_likelihood";
    kind.label = "Negative log likelihood";
    kind.family = Family::DataAndLoss;
    kind.help = "- logp of each target's class.";
    kind.inputs = {"logp", "target", "weight"};
    kind.outputs = {"loss"};
    kind.parameterInputs = 1;
    kind.optionalInputs = 1;
    kind.accepts = {Accepts::Float, Accepts::Index, Accepts::Float};
    kind.attributes = lossAttributes();
    kind.infer = inferForward;
    kind.parameters = [](const model::Attributes& attributes,
                         Types inputs) -> Result<std::vector<ParameterSpec>> {
        if (inputs[0].shape.size() < 2)
            return shapeError("logp", "[n, c, ...]", inputs[0].shape);
        std::vector<ParameterSpec> specs;
        if (isWeighted(attributes))
            specs.push_back({"weight", {inputs[0].type, {inputs[0].shape[1]}}, constant(1), false});
        return specs;
    };
    // Per target: a product, and two sums.
    kind.flops = [](const model::Attributes&, Types inputs, Types) {
        return 3 * elementsOf(inputs[1]);
    };
    kind.shardings = forwardRules;
    kind.gradient = [](GradientBuilder& builder) {
        const model::Op& op = builder.op();
        if (!builder.needsGradient(0))
            return;
        model::Attributes attributes = op.attributes;
        attributes.set("classes", builder.type(op.inputs[0]).shape[1]);
        std::vector<model::TensorId> operands{op.inputs[1], builder.outputGradient(0)};
        operands.insert(operands.end(), op.inputs.begin() + 2, op.inputs.end());
        builder.setInputGradient(0, builder.add("backward", "negative_log_likelihood_backward",
                                                attributes, operands)[0]);
    };
    return kind;
}

OpKind backward()
{
    OpKind kind;
    kind.name = "negative_log_likelihood_backward";
    kind.inputs = {"target", "dy", "weight"};
    kind.outputs = {"dlogp"};
    kind.optionalInputs = 1;
    kind.accepts = {Accepts::Index, Accepts::Float, Accepts::Float};
    kind.attributes = lossAttributes();
    kind.attributes.push_back(lowered(integerAttribute("classes", 1, 1, 1e12, "classes of logp")));
    kind.infer = [](const model::Attributes& attributes, Types inputs) -> OutputTypes {
        model::Shape logp = inputs[0].shape;
        if (logp.empty())
            return shapeError("target", "[n, ...]", logp);
        logp.insert(logp.begin() + 1, attributes.integer("classes", 1));
        const auto shape = lossShape(attributes, logp);
        if (!shape)
            return shape.error();
        if (const auto fits = expectShape("dy", *shape, inputs[1]); !fits)
            return fits.error();
        if (const auto fits = expectWeight(attributes, logp[1], inputs, 2); !fits)
            return fits.error();
        return std::vector<model::TensorType>{{inputs[1].type, logp}};
    };
    kind.flops = [](const model::Attributes&, Types inputs, Types) {
        return 2 * elementsOf(inputs[0]);
    };
    kind.shardings = [](const model::Attributes& attributes, Types inputs, Types) {
        std::vector<ShardingRule> rules;
        const std::string reduction = reductionOf(attributes);
        std::vector<AxisRule> operands(inputs.size(), kWhole);
        operands[0] = splitAlong(0);
        if (reduction == "none")
            operands[1] = splitAlong(0);
        if (reduction != "mean")
            addRule(rules, "batch", inputs[0].shape[0], operands, {splitAlong(0)});
        return rules;
    };
    return kind;
}

} // namespace

std::vector<OpKind> negativeLogLikelihoodKinds()
{
    return {forward(), backward()};
}

} // namespace plugboard::ops
