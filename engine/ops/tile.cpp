// SPDX-License-Identifier: Apache-2.0
#include "engine/ops/kinds.h"
#include "engine/ops/shape_parts.h"

namespace plugboard::ops {
namespace {

OutputTypes inferTile(const model::Attributes& attributes, Types inputs)
{
    model::Shape y = inputs[0].shape;
    const auto repeats = attributes.integers("repeats", {});
    if (repeats.size() != y.size())
        return shapeError("x", "an axis for each of repeats " + model::toString(repeats),
                          inputs[0].shape);
    for (std::size_t axis = 0; axis < y.size(); ++axis)
        y[axis] *= repeats[axis];
    return std::vector<model::TensorType>{{inputs[0].type, y}};
}

std::vector<ShardingRule> tileShardings(const model::Attributes& attributes, Types inputs, Types)
{
    std::vector<bool> touched;
    for (const std::int64_t repeat : attributes.integers("repeats", {}))
        touched.push_back(repeat != 1);
    return untouchedAxes(inputs[0].shape, touched, 1, 1, true);
}

/// dy with an axis of its own for each axis that was repeated, and the sum over those.
void tileGradient(GradientBuilder& builder)
{
    if (!builder.needsGradient(0))
        return;
    const model::Shape x = builder.type(builder.op().inputs[0]).shape;
    const auto repeats = builder.op().attributes.integers("repeats", {});
    model::Shape apart;
    std::vector<std::int64_t> axes;
    for (std::size_t axis = 0; axis < x.size(); ++axis) {
        if (repeats[axis] != 1) {
            axes.push_back(std::int64_t(apart.size()));
            apart.push_back(repeats[axis]);
        }
        apart.push_back(x[axis]);
    }
    model::TensorId dx = viewed(builder, "backward_apart", builder.outputGradient(0), apart);
    if (!axes.empty()) {
        model::Attributes attributes;
        attributes.set("axes", axes);
        attributes.set("keep", std::int64_t(0));
        dx = builder.add("backward", "reduce_sum", attributes, {dx})[0];
    }
    builder.setInputGradient(0, dx);
}

} // namespace

std::vector<OpKind> tileKinds()
{
    OpKind kind =
        shapeKind("tile", "Tile", "The tensor several times one after the other along each axis.");
    kind.attributes = {
        required(integersAttribute("repeats", {}, 0, 1 << 30, "how often, for each axis of x"))};
    kind.infer = inferTile;
    kind.shardings = tileShardings;
    kind.gradient = tileGradient;
    return {partialIfFloat(kind)};
}

} // namespace plugboard::ops
