// SPDX-License-Identifier: Apache-2.0
#include "engine/ops/window.h"

#include <algorithm>

namespace plugboard::ops {
namespace {

using Values = std::vector<model::Dim>;

Values valuesOf(const model::Attributes& attributes, const std::string& name, Values fallback)
{
    const auto found = attributes.values.find(name);
    if (found == attributes.values.end())
        return fallback;
    if (const auto* single = std::get_if<std::int64_t>(&found->second))
        return {*single};
    return std::get<Values>(found->second);
}

bool areAlike(const Values& values)
{
    return std::adjacent_find(values.begin(), values.end(), std::not_equal_to<>()) == values.end();
}

Error countError(const std::string& name, const std::string& needed, const Values& values)
{
    return {ErrorCode::ShapeMismatch,
            "attribute " + name + " needs one value or " + needed + ", got " +
                model::toString(values),
            {}};
}

/// One value per axis.
Result<Values> perAxis(const std::string& name, Values values, std::size_t axes)
{
    if (values.size() == axes)
        return values;
    if (!areAlike(values))
        return countError(name, std::to_string(axes), values);
    return Values(axes, values.front());
}

/// One value per axis and side.
Result<Values> perSide(const std::string& name, Values values, std::size_t axes)
{
    if (values.size() == 2 * axes)
        return values;
    auto sides = perAxis(name, values, axes);
    if (!sides)
        return countError(name, std::to_string(axes) + " or " + std::to_string(2 * axes), values);
    sides->insert(sides->end(), sides->begin(), sides->begin() + std::ptrdiff_t(axes));
    return sides;
}

AttributeSpec windowAttribute(const std::string& name, std::int64_t fallback, double minimum,
                              std::vector<int> otherCounts, const std::string& help)
{
    AttributeSpec spec = integerAttribute(name, 0, minimum, 1 << 15, help);
    spec.type = AttributeType::Integers;
    spec.fallback = Values{fallback, fallback};
    spec.values = 2;
    spec.otherCounts = std::move(otherCounts);
    return spec;
}

} // namespace

Result<Window> windowOf(const model::Attributes& attributes, DefaultStride defaultStride,
                        std::size_t axes)
{
    const auto kernel = perAxis("kernel", valuesOf(attributes, "kernel", {1}), axes);
    if (!kernel)
        return kernel.error();
    const auto stride =
        perAxis("stride",
                valuesOf(attributes, "stride",
                         defaultStride == DefaultStride::Kernel ? *kernel : Values{1}),
                axes);
    if (!stride)
        return stride.error();
    const auto dilation = perAxis("dilation", valuesOf(attributes, "dilation", {1}), axes);
    if (!dilation)
        return dilation.error();
    const auto padding = perSide("padding", valuesOf(attributes, "padding", {0}), axes);
    if (!padding)
        return padding.error();
    const auto middle = padding->begin() + std::ptrdiff_t(axes);
    return Window{*kernel, *stride, *dilation, Values(padding->begin(), middle),
                  Values(middle, padding->end())};
}

Result<void> expectImages(const std::string& port, const std::string& pattern,
                          const model::TensorType& found)
{
    const std::size_t rank = found.shape.size();
    if (rank < 3 || rank > 5)
        return shapeError(port, pattern, found.shape);
    return {};
}

Result<model::Shape> outputExtents(const Window& window, const std::string& port,
                                   const model::Shape& x, Rounding rounding)
{
    model::Shape extents;
    for (std::size_t axis = 0; axis < window.axes(); ++axis) {
        const model::Dim before = window.before[axis];
        const model::Dim stride = window.stride[axis];
        const model::Dim room = x[2 + axis] + before + window.after[axis] - window.reach(axis);
        if (room < 0) {
            model::Shape reach;
            for (std::size_t each = 0; each < window.axes(); ++each)
                reach.push_back(window.reach(each));
            model::Shape padding = window.before;
            if (window.after != window.before)
                padding.insert(padding.end(), window.after.begin(), window.after.end());
            return shapeError(port,
                              "at least the window " + model::toString(reach) + " with padding " +
                                  model::toString(padding),
                              x);
        }
        model::Dim extent = room / stride + 1;
        if (rounding == Rounding::Up && room % stride != 0 &&
            extent * stride < x[2 + axis] + before)
            ++extent;
        extents.push_back(extent);
    }
    return extents;
}

std::vector<AttributeSpec> windowAttributes(DefaultStride defaultStride)
{
    AttributeSpec stride =
        windowAttribute("stride", 1, 1, {3}, "step of the window: one value, or one per axis");
    if (defaultStride == DefaultStride::Kernel)
        stride.sameAs = "kernel";
    return {required(windowAttribute("kernel", 1, 1, {3},
                                     "size of the window: one value, or height and width")),
            stride,
            windowAttribute("padding", 0, 0, {3, 4, 6},
                            "border on each side: one value, one per axis, or one per axis in "
                            "front and then one per axis behind"),
            windowAttribute("dilation", 1, 1, {3},
                            "step between the window's elements: one value, or one per axis")};
}

std::vector<AttributeSpec> extentAttributes()
{
    AttributeSpec depth = integerAttribute("depth", 1, 1, 1 << 30, "depth of the forward input");
    depth.drawn = false;
    return {depth,
            lowered(integerAttribute("height", 1, 1, 1 << 30, "height of the forward input")),
            lowered(integerAttribute("width", 1, 1, 1 << 30, "width of the forward input"))};
}

model::Attributes withExtents(model::Attributes attributes, const model::Shape& x)
{
    const std::size_t rank = x.size();
    if (rank > 4)
        attributes.set("depth", x[rank - 3]);
    attributes.set("height", rank > 3 ? x[rank - 2] : 1);
    attributes.set("width", x[rank - 1]);
    return attributes;
}

model::Shape extentsOf(const model::Attributes& attributes, std::size_t axes)
{
    model::Shape extents{attributes.integer("depth", 1), attributes.integer("height", 1),
                         attributes.integer("width", 1)};
    extents.erase(extents.begin(), extents.end() - std::ptrdiff_t(axes));
    return extents;
}

model::Shape imageShape(model::Dim samples, model::Dim channels, const model::Shape& extents)
{
    model::Shape shape{samples, channels};
    shape.insert(shape.end(), extents.begin(), extents.end());
    return shape;
}

} // namespace plugboard::ops
