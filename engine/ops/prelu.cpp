// SPDX-License-Identifier: Apache-2.0
#include "engine/ops/broadcasting.h"
#include "engine/ops/kinds.h"

namespace plugboard::ops {
namespace {

OutputTypes inferPrelu(const model::Attributes&, Types inputs)
{
    const auto shape = broadcastShape(*find("prelu"), inputs);
    if (!shape || *shape != inputs[0].shape)
        return shapeError("slope", "extents that broadcast to " + model::toString(inputs[0].shape),
                          inputs[1].shape);
    return std::vector<model::TensorType>{inputs[0]};
}

/// dx = dy where x > 0, else slope dy; dslope = min(x, 0) dy
void preluGradient(GradientBuilder& builder)
{
    const model::Op op = builder.op();
    const model::TensorId dy = builder.outputGradient(0);
    if (builder.needsGradient(0))
        builder.setInputGradient(0, builder.add("backward_x", "prelu_backward", {},
                                                {dy, op.inputs[0], op.inputs[1]})[0]);
    if (builder.needsGradient(1)) {
        const auto dslope =
            builder.add("backward_slope", "prelu_backward_slope", {}, {dy, op.inputs[0]});
        builder.setInputGradient(1, summedTo(builder, 1, dslope[0]));
    }
}

} // namespace

std::vector<OpKind> preluKinds()
{
    OpKind kind = binaryKind("prelu", "PReLU", "x where x > 0, else slope x.");
    kind.inputs = {"x", "slope"};
    kind.parameterInputs = 1;
    kind.attributes = {integersAttribute("shape", {1}, 1, 1e12,
                                         "extents of the slope, which broadcast to those of x"),
                       realAttribute("value", 0.25, -1e6, 1e6, "what the slope starts with")};
    kind.accepts = {Accepts::Number};
    kind.infer = inferPrelu;
    kind.parameters = [](const model::Attributes& attributes,
                         Types inputs) -> Result<std::vector<ParameterSpec>> {
        return std::vector<ParameterSpec>{{"slope",
                                           {inputs[0].type, attributes.integers("shape", {1})},
                                           constant(attributes.real("value", 0.25))}};
    };
    kind.flops = [](const model::Attributes&, Types inputs, Types) {
        return 2 * elementsOf(inputs[0]);
    };
    kind.gradient = preluGradient;
    return {kind, broadcastBackward("prelu_backward", {"dy", "x", "slope"}, 2),
            broadcastBackward("prelu_backward_slope", {"dy", "x"}, 2)};
}

} // namespace plugboard::ops
