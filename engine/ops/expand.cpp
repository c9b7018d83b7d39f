// SPDX-License-Identifier: Apache-2.0
#include "engine/ops/kinds.h"
#include "engine/ops/shape_parts.h"

#include <algorithm>

namespace plugboard::ops {
namespace {

OutputTypes inferExpand(const model::Attributes& attributes, Types inputs)
{
    const model::Shape& x = inputs[0].shape;
    const model::Shape asked = attributes.integers("shape", {});
    model::Shape y(std::max(x.size(), asked.size()), 1);
    std::copy_backward(asked.begin(), asked.end(), y.end());
    for (std::size_t at = 1; at <= x.size(); ++at) {
        model::Dim& extent = y[y.size() - at];
        const model::Dim own = x[x.size() - at];
        if (extent == 1)
            extent = own;
        else if (own != 1 && own != extent)
            return shapeError("x", "extents of 1 or those of " + model::toString(asked), x);
    }
    return std::vector<model::TensorType>{{inputs[0].type, y}};
}

std::vector<ShardingRule> expandShardings(const model::Attributes&, Types inputs, Types outputs)
{
    std::vector<ShardingRule> rules;
    const model::Shape& x = inputs[0].shape;
    const model::Shape& y = outputs[0].shape;
    const std::size_t added = y.size() - x.size();
    for (std::size_t to = 0; to < y.size(); ++to) {
        const bool own = to >= added && x[to - added] == y[to];
        addRule(rules, axisName(to), y[to], {own ? splitAlong(int(to - added)) : kWhole},
                {splitAlong(int(to))});
    }
    addPartialRule(rules, 1, 1);
    return rules;
}

/// Sums over the axes that were expanded or added.
void expandGradient(GradientBuilder& builder)
{
    if (!builder.needsGradient(0))
        return;
    const model::Shape x = builder.type(builder.op().inputs[0]).shape;
    const model::TensorId dy = builder.outputGradient(0);
    const model::Shape y = builder.type(dy).shape;
    const std::size_t added = y.size() - x.size();
    std::vector<std::int64_t> axes;
    for (std::size_t axis = 0; axis < y.size(); ++axis)
        if (axis < added || x[axis - added] != y[axis])
            axes.push_back(std::int64_t(axis));
    model::TensorId dx = dy;
    if (!axes.empty()) {
        model::Attributes attributes;
        attributes.set("axes", axes);
        attributes.set("keep", std::int64_t(1));
        dx = builder.add("backward_sum", "reduce_sum", attributes, {dy})[0];
    }
    builder.setInputGradient(0, viewed(builder, "backward", dx, x));
}

} // namespace

std::vector<OpKind> expandKinds()
{
    OpKind kind =
        shapeKind("expand", "Expand", "Repeats along axes of extent 1, as broadcasting does.");
    kind.attributes = {required(integersAttribute("shape", {}, 0, double(kMostExtent),
                                                  "extents to reach; 1 keeps the input's"))};
    kind.infer = inferExpand;
    kind.shardings = expandShardings;
    kind.gradient = expandGradient;
    kind.localAttributes = withLocalShape;
    return {partialIfFloat(kind)};
}

} // namespace plugboard::ops
