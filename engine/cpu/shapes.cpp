// SPDX-License-Identifier: Apache-2.0
#include "engine/cpu/shapes.h"

#include <algorithm>

namespace plugboard::cpu {

Pair pairOf(const model::Attributes& attributes, const std::string& name, Pair fallback)
{
    const auto found = attributes.values.find(name);
    if (found == attributes.values.end())
        return fallback;
    if (const auto* single = std::get_if<std::int64_t>(&found->second))
        return {*single, *single};
    const std::vector<std::int64_t> values = attributes.integers(name, {});
    return values.empty() ? fallback : Pair{values.front(), values.back()};
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
    const Channels channels = channelsOf(shape);
    return {channels.n, channels.c * channels.inner};
}

ConvolutionShape convolutionShape(const model::Attributes& attributes, const model::Shape& x,
                                  const model::Shape& weight, const model::Shape& y)
{
    return {x[0],
            x[1],
            x[2],
            x[3],
            weight[0],
            weight[2],
            weight[3],
            y[2],
            y[3],
            pairOf(attributes, "stride", {1, 1}),
            pairOf(attributes, "padding", {0, 0})};
}

PoolingShape poolingShape(const model::Attributes& attributes, const model::Shape& x,
                          const model::Shape& y)
{
    const Pair kernel = pairOf(attributes, "kernel", {1, 1});
    return {x[0] * x[1],
            x[2],
            x[3],
            y[2],
            y[3],
            kernel,
            pairOf(attributes, "stride", kernel),
            pairOf(attributes, "padding", {0, 0})};
}

Span outputsInside(Dim outputs, Dim extent, Dim stride, Dim padding, Dim tap)
{
    const Dim offset = tap - padding;
    const Dim begin = offset >= 0 ? 0 : (-offset + stride - 1) / stride;
    const Dim last = extent - 1 - offset;
    const Dim end = last < 0 ? 0 : last / stride + 1;
    return {std::min(begin, outputs), std::clamp(end, std::min(begin, outputs), outputs)};
}

Span windowOf(Dim o, Dim extent, Dim kernel, Dim stride, Dim padding)
{
    const Dim begin = o * stride - padding;
    const Dim end = std::min(begin + kernel, extent);
    return {std::max<Dim>(begin, 0), std::max(std::max<Dim>(begin, 0), end)};
}

} // namespace plugboard::cpu
