// SPDX-License-Identifier: Apache-2.0
#include "engine/ops/kinds.h"
#include "engine/ops/shape_parts.h"

#include <algorithm>

namespace plugboard::ops {
namespace {

model::Dim blockOf(const model::Attributes& attributes)
{
    return attributes.integer("block", 1);
}

Result<void> checkOperand(const model::Attributes& attributes, const model::TensorType& x)
{
    if (const auto checked = checkChoice(attributes, "mode", {"DCR", "CRD"}); !checked)
        return checked;
    return expectRank("x", 4, "[n, c, h, w]", x);
}

OutputTypes inferToSpace(const model::Attributes& attributes, Types inputs)
{
    if (const auto checked = checkOperand(attributes, inputs[0]); !checked)
        return checked.error();
    const model::Dim block = blockOf(attributes);
    const model::Shape& x = inputs[0].shape;
    if (x[1] % (block * block) != 0)
        return shapeError("x", "a multiple of " + std::to_string(block * block) + " channels", x);
    return std::vector<model::TensorType>{
        {inputs[0].type, {x[0], x[1] / (block * block), x[2] * block, x[3] * block}}};
}

OutputTypes inferToDepth(const model::Attributes& attributes, Types inputs)
{
    if (const auto checked = checkOperand(attributes, inputs[0]); !checked)
        return checked.error();
    const model::Dim block = blockOf(attributes);
    const model::Shape& x = inputs[0].shape;
    if (x[2] % block != 0 || x[3] % block != 0)
        return shapeError("x", "height and width in blocks of " + std::to_string(block), x);
    return std::vector<model::TensorType>{
        {inputs[0].type, {x[0], x[1] * block * block, x[2] / block, x[3] / block}}};
}

/// Samples, and whole rows or columns of blocks. Whole channels where those of a block lie
/// together.
std::vector<ShardingRule> blockShardings(const model::Attributes& attributes, Types inputs,
                                         Types outputs)
{
    std::vector<ShardingRule> rules;
    for (std::size_t axis = 0; axis < 4; ++axis)
        if (axis != 1 || attributes.text("mode", "DCR") == "CRD")
            addRule(rules, axisName(axis), std::min(inputs[0].shape[axis], outputs[0].shape[axis]),
                    {splitAlong(int(axis))}, {splitAlong(int(axis))});
    addPartialRule(rules, 1, 1);
    return rules;
}

OpKind blockKind(const std::string& name, const std::string& label, const std::string& help,
                 const std::string& inverse)
{
    OpKind kind = shapeKind(name, label, help);
    kind.attributes = {
        required(integerAttribute("block", 1, 1, 1 << 15, "extent of a block")),
        textAttribute("mode", "DCR",
                      "order of the deep channels: DCR (row, column, channel) or CRD (channel, "
                      "row, column)")};
    kind.shardings = blockShardings;
    kind.gradient = [inverse](GradientBuilder& builder) {
        setGradientOfFirst(builder, inverse, builder.op().attributes, {builder.outputGradient(0)});
    };
    return kind;
}

} // namespace

std::vector<OpKind> depthToSpaceKinds()
{
    OpKind space = blockKind("depth_to_space", "Depth to space",
                             "Channels become blocks of pixels.", "space_to_depth");
    space.infer = inferToSpace;
    OpKind depth = blockKind("space_to_depth", "Space to depth",
                             "Blocks of pixels become channels.", "depth_to_space");
    depth.infer = inferToDepth;
    return {partialIfFloat(space), partialIfFloat(depth)};
}

} // namespace plugboard::ops
