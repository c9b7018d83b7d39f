// SPDX-License-Identifier: Apache-2.0
#include "engine/ops/window.h"

namespace plugboard::ops {
namespace {

using Pair = std::array<model::Dim, 2>;

/// One value or two, whole or in a list.
Pair pairOf(const model::Attributes& attributes, const std::string& name, Pair fallback)
{
    const auto found = attributes.values.find(name);
    if (found == attributes.values.end())
        return fallback;
    if (const auto* single = std::get_if<std::int64_t>(&found->second))
        return {*single, *single};
    const auto& list = std::get<std::vector<std::int64_t>>(found->second);
    return list.size() == 2 ? Pair{list[0], list[1]} : Pair{list[0], list[0]};
}

AttributeSpec pairAttribute(const std::string& name, std::int64_t fallback, double minimum,
                            const std::string& help)
{
    AttributeSpec spec = integerAttribute(name, 0, minimum, 1 << 15, help);
    spec.type = AttributeType::Integers;
    spec.fallback = std::vector<std::int64_t>{fallback, fallback};
    spec.values = 2;
    return spec;
}

} // namespace

Window windowOf(const model::Attributes& attributes, DefaultStride defaultStride)
{
    Window window;
    window.kernel = pairOf(attributes, "kernel", {1, 1});
    window.stride = pairOf(attributes, "stride",
                           defaultStride == DefaultStride::Kernel ? window.kernel : Pair{1, 1});
    window.padding = pairOf(attributes, "padding", {0, 0});
    return window;
}

Result<std::array<model::Dim, 2>> outputExtents(const Window& window, const std::string& port,
                                                const model::Shape& x)
{
    Pair extents;
    for (std::size_t axis = 0; axis < 2; ++axis) {
        const model::Dim room = x[2 + axis] + 2 * window.padding[axis] - window.kernel[axis];
        if (room < 0)
            return shapeError(
                port,
                "at least the window " + model::toString({window.kernel[0], window.kernel[1]}) +
                    " with padding " + model::toString({window.padding[0], window.padding[1]}),
                x);
        extents[axis] = room / window.stride[axis] + 1;
    }
    return extents;
}

std::vector<AttributeSpec> windowAttributes(DefaultStride defaultStride)
{
    AttributeSpec stride =
        pairAttribute("stride", 1, 1, "step of the window: one value, or height and width");
    if (defaultStride == DefaultStride::Kernel)
        stride.sameAs = "kernel";
    return {required(pairAttribute("kernel", 1, 1,
                                   "size of the window: one value, or height and width")),
            stride,
            pairAttribute("padding", 0, 0, "border on each side: one value, or height and width")};
}

std::vector<AttributeSpec> extentAttributes()
{
    return {lowered(integerAttribute("height", 1, 1, 1 << 30, "height of the forward input")),
            lowered(integerAttribute("width", 1, 1, 1 << 30, "width of the forward input"))};
}

model::Attributes withExtents(model::Attributes attributes, const model::Shape& x)
{
    attributes.set("height", x[2]);
    attributes.set("width", x[3]);
    return attributes;
}

} // namespace plugboard::ops
