// SPDX-License-Identifier: Apache-2.0
#include "engine/ops/kinds.h"
#include "engine/ops/shape_parts.h"

namespace plugboard::ops {
namespace {

OutputTypes inferTopK(const model::Attributes& attributes, Types inputs)
{
    model::Shape y = inputs[0].shape;
    if (const auto checked = checkAxis(attributes, -1, "x", y.size()); !checked)
        return checked.error();
    const std::size_t axis = axisOf(attributes, -1, y.size());
    const model::Dim count = attributes.integer("k", 1);
    if (count > y[axis])
        return shapeError("x",
                          "at least k = " + std::to_string(count) + " elements along axis " +
                              std::to_string(axis),
                          y);
    y[axis] = count;
    return std::vector<model::TensorType>{{inputs[0].type, y}, {model::DataType::Int64, y}};
}

} // namespace

std::vector<OpKind> topKKinds()
{
    OpKind kind = shapeKind("top_k", "Top k",
                            "The k largest or smallest elements along an axis, in order, and their "
                            "indices; of equal ones the first.");
    kind.outputs = {"values", "indices"};
    kind.accepts = {Accepts::Number};
    kind.attributes = {required(integerAttribute("k", 1, 0, double(kMostExtent), "how many")),
                       axisAttribute(-1, "along which"),
                       booleanAttribute("largest", true, "0: the smallest")};
    kind.infer = inferTopK;
    kind.flops = [](const model::Attributes&, Types inputs, Types) {
        return elementsOf(inputs[0]);
    };
    kind.shardings = [](const model::Attributes& attributes, Types inputs, Types) {
        std::vector<bool> touched(inputs[0].shape.size());
        touched[axisOf(attributes, -1, touched.size())] = true;
        return untouchedAxes(inputs[0].shape, touched, 1, 2, false);
    };
    kind.gradient = [](GradientBuilder& builder) {
        if (!builder.outputGradient(0).valid())
            return;
        model::Attributes attributes;
        attributes.set("axis", builder.op().attributes.integer("axis", -1));
        attributes.set("shape", builder.type(builder.op().inputs[0]).shape);
        setGradientOfFirst(builder, "gather_elements_backward", attributes,
                           {builder.outputGradient(0), builder.op().outputs[1]});
    };
    return {kind};
}

} // namespace plugboard::ops
