// SPDX-License-Identifier: Apache-2.0
#include "engine/ops/broadcasting.h"
#include "engine/ops/kinds.h"

namespace plugboard::ops {
namespace {

/// Linear in a and b together.
std::vector<ShardingRule> whereShardings(const model::Attributes&, Types inputs, Types outputs)
{
    auto rules = broadcastRules(inputs, outputs);
    if (sumsInParts(outputs[0])) {
        std::vector<AxisRule> operands(inputs.size(), kPartial);
        operands[0] = kWhole;
        rules.push_back({"partial", operands, {kPartial}, 1, 1});
    }
    return rules;
}

OpKind forward()
{
    OpKind kind = binaryKind("where", "Where",
                             "a where the condition holds, else b, broadcast to one shape.");
    kind.inputs = {"condition", "a", "b"};
    kind.accepts = {Accepts::Truth, Accepts::Any};
    kind.infer = [](const model::Attributes&, Types inputs) -> OutputTypes {
        const auto shape = broadcastShape(*find("where"), inputs);
        if (!shape)
            return shape.error();
        return std::vector<model::TensorType>{{inputs[1].type, *shape}};
    };
    kind.flops = [](const model::Attributes&, Types, Types outputs) {
        return elementsOf(outputs[0]);
    };
    kind.shardings = whereShardings;
    kind.gradient = [](GradientBuilder& builder) {
        const model::TensorId condition = builder.op().inputs[0];
        for (const int input : {1, 2}) {
            if (!builder.needsGradient(input))
                continue;
            model::Attributes attributes;
            attributes.set("holds", std::int64_t(input == 1));
            const auto dx = builder.add(partOf(builder, "backward", input), "where_backward",
                                        attributes, {condition, builder.outputGradient(0)});
            builder.setInputGradient(input, summedTo(builder, input, dx[0]));
        }
    };
    return kind;
}

OpKind backward()
{
    OpKind kind = forward();
    kind.name = "where_backward";
    kind.label = "";
    kind.help = "";
    kind.inputs = {"condition", "dy"};
    kind.outputs = {"dx"};
    kind.accepts = {Accepts::Truth, Accepts::Float};
    kind.attributes = {lowered(booleanAttribute("holds", true, "where dy goes; elsewhere 0"))};
    kind.infer = [](const model::Attributes&, Types inputs) -> OutputTypes {
        const auto shape = broadcastShape(*find("where_backward"), inputs);
        if (!shape)
            return shape.error();
        return std::vector<model::TensorType>{{inputs[1].type, *shape}};
    };
    kind.gradient = nullptr;
    return kind;
}

} // namespace

std::vector<OpKind> whereKinds()
{
    return {forward(), backward()};
}

} // namespace plugboard::ops
