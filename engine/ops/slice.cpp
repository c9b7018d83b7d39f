// SPDX-License-Identifier: Apache-2.0
#include "engine/ops/kinds.h"
#include "engine/ops/shape_parts.h"

#include <algorithm>

namespace plugboard::ops {
namespace {

using Integers = std::vector<std::int64_t>;

Result<void> checkSlices(const model::Attributes& attributes, const std::string& port,
                         std::size_t rank)
{
    const Integers starts = attributes.integers("starts", {});
    const Integers steps = attributes.integers("steps", {});
    for (const char* name : {"ends", "axes", "steps"}) {
        const Integers values = attributes.integers(name, {});
        const bool optional = name[0] != 'e';
        if (values.size() != starts.size() && !(optional && values.empty()))
            return Error{ErrorCode::InvalidInput,
                         std::string("attribute ") + name + " needs as many values as starts, " +
                             std::to_string(starts.size()) + ", got " +
                             std::to_string(values.size()),
                         {}};
    }
    if (std::count(steps.begin(), steps.end(), 0) > 0)
        return Error{ErrorCode::InvalidInput, "attribute steps must not be 0", {}};
    if (starts.size() > rank)
        return Error{ErrorCode::InvalidInput,
                     "attribute starts has " + std::to_string(starts.size()) + " values, but " +
                         port + " has " + std::to_string(rank) + " axes",
                     {}};
    return checkAxes(attributes, port, rank);
}

model::Shape sliced(const model::Attributes& attributes, const model::Shape& x)
{
    model::Shape y;
    for (const SliceAxis& slice : slicesOf(attributes, x))
        y.push_back(slice.count);
    return y;
}

OutputTypes inferSlice(const model::Attributes& attributes, Types inputs)
{
    const model::Shape& x = inputs[0].shape;
    if (const auto checked = checkSlices(attributes, "x", x.size()); !checked)
        return checked.error();
    return std::vector<model::TensorType>{{inputs[0].type, sliced(attributes, x)}};
}

OutputTypes inferBackward(const model::Attributes& attributes, Types inputs)
{
    const model::Shape x = attributes.integers("shape", {});
    if (const auto checked = checkSlices(attributes, "dx", x.size()); !checked)
        return checked.error();
    if (const auto checked = expectShape("dy", sliced(attributes, x), inputs[0]); !checked)
        return checked.error();
    return inferExtents(attributes, inputs);
}

/// `x` is the whole tensor: the input of slice, the output of its backward kind.
std::vector<ShardingRule> shardingsOf(const model::Attributes& attributes, const model::Shape& x)
{
    std::vector<bool> touched;
    const auto slices = slicesOf(attributes, x);
    for (std::size_t axis = 0; axis < x.size(); ++axis)
        touched.push_back(!slices[axis].isWhole(x[axis]));
    return untouchedAxes(x, touched, 1, 1, true);
}

std::vector<AttributeSpec> sliceAttributes()
{
    return {
        required(integersAttribute("starts", {}, 0, 0, "first positions; negative: from the end")),
        required(integersAttribute("ends", {}, 0, 0, "positions behind the last ones; clamped")),
        axesAttribute("the axes meant; empty: the first ones"),
        integersAttribute("steps", {}, 0, 0, "distances, negative: backwards; empty: 1")};
}

/// dx is zero but for what was taken.
OpKind sliceBackward()
{
    OpKind kind = backwardKind("slice_backward", {"dy"}, "dx");
    kind.attributes = sliceAttributes();
    kind.attributes.push_back(extentsAttribute());
    kind.infer = inferBackward;
    kind.shardings = [](const model::Attributes& attributes, Types, Types outputs) {
        return shardingsOf(attributes, outputs[0].shape);
    };
    kind.localAttributes = withLocalShape;
    return kind;
}

} // namespace

std::vector<OpKind> sliceKinds()
{
    OpKind kind = shapeKind("slice", "Slice",
                            "A part of a tensor: positions start, start + step, "
                            "... before end, along some of its axes.");
    kind.attributes = sliceAttributes();
    kind.infer = inferSlice;
    kind.shardings = [](const model::Attributes& attributes, Types inputs, Types) {
        return shardingsOf(attributes, inputs[0].shape);
    };
    kind.gradient = [](GradientBuilder& builder) {
        model::Attributes attributes = builder.op().attributes;
        attributes.set("shape", builder.type(builder.op().inputs[0]).shape);
        setGradientOfFirst(builder, "slice_backward", attributes, {builder.outputGradient(0)});
    };
    return {partialIfFloat(kind), sliceBackward()};
}

} // namespace plugboard::ops
