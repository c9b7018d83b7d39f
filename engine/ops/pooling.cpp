// SPDX-License-Identifier: Apache-2.0
#include "engine/ops/pooling.h"

#include <algorithm>

namespace plugboard::ops {
namespace {

/// Whether the window that begins at `begin` has an element inside.
bool seesSomething(const Window& window, std::size_t axis, model::Dim begin, model::Dim extent)
{
    const model::Dim dilation = window.dilation[axis];
    const model::Dim skipped = begin < 0 ? (-begin + dilation - 1) / dilation : 0;
    return skipped < window.kernel[axis] && begin + skipped * dilation < extent;
}

/// Windows that begin inside see their first element, so only those in the padding are looked at.
Result<void> expectElements(const Window& window, const model::Shape& x, const model::Shape& y)
{
    for (std::size_t axis = 0; axis < window.axes(); ++axis) {
        const model::Dim extent = x[2 + axis];
        const model::Dim before = window.before[axis];
        bool seen = (y[axis] - 1) * window.stride[axis] - before < extent;
        for (model::Dim o = 0; seen && o < y[axis] && o * window.stride[axis] < before; ++o)
            seen = seesSomething(window, axis, o * window.stride[axis] - before, extent);
        if (!seen)
            return Error{ErrorCode::InvalidInput,
                         "attribute padding is " +
                             std::to_string(std::max(before, window.after[axis])) +
                             ": some windows of " + std::to_string(window.kernel[axis]) +
                             " see nothing but padding",
                         {}};
    }
    return {};
}

} // namespace

std::vector<AttributeSpec> poolingAttributes()
{
    std::vector<AttributeSpec> specs = windowAttributes(DefaultStride::Kernel);
    specs.push_back(
        booleanAttribute("ceil", false, "a last window that reaches beyond the border counts too"));
    return specs;
}

OutputTypes inferPooling(const model::Attributes& attributes, Types inputs)
{
    if (const auto ranked = expectImages("x", "[n, c, h, w]", inputs[0]); !ranked)
        return ranked.error();
    const model::Shape& x = inputs[0].shape;
    const auto window = windowOf(attributes, DefaultStride::Kernel, x.size() - 2);
    if (!window)
        return window.error();
    const auto extents = outputExtents(
        *window, "x", x, attributes.integer("ceil", 0) != 0 ? Rounding::Up : Rounding::Down);
    if (!extents)
        return extents.error();
    if (const auto seen = expectElements(*window, x, *extents); !seen)
        return seen.error();
    return std::vector<model::TensorType>{{inputs[0].type, imageShape(x[0], x[1], *extents)}};
}

std::vector<ShardingRule> poolingRules(const model::Shape& x, std::size_t inputs,
                                       std::size_t outputs)
{
    std::vector<ShardingRule> rules;
    for (const int axis : {0, 1})
        addRule(rules, axis == 0 ? "batch" : "channels", x[std::size_t(axis)],
                std::vector<AxisRule>(inputs, splitAlong(axis)),
                std::vector<AxisRule>(outputs, splitAlong(axis)));
    return rules;
}

double poolingFlops(const model::Attributes& attributes, const model::TensorType& y)
{
    const auto window = windowOf(attributes, DefaultStride::Kernel, y.shape.size() - 2);
    return window ? elementsOf(y) * double(window->area()) : 0;
}

} // namespace plugboard::ops
