// SPDX-License-Identifier: Apache-2.0
#include "engine/ops/unary.h"

#include "engine/ops/broadcasting.h"
#include "engine/ops/kinds.h"

namespace plugboard::ops {
namespace {

std::function<double(const model::Attributes&, Types, Types)> flopsOf(double perElement)
{
    return [perElement](const model::Attributes&, Types inputs, Types) {
        return perElement * elementsOf(inputs[0]);
    };
}

/// dx = kind(dy, saved)
std::function<void(GradientBuilder&)> gradientBy(const std::string& kind, Saves saves)
{
    return [kind, saves](GradientBuilder& builder) {
        const model::Op op = builder.op();
        const auto dx = builder.add(
            "backward", kind, kind.ends_with("_backward") ? op.attributes : model::Attributes(),
            {builder.outputGradient(0), saves == Saves::Input ? op.inputs[0] : op.outputs[0]});
        builder.setInputGradient(0, dx[0]);
    };
}

std::vector<ShardingRule> linearRules(const model::Attributes&, Types inputs, Types)
{
    auto rules = elementwiseRules(inputs[0].shape, 1, 1);
    if (sumsInParts(inputs[0]))
        addPartialRule(rules, 1, 1);
    return rules;
}

OpKind negate()
{
    OpKind kind = unaryKind("negate", "Negate", "-x.", 1);
    kind.accepts = {Accepts::Number};
    kind.shardings = linearRules;
    kind.gradient = [](GradientBuilder& builder) {
        builder.setInputGradient(
            0, builder.add("backward", "negate", {}, {builder.outputGradient(0)})[0]);
    };
    return kind;
}

OpKind identity()
{
    OpKind kind = unaryKind("identity", "Identity", "x itself.", 0);
    kind.accepts = {Accepts::Any};
    kind.shardings = linearRules;
    kind.gradient = [](GradientBuilder& builder) {
        builder.setInputGradient(0, builder.outputGradient(0));
    };
    return kind;
}

OpKind absolute()
{
    OpKind kind = unaryKind("absolute", "Absolute", "|x|.", 1);
    kind.accepts = {Accepts::Number};
    return kind;
}

/// A kind whose gradient is another one of dy and what was saved.
OpKind differentiated(OpKind kind, const std::string& by, Saves saves)
{
    kind.gradient = gradientBy(by, saves);
    return kind;
}

} // namespace

OpKind unaryKind(const std::string& name, const std::string& label, const std::string& help,
                 double flopsPerElement)
{
    OpKind kind;
    kind.name = name;
    kind.label = label;
    kind.family = Family::Activation;
    kind.help = help;
    kind.inputs = {"x"};
    kind.outputs = {"y"};
    kind.infer = sameAsFirst;
    kind.flops = flopsOf(flopsPerElement);
    kind.shardings = [](const model::Attributes&, Types inputs, Types) {
        return elementwiseRules(inputs[0].shape, 1, 1);
    };
    return kind;
}

std::vector<OpKind> withBackward(OpKind kind, Saves saves, double flopsPerElement)
{
    OpKind backward;
    backward.name = kind.name + "_backward";
    backward.inputs = {"dy", saves == Saves::Input ? "x" : "y"};
    backward.outputs = {"dx"};
    backward.attributes = kind.attributes;
    backward.infer = [](const model::Attributes& attributes, Types inputs) -> OutputTypes {
        if (inputs[1].shape != inputs[0].shape)
            return shapeError("dy", inputs[1].shape, inputs[0].shape);
        return sameAsFirst(attributes, inputs);
    };
    backward.flops = flopsOf(flopsPerElement);
    backward.shardings = [](const model::Attributes&, Types inputs, Types) {
        return elementwiseRules(inputs[0].shape, 2, 1);
    };
    kind.gradient = gradientBy(backward.name, saves);
    return {kind, backward};
}

std::vector<OpKind> unaryKinds()
{
    constexpr double f = kFunctionFlops;
    std::vector<OpKind> kinds{
        negate(), identity(),
        differentiated(unaryKind("exponential", "Exponential", "e to the power x.", f), "multiply",
                       Saves::Output),
        differentiated(unaryKind("logarithm", "Logarithm", "The natural logarithm of x.", f),
                       "divide", Saves::Input)};
    for (const auto& pair :
         {withBackward(absolute(), Saves::Input, 1),
          withBackward(unaryKind("square_root", "Square root", "The square root of x.", 1),
                       Saves::Output, 2),
          withBackward(unaryKind("reciprocal", "Reciprocal", "1 / x.", 1), Saves::Output, 3),
          withBackward(unaryKind("erf", "Erf", "The error function of x.", f), Saves::Input, f + 3),
          withBackward(unaryKind("sine", "Sine", "sin x.", f), Saves::Input, f + 1),
          withBackward(unaryKind("cosine", "Cosine", "cos x.", f), Saves::Input, f + 2)})
        kinds.insert(kinds.end(), pair.begin(), pair.end());
    return kinds;
}

} // namespace plugboard::ops
