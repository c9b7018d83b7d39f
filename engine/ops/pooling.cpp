// SPDX-License-Identifier: Apache-2.0
#include "engine/ops/pooling.h"

namespace plugboard::ops {

OutputTypes inferPooling(const model::Attributes& attributes, Types inputs)
{
    if (const auto ranked = expectRank("x", 4, "[n, c, h, w]", inputs[0]); !ranked)
        return ranked.error();
    const Window window = windowOf(attributes, DefaultStride::Kernel);
    for (std::size_t axis = 0; axis < 2; ++axis)
        if (2 * window.padding[axis] > window.kernel[axis])
            return Error{ErrorCode::InvalidInput,
                         "attribute padding is " + std::to_string(window.padding[axis]) +
                             ", more than half of the window of " +
                             std::to_string(window.kernel[axis]),
                         {}};
    const auto extents = outputExtents(window, "x", inputs[0].shape);
    if (!extents)
        return extents.error();
    const model::Shape& x = inputs[0].shape;
    return std::vector<model::TensorType>{
        {inputs[0].type, {x[0], x[1], (*extents)[0], (*extents)[1]}}};
}

std::vector<ShardingRule> poolingRules(const model::Shape& x, std::size_t inputs)
{
    std::vector<ShardingRule> rules;
    addRule(rules, "batch", x[0], std::vector<AxisRule>(inputs, splitAlong(0)), {splitAlong(0)});
    addRule(rules, "channels", x[1], std::vector<AxisRule>(inputs, splitAlong(1)), {splitAlong(1)});
    return rules;
}

double poolingFlops(const model::Attributes& attributes, const model::TensorType& y)
{
    return elementsOf(y) * double(windowOf(attributes, DefaultStride::Kernel).area());
}

} // namespace plugboard::ops
