// SPDX-License-Identifier: Apache-2.0
#include "engine/ops/kinds.h"
#include "engine/ops/shape_parts.h"

namespace plugboard::ops {

std::vector<OpKind> cumulativeSumKinds()
{
    OpKind kind = shapeKind("cumulative_sum", "Cumulative sum",
                            "The sum of all elements up to each one along an axis.");
    kind.accepts = {Accepts::Number};
    kind.attributes = {axisAttribute(0, "along which"),
                       booleanAttribute("exclusive", false, "without the element itself"),
                       booleanAttribute("reverse", false, "from the end")};
    kind.infer = [](const model::Attributes& attributes, Types inputs) -> OutputTypes {
        if (const auto checked = checkAxis(attributes, 0, "x", inputs[0].shape.size()); !checked)
            return checked.error();
        return sameAsFirst(attributes, inputs);
    };
    kind.flops = [](const model::Attributes&, Types inputs, Types) {
        return elementsOf(inputs[0]);
    };
    kind.shardings = [](const model::Attributes& attributes, Types inputs, Types) {
        std::vector<bool> touched(inputs[0].shape.size());
        touched[axisOf(attributes, 0, touched.size())] = true;
        return untouchedAxes(inputs[0].shape, touched, 1, 1, true);
    };
    kind.gradient = [](GradientBuilder& builder) {
        model::Attributes attributes = builder.op().attributes;
        attributes.set("reverse", std::int64_t(attributes.integer("reverse", 0) == 0));
        setGradientOfFirst(builder, "cumulative_sum", attributes, {builder.outputGradient(0)});
    };
    return {partialIfFloat(kind)};
}

} // namespace plugboard::ops
