// SPDX-License-Identifier: Apache-2.0
#include "engine/ops/kinds.h"
#include "engine/ops/shape_parts.h"

namespace plugboard::ops {
namespace {

OutputTypes inferConcat(const model::Attributes& attributes, Types inputs)
{
    const model::Shape& a = inputs[0].shape;
    if (const auto checked = checkAxis(attributes, 1, "a", a.size()); !checked)
        return checked.error();
    const std::size_t axis = axisOf(attributes, 1, a.size());
    model::Shape y = a;
    for (std::size_t input = 1; input < inputs.size(); ++input) {
        model::Shape found = inputs[input].shape;
        const bool ranked = found.size() == a.size();
        const model::Dim extent = ranked ? found[axis] : 0;
        if (ranked)
            found[axis] = a[axis];
        if (found != a)
            return shapeError(inputName(*find("concat"), int(input)),
                              "the extents of a " + model::toString(a) + " but along axis " +
                                  std::to_string(axis),
                              inputs[input].shape);
        y[axis] += extent;
    }
    return std::vector<model::TensorType>{{inputs[0].type, y}};
}

std::vector<ShardingRule> concatShardings(const model::Attributes& attributes, Types inputs, Types)
{
    std::vector<bool> touched(inputs[0].shape.size());
    touched[axisOf(attributes, 1, touched.size())] = true;
    return untouchedAxes(inputs[0].shape, touched, inputs.size(), 1, true);
}

/// Each input's part of dy.
void concatGradient(GradientBuilder& builder)
{
    const model::Op& op = builder.op();
    const std::size_t rank = builder.type(op.inputs[0]).shape.size();
    const std::size_t axis = axisOf(op.attributes, 1, rank);
    model::Dim begin = 0;
    for (int input = 0; input < int(op.inputs.size()); ++input) {
        const model::Dim end = begin + builder.type(op.inputs[std::size_t(input)]).shape[axis];
        if (builder.needsGradient(input)) {
            model::Attributes attributes;
            attributes.set("starts", std::vector<std::int64_t>{begin});
            attributes.set("ends", std::vector<std::int64_t>{end});
            attributes.set("axes", std::vector<std::int64_t>{std::int64_t(axis)});
            const std::string suffix = "backward_" + inputName(*find("concat"), input);
            builder.setInputGradient(
                input, builder.add(suffix, "slice", attributes, {builder.outputGradient(0)})[0]);
        }
        begin = end;
    }
}

} // namespace

std::vector<OpKind> concatKinds()
{
    OpKind kind =
        shapeKind("concat", "Concat", "Two or more tensors one after the other along an axis.");
    kind.inputs = {"a", "b"};
    kind.variadic = true;
    kind.attributes = {axisAttribute(1, "along which they stand")};
    kind.infer = inferConcat;
    kind.shardings = concatShardings;
    kind.gradient = concatGradient;
    return {partialIfFloat(kind)};
}

} // namespace plugboard::ops
