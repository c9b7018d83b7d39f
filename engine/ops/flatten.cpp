// SPDX-License-Identifier: Apache-2.0
#include "engine/ops/kind_parts.h"
#include "engine/ops/kinds.h"

namespace plugboard::ops {
namespace {

/// Row-major order keeps the features of a channel together, so whole channels are whole pieces.
std::vector<ShardingRule> flattenShardings(const model::Attributes&, Types inputs, Types)
{
    std::vector<ShardingRule> rules;
    addRule(rules, "batch", inputs[0].shape[0], {splitAlong(0)}, {splitAlong(0)});
    addRule(rules, "channels", inputs[0].shape[1], {splitAlong(1)}, {splitAlong(1)});
    addPartialRule(rules, 1, 1);
    return rules;
}

} // namespace

std::vector<OpKind> flattenKinds()
{
    OpKind kind;
    kind.name = "flatten";
    kind.label = "Flatten";
    kind.family = Family::Shape;
    kind.help = "All axes of a sample in one: [n, c, h, w] to [n, c h w].";
    kind.inputs = {"x"};
    kind.outputs = {"y"};
    kind.accepts = {Accepts::Any};
    kind.infer = [](const model::Attributes&, Types inputs) -> OutputTypes {
        const model::Shape& x = inputs[0].shape;
        if (x.size() < 2)
            return shapeError("x", "[n, ...]", x);
        return std::vector<model::TensorType>{
            {inputs[0].type, {x[0], model::elements(model::Shape(x.begin() + 1, x.end()))}}};
    };
    kind.flops = noFlops;
    kind.shardings = flattenShardings;
    kind.gradient = [](GradientBuilder& builder) {
        const model::Shape& x = builder.type(builder.op().inputs[0]).shape;
        model::Attributes attributes;
        attributes.set("shape", model::Shape(x.begin() + 1, x.end()));
        const auto dx = builder.add("backward", "reshape", attributes, {builder.outputGradient(0)});
        builder.setInputGradient(0, dx[0]);
    };
    return {kind};
}

} // namespace plugboard::ops
