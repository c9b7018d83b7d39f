// SPDX-License-Identifier: Apache-2.0
#include "engine/ops/resize_table.h"

#include "engine/ops/kind_parts.h"
#include "engine/ops/kinds.h"
#include "engine/ops/shape_parts.h"

#include <algorithm>

namespace plugboard::ops {
namespace {

constexpr double kMostSize = 1 << 24; // per axis: a table is made of it

std::vector<AttributeSpec> resizeAttributes()
{
    AttributeSpec sizes =
        required(integersAttribute("sizes", {}, 1, kMostSize, "extents of the last axes after it"));
    sizes.mayBeEmpty = false;
    return {sizes,
            textAttribute("mode", "nearest", "nearest, linear or cubic"),
            textAttribute("coordinates", "half_pixel",
                          "half_pixel, pytorch_half_pixel, asymmetric, align_corners, "
                          "tf_half_pixel_for_nn or tf_crop_and_resize"),
            textAttribute("rounding", "round_prefer_floor",
                          "of mode nearest: round_prefer_floor, round_prefer_ceil, floor or ceil"),
            textAttribute("scales", "", "factors, with commas between; empty: from the extents"),
            textAttribute("roi", "",
                          "of tf_crop_and_resize: where each axis begins, then where it ends, from "
                          "0 to 1, with commas between"),
            realAttribute("cubic_coefficient", -0.75, -10, 10, "of mode cubic"),
            booleanAttribute("exclude_outside", false, "what lies outside has no weight"),
            realAttribute("extrapolation", 0, -1e300, 1e300,
                          "of tf_crop_and_resize: the value outside")};
}

/// A multiply and an add per tap; nearest copies.
double resizeFlops(const model::Attributes& attributes, const model::TensorType& y)
{
    const std::string mode = attributes.text("mode", "nearest");
    double taps = 1;
    for (std::size_t axis = 0; axis < attributes.integers("sizes", {}).size(); ++axis)
        taps *= mode == "cubic" ? 4 : 2;
    return mode == "nearest" ? 0 : 2 * taps * elementsOf(y);
}

/// The axes in front of the resized ones.
std::vector<ShardingRule> resizeRules(const model::Attributes& attributes, const model::Shape& x)
{
    std::vector<bool> touched(x.size(), false);
    std::fill(touched.end() - std::ptrdiff_t(attributes.integers("sizes", {}).size()),
              touched.end(), true);
    return untouchedAxes(x, touched, 1, 1, false);
}

model::Shape resized(const model::Shape& x, const std::vector<model::Dim>& sizes)
{
    model::Shape y = x;
    std::copy(sizes.begin(), sizes.end(), y.end() - std::ptrdiff_t(sizes.size()));
    return y;
}

OpKind forward()
{
    OpKind kind;
    kind.name = "resize";
    kind.label = "Resize";
    kind.family = Family::Shape;
    kind.help = "Other extents of the last axes, by interpolation.";
    kind.inputs = {"x"};
    kind.outputs = {"y"};
    kind.attributes = resizeAttributes();
    kind.infer = [](const model::Attributes& attributes, Types inputs) -> OutputTypes {
        const auto axes = resizeAxes(attributes, inputs[0].shape);
        if (!axes)
            return axes.error();
        return std::vector<model::TensorType>{
            {inputs[0].type, resized(inputs[0].shape, attributes.integers("sizes", {}))}};
    };
    kind.flops = [](const model::Attributes& attributes, Types, Types outputs) {
        return resizeFlops(attributes, outputs[0]);
    };
    kind.shardings = [](const model::Attributes& attributes, Types inputs, Types) {
        return resizeRules(attributes, inputs[0].shape);
    };
    kind.gradient = [](GradientBuilder& builder) {
        const model::Op& op = builder.op();
        const model::Shape& x = builder.type(op.inputs[0]).shape;
        model::Attributes attributes = op.attributes;
        const auto count = std::ptrdiff_t(attributes.integers("sizes", {}).size());
        attributes.set("extents", std::vector<std::int64_t>(x.end() - count, x.end()));
        setGradientOfFirst(builder, "resize_backward", attributes, {builder.outputGradient(0)});
    };
    return kind;
}

OpKind backward()
{
    OpKind kind;
    kind.name = "resize_backward";
    kind.inputs = {"dy"};
    kind.outputs = {"dx"};
    kind.attributes = resizeAttributes();
    kind.attributes.push_back(lowered(
        integersAttribute("extents", {}, 1, kMostSize, "the axes' extents before the resize")));
    kind.infer = [](const model::Attributes& attributes, Types inputs) -> OutputTypes {
        const std::vector<model::Dim> extents = attributes.integers("extents", {});
        const std::vector<model::Dim> sizes = attributes.integers("sizes", {});
        const model::Shape& dy = inputs[0].shape;
        if (extents.size() != sizes.size() || dy.size() < sizes.size())
            return shapeError("dy", "the axes " + model::toString(sizes), dy);
        const model::Shape x = resized(dy, extents);
        if (const auto axes = resizeAxes(attributes, x); !axes)
            return axes.error();
        if (const auto fits = expectShape("dy", resized(x, sizes), inputs[0]); !fits)
            return fits.error();
        return std::vector<model::TensorType>{{inputs[0].type, x}};
    };
    kind.flops = [](const model::Attributes& attributes, Types inputs, Types) {
        return resizeFlops(attributes, inputs[0]);
    };
    kind.shardings = [](const model::Attributes& attributes, Types inputs, Types) {
        return resizeRules(attributes, inputs[0].shape);
    };
    return kind;
}

} // namespace

std::vector<OpKind> resizeKinds()
{
    return {forward(), backward()};
}

} // namespace plugboard::ops
