// SPDX-License-Identifier: Apache-2.0
#include "engine/ops/kind_parts.h"
#include "engine/ops/kinds.h"

namespace plugboard::ops {
namespace {

OpKind forward()
{
    OpKind kind;
    kind.name = "relu";
    kind.label = "ReLU";
    kind.family = Family::Activation;
    kind.help = "max(x, 0), element by element.";
    kind.inputs = {"x"};
    kind.outputs = {"y"};
    kind.accepts = {Accepts::Number};
    kind.infer = sameAsFirst;
    kind.flops = [](const model::Attributes&, Types inputs, Types) {
        return elementsOf(inputs[0]);
    };
    kind.shardings = [](const model::Attributes&, Types inputs, Types) {
        return elementwiseRules(inputs[0].shape, 1, 1);
    };
    kind.gradient = [](GradientBuilder& builder) {
        const auto dx = builder.add("backward", "relu_backward", {},
                                    {builder.outputGradient(0), builder.op().outputs[0]});
        builder.setInputGradient(0, dx[0]);
    };
    return kind;
}

OpKind backward()
{
    OpKind kind;
    kind.name = "relu_backward";
    kind.inputs = {"dy", "y"};
    kind.outputs = {"dx"};
    kind.infer = [](const model::Attributes& attributes, Types inputs) -> OutputTypes {
        if (const auto fits = expectShape("y", inputs[0].shape, inputs[1]); !fits)
            return fits.error();
        return sameAsFirst(attributes, inputs);
    };
    kind.flops = [](const model::Attributes&, Types inputs, Types) {
        return elementsOf(inputs[0]);
    };
    kind.shardings = [](const model::Attributes&, Types inputs, Types) {
        return elementwiseRules(inputs[0].shape, 2, 1);
    };
    return kind;
}

} // namespace

std::vector<OpKind> reluKinds()
{
    return {forward(), backward()};
}

} // namespace plugboard::ops
