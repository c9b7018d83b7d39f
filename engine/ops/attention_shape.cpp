// SPDX-License-Identifier: Apache-2.0
#include "engine/ops/attention_shape.h"

#include <cmath>

namespace plugboard::ops {
namespace {

using model::Dim;
using model::Shape;

Error wrongShape(const std::string& port, const std::string& needed, const Shape& found)
{
    return {ErrorCode::ShapeMismatch,
            port + " needs " + needed + ", got " + model::toString(found),
            {}};
}

HeadStrides stridesOf(bool separate, Dim heads, Dim rows, Dim size)
{
    if (separate)
        return {heads * rows * size, rows * size, size};
    return {rows * heads * size, size, heads * size};
}

Result<void> setMask(AttentionShape& result, const Shape& mask)
{
    const Dim extents[] = {result.samples, result.heads, result.queries, result.keys};
    Dim stride = 1;
    Dim* const strides[] = {&result.mask.sample, &result.mask.head, &result.mask.row,
                            &result.mask.column};
    bool fits = mask.size() <= 4;
    for (int axis = 3; fits && axis >= 0; --axis) {
        const int at = axis - 4 + int(mask.size());
        const Dim extent = at < 0 ? 1 : mask[std::size_t(at)];
        *strides[axis] = extent == 1 ? 0 : stride;
        stride *= extent;
        fits = extent == 1 || extent == extents[axis];
    }
    if (!fits)
        return wrongShape(
            "mask", "a shape that broadcasts to " + model::toString(Shape(extents, extents + 4)),
            mask);
    return {};
}

} // namespace

Result<AttentionShape> attentionShape(const model::Attributes& attributes, const Shape& q,
                                      const Shape& k, const Shape& v, const Shape* mask)
{
    if (q.size() != 3 && q.size() != 4)
        return wrongShape("q", "[n, t, heads d] or [n, h, t, d]", q);
    AttentionShape result;
    result.separate = q.size() == 4;
    const std::size_t rowAxis = result.separate ? 2 : 1;
    result.samples = q[0];
    result.heads = result.separate ? q[1] : attributes.integer("heads", 1);
    const Dim shared = result.separate ? 1 : result.heads; // heads in the last axis
    if (q.back() % shared != 0)
        return wrongShape("q", "channels for " + std::to_string(shared) + " equal heads", q);
    result.queries = q[rowAxis];
    result.size = q.back() / shared;
    result.keys = k.size() == q.size() ? k[rowAxis] : 0;
    Shape needed = q;
    needed[rowAxis] = result.keys;
    if (k != needed)
        return wrongShape("k", model::toString(q) + " as q, but for its rows", k);
    if (v.size() == q.size())
        needed.back() = v.back();
    if (v != needed)
        return wrongShape("v", model::toString(k) + " as k, but for its last axis", v);
    if (v.back() % shared != 0)
        return wrongShape("v", "channels for " + std::to_string(shared) + " equal heads", v);
    result.valueSize = v.back() / shared;
    result.q = stridesOf(result.separate, result.heads, result.queries, result.size);
    result.k = stridesOf(result.separate, result.heads, result.keys, result.size);
    result.v = stridesOf(result.separate, result.heads, result.keys, result.valueSize);
    result.y = stridesOf(result.separate, result.heads, result.queries, result.valueSize);
    result.causal = attributes.integer("causal", 0) != 0;
    const double scale = attributes.real("scale", 0);
    result.scale = scale != 0 ? scale : 1 / std::sqrt(double(result.size));
    if (mask != nullptr)
        if (const auto fits = setMask(result, *mask); !fits)
            return fits.error();
    return result;
}

Shape attentionOutput(const AttentionShape& shape)
{
    if (shape.separate)
        return {shape.samples, shape.heads, shape.queries, shape.valueSize};
    return {shape.samples, shape.queries, shape.heads * shape.valueSize};
}

int maskAxis(const Shape& mask, int axis)
{
    const int at = axis - 4 + int(mask.size());
    return at >= 0 && mask[std::size_t(at)] > 1 ? at : -1;
}

} // namespace plugboard::ops
