// SPDX-License-Identifier: Apache-2.0
#include "engine/ops/kind_parts.h"
#include "engine/ops/kinds.h"

namespace plugboard::ops {
namespace {

/// The path is the forward op's name in both directions, so that both draw the same mask.
std::vector<AttributeSpec> dropoutAttributes()
{
    AttributeSpec path = integerAttribute("path", 0, 0, 0, "name that keys the random numbers");
    path.type = AttributeType::Text;
    path.fallback = std::string();
    path.drawn = false;
    return {realAttribute("probability", 0.5, 0, 0.999, "share of the elements that are zeroed"),
            path};
}

OpKind elementwise(const std::string& name, const std::string& input, const std::string& output)
{
    OpKind kind;
    kind.name = name;
    kind.inputs = {input};
    kind.outputs = {output};
    kind.attributes = dropoutAttributes();
    kind.infer = sameAsFirst;
    kind.flops = [](const model::Attributes&, Types inputs, Types) {
        return elementsOf(inputs[0]);
    };
    kind.shardings = [](const model::Attributes&, Types inputs, Types) {
        return elementwiseRules(inputs[0].shape, 1, 1);
    };
    return kind;
}

} // namespace

std::vector<OpKind> dropoutKinds()
{
    OpKind forward = elementwise("dropout", "x", "y");
    forward.label = "Dropout";
    forward.family = Family::Normalisation;
    forward.help = "Zeroes elements at random in training and scales the others up.";
    forward.gradient = [](GradientBuilder& builder) {
        const auto dx = builder.add("backward", "dropout_backward", builder.op().attributes,
                                    {builder.outputGradient(0)});
        builder.setInputGradient(0, dx[0]);
    };
    return {forward, elementwise("dropout_backward", "dy", "dx")};
}

} // namespace plugboard::ops
