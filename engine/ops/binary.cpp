// SPDX-License-Identifier: Apache-2.0
#include "engine/ops/broadcasting.h"
#include "engine/ops/kinds.h"

namespace plugboard::ops {
namespace {

using model::TensorId;

TensorId only(const std::vector<TensorId>& made)
{
    return made[0];
}

/// One operand partial, all others whole: the kind is linear in it.
void addPartialRules(std::vector<ShardingRule>& rules, const OpKind& kind, std::size_t operands,
                     std::size_t linear)
{
    for (std::size_t at = 0; at < linear; ++at) {
        std::vector<AxisRule> inputs(operands, kWhole);
        inputs[at] = kPartial;
        rules.push_back({"partial_" + inputName(kind, int(at)), inputs, {kPartial}, 1, 1});
    }
}

OpKind subtract()
{
    OpKind kind = binaryKind("subtract", "Subtract", "a - b, broadcast to one shape.");
    kind.shardings = linearBroadcastRules;
    kind.gradient = [](GradientBuilder& builder) {
        const TensorId dy = builder.outputGradient(0);
        if (builder.needsGradient(0))
            builder.setInputGradient(0, summedTo(builder, 0, dy));
        if (builder.needsGradient(1))
            builder.setInputGradient(
                1, only(builder.add("backward_b", "negate", {}, {summedTo(builder, 1, dy)})));
    };
    return kind;
}

std::vector<ShardingRule> multiplyShardings(const model::Attributes&, Types inputs, Types outputs)
{
    auto rules = broadcastRules(inputs, outputs);
    if (sumsInParts(outputs[0]))
        addPartialRules(rules, *find("multiply"), inputs.size(), inputs.size());
    return rules;
}

/// dy times all other factors.
void multiplyGradient(GradientBuilder& builder)
{
    const std::vector<TensorId> factors = builder.op().inputs;
    for (std::size_t input = 0; input < factors.size(); ++input) {
        if (!builder.needsGradient(int(input)))
            continue;
        std::vector<TensorId> operands = factors;
        operands.erase(operands.begin() + std::ptrdiff_t(input));
        operands.insert(operands.begin(), builder.outputGradient(0));
        const auto product =
            builder.add(partOf(builder, "backward", int(input)), "multiply", {}, operands);
        builder.setInputGradient(int(input), summedTo(builder, int(input), only(product)));
    }
}

OpKind multiply()
{
    OpKind kind = binaryKind("multiply", "Multiply",
                             "Product of two or more tensors, broadcast to one shape.");
    kind.variadic = true;
    kind.shardings = multiplyShardings;
    kind.gradient = multiplyGradient;
    return kind;
}

std::vector<ShardingRule> divideShardings(const model::Attributes&, Types inputs, Types outputs)
{
    auto rules = broadcastRules(inputs, outputs);
    if (sumsInParts(outputs[0]))
        addPartialRules(rules, *find("divide"), 2, 1);
    return rules;
}

/// da = dy / b, db = -dy y / b
void divideGradient(GradientBuilder& builder)
{
    const model::Op op = builder.op();
    const TensorId dy = builder.outputGradient(0);
    if (builder.needsGradient(0))
        builder.setInputGradient(
            0, summedTo(builder, 0,
                        only(builder.add("backward_a", "divide", {}, {dy, op.inputs[1]}))));
    if (builder.needsGradient(1))
        builder.setInputGradient(1, summedTo(builder, 1,
                                             only(builder.add("backward_b", "divide_backward", {},
                                                              {dy, op.outputs[0], op.inputs[1]}))));
}

OpKind divide()
{
    OpKind kind = binaryKind(
        "divide", "Divide",
        "a / b, broadcast to one shape. Whole numbers: towards zero, and 0 where b is 0.");
    kind.shardings = divideShardings;
    kind.gradient = divideGradient;
    return kind;
}

/// y = a - b q with a constant quotient q: db = -q dy, q = (a - y) / b
void moduloGradient(GradientBuilder& builder)
{
    const model::Op op = builder.op();
    const TensorId dy = builder.outputGradient(0);
    if (builder.needsGradient(0))
        builder.setInputGradient(0, summedTo(builder, 0, dy));
    if (!builder.needsGradient(1))
        return;
    const TensorId whole =
        only(builder.add("whole_b", "subtract", {}, {op.outputs[0], op.inputs[0]}));
    const TensorId quotient = only(builder.add("quotient_b", "divide", {}, {whole, op.inputs[1]}));
    const TensorId db = only(builder.add("backward_b", "multiply", {}, {dy, quotient}));
    builder.setInputGradient(1, summedTo(builder, 1, db));
}

OpKind modulo()
{
    OpKind kind = binaryKind("modulo", "Modulo",
                             "Remainder of a / b, broadcast to one shape; whole numbers: 0 where "
                             "b is 0.");
    kind.attributes = {booleanAttribute(
        "fmod", false, "the remainder has the sign of a, as C's fmod; 0: that of b")};
    kind.gradient = moduloGradient;
    return kind;
}

} // namespace

std::vector<OpKind> binaryKinds()
{
    return {subtract(), multiply(), divide(),
            broadcastBackward("divide_backward", {"dy", "y", "b"}, 3), modulo()};
}

} // namespace plugboard::ops
