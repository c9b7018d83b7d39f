// SPDX-License-Identifier: Apache-2.0
#include "engine/ops/kinds.h"
#include "engine/ops/shape_parts.h"

namespace plugboard::ops {

std::vector<OpKind> triluKinds()
{
    OpKind kind = shapeKind("trilu", "Triangle",
                            "The upper or lower triangle of the last two axes; zero elsewhere.");
    kind.attributes = {
        booleanAttribute("upper", true, "0: the lower one"),
        integerAttribute("diagonal", 0, -double(kMostExtent), double(kMostExtent),
                         "the last diagonal that belongs to it: 1 is above the main one")};
    kind.infer = [](const model::Attributes& attributes, Types inputs) -> OutputTypes {
        if (inputs[0].shape.size() < 2)
            return shapeError("x", "[..., rows, columns]", inputs[0].shape);
        return sameAsFirst(attributes, inputs);
    };
    kind.shardings = [](const model::Attributes&, Types inputs, Types) {
        std::vector<bool> touched(inputs[0].shape.size());
        touched[touched.size() - 2] = touched[touched.size() - 1] = true;
        return untouchedAxes(inputs[0].shape, touched, 1, 1, true);
    };
    kind.gradient = [](GradientBuilder& builder) {
        setGradientOfFirst(builder, "trilu", builder.op().attributes, {builder.outputGradient(0)});
    };
    return {partialIfFloat(kind)};
}

} // namespace plugboard::ops
