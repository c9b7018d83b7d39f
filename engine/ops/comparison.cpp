// SPDX-License-Identifier: Apache-2.0
#include "engine/ops/broadcasting.h"
#include "engine/ops/kinds.h"

namespace plugboard::ops {
namespace {

/// Answers bool; there is no gradient to it.
OpKind question(const std::string& name, const std::string& label, const std::string& help,
                Accepts accepts)
{
    OpKind kind = binaryKind(name, label, help);
    kind.accepts = {accepts};
    kind.infer = [name](const model::Attributes&, Types inputs) {
        return inferTruth(name, inputs);
    };
    return kind;
}

OpKind logicalNot()
{
    OpKind kind = question("logical_not", "Not", "Whether a is false.", Accepts::Truth);
    kind.inputs = {"a"};
    kind.flops = [](const model::Attributes&, Types inputs, Types) {
        return elementsOf(inputs[0]);
    };
    return kind;
}

} // namespace

std::vector<OpKind> comparisonKinds()
{
    return {question("equal", "Equal", "Whether a equals b, broadcast to one shape.", Accepts::Any),
            question("less", "Less", "Whether a is less than b, broadcast to one shape.",
                     Accepts::Number),
            question("greater", "Greater", "Whether a is greater than b, broadcast to one shape.",
                     Accepts::Number),
            question("logical_and", "And", "Whether both a and b are true.", Accepts::Truth),
            question("logical_or", "Or", "Whether a or b is true.", Accepts::Truth),
            logicalNot()};
}

} // namespace plugboard::ops
