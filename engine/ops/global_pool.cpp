// SPDX-License-Identifier: Apache-2.0
#include "engine/ops/global_pool.h"

#include <algorithm>

namespace plugboard::ops {

OutputTypes inferGlobalPool(const model::Attributes&, Types inputs)
{
    if (const auto ranked = expectImages("x", "[n, c, h, w]", inputs[0]); !ranked)
        return ranked.error();
    model::Shape y = inputs[0].shape;
    std::fill(y.begin() + 2, y.end(), 1);
    return std::vector<model::TensorType>{{inputs[0].type, y}};
}

Result<void> expectSingle(const std::string& port, const model::TensorType& found)
{
    const model::Shape& shape = found.shape;
    if (!expectImages(port, "", found) ||
        std::any_of(shape.begin() + 2, shape.end(), [](model::Dim extent) { return extent != 1; }))
        return shapeError(port, "[n, c, 1, 1]", shape);
    return {};
}

OpKind globalPoolKind(const std::string& name, const std::string& label, const std::string& help)
{
    OpKind kind;
    kind.name = name;
    kind.label = label;
    kind.family = Family::Shape;
    kind.help = help;
    kind.inputs = {"x"};
    kind.outputs = {"y"};
    kind.infer = inferGlobalPool;
    kind.flops = [](const model::Attributes&, Types inputs, Types) {
        return elementsOf(inputs[0]);
    };
    kind.shardings = [](const model::Attributes&, Types inputs, Types) {
        return poolingRules(inputs[0].shape, 1);
    };
    return kind;
}

} // namespace plugboard::ops
