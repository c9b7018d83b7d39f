// SPDX-License-Identifier: Apache-2.0
#include "engine/cpu/shapes.h"

#include <algorithm>
#include <span>

namespace plugboard::cpu {

namespace {

using Values = std::vector<Dim>;

/// A list of one value, or of values that are all the same, stands for all axes.
Values perAxis(const Values& values, std::size_t axes)
{
    return values.size() == axes ? values : Values(axes, values.front());
}

Values valuesOf(const model::Attributes& attributes, const std::string& name, Values fallback)
{
    const auto found = attributes.values.find(name);
    if (found == attributes.values.end())
        return fallback;
    if (const auto* single = std::get_if<std::int64_t>(&found->second))
        return {*single};
    const Values values = attributes.integers(name, {});
    return values.empty() ? fallback : values;
}

/// The last three values of `source`, preceded by `missing` where there are fewer.
Triple tripleOf(std::span<const Dim> source, Dim missing)
{
    Triple triple{missing, missing, missing};
    std::copy(source.begin(), source.end(), triple.end() - std::ptrdiff_t(source.size()));
    return triple;
}

std::span<const Dim> behindChannels(const model::Shape& shape)
{
    return std::span<const Dim>(shape).subspan(2);
}

WindowShape windowShape(const model::Attributes& attributes, std::span<const Dim> x,
                        std::span<const Dim> kernel, std::span<const Dim> y,
                        const Values& defaultStride)
{
    const std::size_t axes = x.size();
    Values padding = valuesOf(attributes, "padding", {0});
    if (padding.size() != 2 * axes) {
        padding = perAxis(padding, axes);
        padding.insert(padding.end(), padding.begin(), padding.begin() + std::ptrdiff_t(axes));
    }
    const std::span<const Dim> sides(padding);
    WindowShape result;
    result.x = tripleOf(x, 1);
    result.y = tripleOf(y, 1);
    result.kernel = tripleOf(kernel, 1);
    result.stride = tripleOf(perAxis(valuesOf(attributes, "stride", defaultStride), axes), 1);
    result.dilation = tripleOf(perAxis(valuesOf(attributes, "dilation", {1}), axes), 1);
    result.before = tripleOf(sides.first(axes), 0);
    result.after = tripleOf(sides.last(axes), 0);
    return result;
}

} // namespace

bool WindowShape::isPlain2d() const
{
    return x[0] == 1 && y[0] == 1 && kernel[0] == 1 && stride[0] == 1 && before[0] == 0 &&
           dilation[1] == 1 && dilation[2] == 1;
}

Channels channelsOf(const model::Shape& shape)
{
    Channels result;
    if (!shape.empty())
        result.n = shape[0];
    if (shape.size() > 1)
        result.c = shape[1];
    for (std::size_t axis = 2; axis < shape.size(); ++axis)
        result.inner *= shape[axis];
    return result;
}

Rows rowsOf(const model::Shape& shape)
{
    Rows rows{1, shape.back()};
    for (std::size_t axis = 0; axis + 1 < shape.size(); ++axis)
        rows.n *= shape[axis];
    return rows;
}

ConvolutionShape convolutionShape(const model::Attributes& attributes, const model::Shape& x,
                                  const model::Shape& weight, const model::Shape& y)
{
    return {
        x[0],
        x[1],
        weight[0],
        attributes.integer("groups", 1),
        x.size() - 2,
        windowShape(attributes, behindChannels(x), behindChannels(weight), behindChannels(y), {1})};
}

PoolingShape poolingShape(const model::Attributes& attributes, const model::Shape& x,
                          const model::Shape& y)
{
    const std::size_t axes = x.size() - 2;
    const Values kernel = perAxis(valuesOf(attributes, "kernel", {1}), axes);
    return {x[0] * x[1], axes,
            windowShape(attributes, behindChannels(x), kernel, behindChannels(y), kernel)};
}

Span outputsInside(const WindowShape& window, std::size_t axis, Dim tap)
{
    const Dim stride = window.stride[axis];
    const Dim outputs = window.y[axis];
    const Dim offset = tap * window.dilation[axis] - window.before[axis];
    const Dim begin = offset >= 0 ? 0 : (-offset + stride - 1) / stride;
    const Dim last = window.x[axis] - 1 - offset;
    const Dim end = last < 0 ? 0 : last / stride + 1;
    return {std::min(begin, outputs), std::clamp(end, std::min(begin, outputs), outputs)};
}

Span tapsInside(const WindowShape& window, std::size_t axis, Dim o, Dim extent)
{
    const Dim dilation = window.dilation[axis];
    const Dim first = o * window.stride[axis] - window.before[axis];
    const Dim begin = first >= 0 ? 0 : (-first + dilation - 1) / dilation;
    const Dim room = extent - first;
    const Dim end = room <= 0 ? 0 : std::min((room + dilation - 1) / dilation, window.kernel[axis]);
    return {std::min(begin, window.kernel[axis]), std::max(begin, end)};
}

} // namespace plugboard::cpu
