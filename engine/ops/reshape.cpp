// SPDX-License-Identifier: Apache-2.0
#include "engine/ops/kind_parts.h"
#include "engine/ops/kinds.h"

#include <algorithm>

namespace plugboard::ops {
namespace {

OutputTypes inferReshape(const model::Attributes& attributes, Types inputs)
{
    const model::Shape& x = inputs[0].shape;
    if (x.empty())
        return shapeError("x", "[n, ...]", x);
    model::Shape sample = attributes.integers("shape", {});
    const std::string asked = model::toString(sample);
    const model::Dim has = model::elements(model::Shape(x.begin() + 1, x.end()));
    const auto open = std::count(sample.begin(), sample.end(), -1);
    if (open > 1 || std::count(sample.begin(), sample.end(), 0) > 0)
        return Error{ErrorCode::InvalidInput,
                     "attribute shape takes positive extents and at most one -1, got " + asked,
                     {}};
    model::Dim known = 1;
    for (const model::Dim extent : sample)
        if (extent > 0) {
            if (known > has / extent)
                return shapeError("x", "samples of as many elements as " + asked, x);
            known *= extent;
        }
    if (open == 0 ? known != has : has % known != 0)
        return shapeError("x", "samples of as many elements as " + asked, x);
    std::replace(sample.begin(), sample.end(), model::Dim(-1), has / known);
    sample.insert(sample.begin(), x[0]);
    return std::vector<model::TensorType>{{inputs[0].type, sample}};
}

/// The leading axis of a sample stays whole pieces where one extent is a multiple of the other.
std::vector<ShardingRule> reshapeShardings(const model::Attributes&, Types inputs, Types outputs)
{
    std::vector<ShardingRule> rules;
    const model::Shape& x = inputs[0].shape;
    const model::Shape& y = outputs[0].shape;
    addRule(rules, "batch", x[0], {splitAlong(0)}, {splitAlong(0)});
    if (x.size() > 1 && y.size() > 1 && (x[1] % y[1] == 0 || y[1] % x[1] == 0))
        addRule(rules, "channels", std::min(x[1], y[1]), {splitAlong(1)}, {splitAlong(1)});
    addPartialRule(rules, 1, 1);
    return rules;
}

/// The extents of one sample as the shard has them.
model::Attributes localReshape(const model::Attributes& attributes, Types localOutputs)
{
    const model::Shape& y = localOutputs[0].shape;
    model::Attributes local = attributes;
    local.set("shape", model::Shape(y.begin() + 1, y.end()));
    return local;
}

} // namespace

std::vector<OpKind> reshapeKinds()
{
    OpKind kind;
    kind.name = "reshape";
    kind.label = "Reshape";
    kind.family = Family::Shape;
    kind.help = "The same elements in row-major order, with other extents of a sample.";
    kind.inputs = {"x"};
    kind.outputs = {"y"};
    kind.accepts = {Accepts::Any};
    AttributeSpec shape = integerAttribute("shape", -1, -1, 1 << 30,
                                           "extents of one sample; one may be -1: the rest");
    shape.type = AttributeType::Integers;
    shape.fallback = std::vector<std::int64_t>{-1};
    kind.attributes = {required(shape)};
    kind.infer = inferReshape;
    kind.flops = noFlops;
    kind.shardings = reshapeShardings;
    kind.gradient = [](GradientBuilder& builder) {
        const model::Shape& x = builder.type(builder.op().inputs[0]).shape;
        model::Attributes attributes;
        attributes.set("shape", model::Shape(x.begin() + 1, x.end()));
        const auto dx = builder.add("backward", "reshape", attributes, {builder.outputGradient(0)});
        builder.setInputGradient(0, dx[0]);
    };
    kind.localAttributes = localReshape;
    return {kind};
}

} // namespace plugboard::ops
