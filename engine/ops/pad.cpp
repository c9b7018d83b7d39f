// SPDX-License-Identifier: Apache-2.0
#include "engine/ops/kinds.h"
#include "engine/ops/shape_parts.h"

namespace plugboard::ops {
namespace {

using Integers = std::vector<std::int64_t>;

constexpr double kMostPad = 1e12;

/// The extents of the padded tensor of one of shape x.
Result<model::Shape> padded(const model::Attributes& attributes, const std::string& port,
                            const model::Shape& x)
{
    const std::string mode = attributes.text("mode", "constant");
    if (const auto checked =
            checkChoice(attributes, "mode", {"constant", "reflect", "edge", "wrap"});
        !checked)
        return checked.error();
    const Integers pads = attributes.integers("pads", {});
    if (pads.size() != 2 * x.size())
        return shapeError(port, "an axis for each two of pads " + model::toString(pads), x);
    model::Shape y = x;
    for (std::size_t axis = 0; axis < x.size(); ++axis) {
        for (const model::Dim pad : {pads[axis], pads[axis + x.size()]}) {
            const model::Dim most = mode == "reflect" ? x[axis] - 1 : x[axis];
            if (mode == "edge" ? pad > 0 && x[axis] == 0 : mode != "constant" && pad > most)
                return shapeError(port,
                                  "enough elements along axis " + std::to_string(axis) + " to " +
                                      mode + " pad " + std::to_string(pad),
                                  x);
            y[axis] += pad;
        }
        if (y[axis] < 0)
            return shapeError(
                port, "at least the elements that pads " + model::toString(pads) + " take away", x);
    }
    return y;
}

OutputTypes inferPad(const model::Attributes& attributes, Types inputs)
{
    const auto y = padded(attributes, "x", inputs[0].shape);
    if (!y)
        return y.error();
    return std::vector<model::TensorType>{{inputs[0].type, *y}};
}

/// The extents of x follow from those of dy.
OutputTypes inferBackward(const model::Attributes& attributes, Types inputs)
{
    const model::Shape& dy = inputs[0].shape;
    const Integers pads = attributes.integers("pads", {});
    model::Shape x = dy;
    for (std::size_t axis = 0; axis < dy.size() && pads.size() == 2 * dy.size(); ++axis)
        x[axis] -= pads[axis] + pads[axis + dy.size()];
    const auto again = padded(attributes, "dx", x);
    if (!again)
        return again.error();
    return std::vector<model::TensorType>{{inputs[0].type, x}};
}

std::vector<ShardingRule> padShardings(const model::Attributes& attributes, Types inputs, Types)
{
    const Integers pads = attributes.integers("pads", {});
    const std::size_t rank = inputs[0].shape.size();
    std::vector<bool> touched;
    for (std::size_t axis = 0; axis < rank; ++axis)
        touched.push_back(pads[axis] != 0 || pads[axis + rank] != 0);
    const bool linear =
        attributes.text("mode", "constant") != "constant" || attributes.real("value", 0) == 0;
    return untouchedAxes(inputs[0].shape, touched, 1, 1, linear);
}

/// Of constant padding: what was added is taken away and the other way round. Of the others: each
/// element sums what was copied from it.
void padGradient(GradientBuilder& builder)
{
    model::Attributes attributes;
    Integers pads = builder.op().attributes.integers("pads", {});
    const std::string mode = builder.op().attributes.text("mode", "constant");
    const bool constant = mode == "constant";
    if (constant)
        for (std::int64_t& pad : pads)
            pad = -pad;
    attributes.set("pads", pads);
    attributes.set("mode", mode);
    setGradientOfFirst(builder, constant ? "pad" : "pad_backward", attributes,
                       {builder.outputGradient(0)});
}

OpKind padBackward(const std::vector<AttributeSpec>& attributes)
{
    OpKind kind = backwardKind("pad_backward", {"dy"}, "dx");
    kind.attributes = attributes;
    kind.infer = inferBackward;
    kind.flops = [](const model::Attributes&, Types inputs, Types) {
        return elementsOf(inputs[0]);
    };
    kind.shardings = padShardings;
    return kind;
}

} // namespace

std::vector<OpKind> padKinds()
{
    OpKind kind = shapeKind("pad", "Pad", "More elements before and behind, along each axis.");
    kind.attributes = {
        required(integersAttribute("pads", {}, -kMostPad, kMostPad,
                                   "elements before each axis, then behind each; negative: cut")),
        textAttribute("mode", "constant",
                      "constant, reflect (without the border), edge (the border) or wrap")};
    OpKind backward = padBackward(kind.attributes);
    kind.attributes.push_back(realAttribute("value", 0, 0, 0, "of the added elements (constant)"));
    kind.infer = inferPad;
    kind.shardings = padShardings;
    kind.gradient = padGradient;
    return {partialIfFloat(kind), backward};
}

} // namespace plugboard::ops
