// SPDX-License-Identifier: Apache-2.0
#include "engine/ops/kinds.h"
#include "engine/ops/shape_parts.h"

#include <algorithm>

namespace plugboard::ops {
namespace {

/// The number of elements of the known extents, or -1 where it is more than `has`.
model::Dim knownElements(const model::Shape& shape, model::Dim has)
{
    model::Dim known = 1;
    for (const model::Dim extent : shape)
        if (extent == 0)
            return 0;
    for (const model::Dim extent : shape)
        if (extent > 0) {
            if (known > has / extent)
                return -1;
            known *= extent;
        }
    return known;
}

OutputTypes inferView(const model::Attributes& attributes, Types inputs)
{
    model::Shape shape = attributes.integers("shape", {});
    const std::string asked = model::toString(shape);
    const auto open = std::count(shape.begin(), shape.end(), -1);
    if (open > 1 || (open == 1 && std::count(shape.begin(), shape.end(), 0) > 0))
        return Error{ErrorCode::InvalidInput,
                     "attribute shape takes at most one -1, and no 0 beside it, got " + asked,
                     {}};
    const model::Dim has = model::elements(inputs[0].shape);
    const model::Dim known = knownElements(shape, has);
    if (known < 0 || (open == 0 ? known != has : has % known != 0))
        return shapeError("x", "as many elements as " + asked, inputs[0].shape);
    if (open == 1)
        std::replace(shape.begin(), shape.end(), model::Dim(-1), has / known);
    return std::vector<model::TensorType>{{inputs[0].type, shape}};
}

/// Row-major order keeps whole pieces together where as much lies outside of both axes, and one
/// extent is a multiple of the other.
std::vector<ShardingRule> viewShardings(const model::Attributes&, Types inputs, Types outputs)
{
    std::vector<ShardingRule> rules;
    const model::Shape& x = inputs[0].shape;
    const model::Shape& y = outputs[0].shape;
    for (std::size_t from = 0; from < x.size(); ++from)
        for (std::size_t to = 0; to < y.size(); ++to)
            if (x[from] > 1 && y[to] > 1 && elementsOf(x, 0, from) == elementsOf(y, 0, to) &&
                (x[from] % y[to] == 0 || y[to] % x[from] == 0))
                addRule(rules, axisName(from), std::min(x[from], y[to]), {splitAlong(int(from))},
                        {splitAlong(int(to))});
    addPartialRule(rules, 1, 1);
    return rules;
}

} // namespace

std::vector<OpKind> viewKinds()
{
    OpKind kind =
        shapeKind("view", "View",
                  "The same elements in row-major order, with other extents, batch included.");
    kind.attributes = {required(integersAttribute("shape", {}, -1, double(kMostExtent),
                                                  "all extents; one may be -1: the rest"))};
    kind.infer = inferView;
    kind.shardings = viewShardings;
    kind.gradient = [](GradientBuilder& builder) {
        model::Attributes attributes;
        attributes.set("shape", builder.type(builder.op().inputs[0]).shape);
        setGradientOfFirst(builder, "view", attributes, {builder.outputGradient(0)});
    };
    kind.localAttributes = withLocalShape;
    return {partialIfFloat(kind)};
}

} // namespace plugboard::ops
