// SPDX-License-Identifier: Apache-2.0
#include "engine/ops/broadcasting.h"
#include "engine/ops/kinds.h"

namespace plugboard::ops {
namespace {

/// The first operand that the output equals takes the gradient.
void extremumGradient(GradientBuilder& builder)
{
    const model::Op op = builder.op();
    std::vector<model::TensorId> operands{builder.outputGradient(0), op.outputs[0]};
    for (std::size_t input = 0; input < op.inputs.size(); ++input) {
        operands.insert(operands.begin() + 2, op.inputs[input]);
        if (!builder.needsGradient(int(input)))
            continue;
        const auto dx =
            builder.add(partOf(builder, "backward", int(input)), "extremum_backward", {}, operands);
        builder.setInputGradient(int(input), summedTo(builder, int(input), dx[0]));
    }
}

OpKind extremum(const std::string& name, const std::string& label, const std::string& what)
{
    OpKind kind = binaryKind(name, label,
                             "The " + what +
                                 " of two or more tensors, broadcast to one shape; NaN "
                                 "where one is.");
    kind.variadic = true;
    kind.gradient = extremumGradient;
    return kind;
}

/// x, then the operands that stood before it.
OpKind backward()
{
    OpKind kind = broadcastBackward("extremum_backward", {"dy", "y", "x"}, 0);
    kind.variadic = true;
    kind.flops = [](const model::Attributes&, Types inputs, Types outputs) {
        return double(inputs.size() - 2) * elementsOf(outputs[0]);
    };
    return kind;
}

} // namespace

std::vector<OpKind> extremumKinds()
{
    return {extremum("minimum", "Minimum", "smallest"), extremum("maximum", "Maximum", "largest"),
            backward()};
}

} // namespace plugboard::ops
