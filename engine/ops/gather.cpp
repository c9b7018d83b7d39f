// SPDX-License-Identifier: Apache-2.0
#include "engine/ops/gathering.h"
#include "engine/ops/kinds.h"

namespace plugboard::ops {
namespace {

/// data [before, extent, behind] and indices [...] give [before, ..., behind].
model::Shape gathered(const model::Shape& data, const model::Shape& indices, std::size_t axis)
{
    model::Shape y = data;
    y.erase(y.begin() + std::ptrdiff_t(axis));
    y.insert(y.begin() + std::ptrdiff_t(axis), indices.begin(), indices.end());
    return y;
}

OutputTypes inferGather(const model::Attributes& attributes, Types inputs)
{
    const model::Shape& data = inputs[0].shape;
    if (const auto checked = checkAxis(attributes, 0, "data", data.size()); !checked)
        return checked.error();
    return std::vector<model::TensorType>{
        {inputs[0].type, gathered(data, inputs[1].shape, axisOf(attributes, 0, data.size()))}};
}

OutputTypes inferBackward(const model::Attributes& attributes, Types inputs)
{
    const model::Shape data = attributes.integers("shape", {});
    if (const auto checked = checkAxis(attributes, 0, "ddata", data.size()); !checked)
        return checked.error();
    const auto needed = gathered(data, inputs[1].shape, axisOf(attributes, 0, data.size()));
    if (const auto checked = expectShape("dy", needed, inputs[0]); !checked)
        return checked.error();
    return inferExtents(attributes, inputs);
}

/// Which axes a rule splits; -1: none.
struct SplitAxes {
    std::size_t y = 0;
    int data = -1;
    int indices = -1;
};

/// Along each axis of y but none of extent 1: it comes from data or from the indices.
std::vector<SplitAxes> splitsOf(std::size_t dataRank, std::size_t indexRank, std::size_t axis)
{
    std::vector<SplitAxes> splits;
    for (std::size_t y = 0; y < dataRank + indexRank - 1; ++y)
        if (y < axis)
            splits.push_back({y, int(y), -1});
        else if (y < axis + indexRank)
            splits.push_back({y, -1, int(y - axis)});
        else
            splits.push_back({y, int(y + 1 - indexRank), -1});
    return splits;
}

AxisRule ruleOf(int axis)
{
    return axis < 0 ? kWhole : splitAlong(axis);
}

std::vector<ShardingRule> gatherShardings(const model::Attributes& attributes, Types inputs,
                                          Types outputs)
{
    std::vector<ShardingRule> rules;
    const std::size_t rank = inputs[0].shape.size();
    for (const SplitAxes& split :
         splitsOf(rank, inputs[1].shape.size(), axisOf(attributes, 0, rank)))
        addRule(rules, axisName(split.y), outputs[0].shape[split.y],
                {ruleOf(split.data), ruleOf(split.indices)}, {splitAlong(int(split.y))});
    rules.push_back({"partial", {kPartial, kWhole}, {kPartial}, 1, 1});
    return rules;
}

/// Pieces of the indices give sums of a part of the picked elements.
std::vector<ShardingRule> backwardShardings(const model::Attributes& attributes, Types inputs,
                                            Types outputs)
{
    std::vector<ShardingRule> rules;
    const std::size_t rank = outputs[0].shape.size();
    for (const SplitAxes& split :
         splitsOf(rank, inputs[1].shape.size(), axisOf(attributes, 0, rank)))
        addRule(rules, axisName(split.y), inputs[0].shape[split.y],
                {splitAlong(int(split.y)), ruleOf(split.indices)},
                {split.data < 0 ? kPartial : splitAlong(split.data)});
    rules.push_back({"partial", {kPartial, kWhole}, {kPartial}, 1, 1});
    return rules;
}

/// ddata[..., indices[i], ...] += dy[..., i, ...], in ascending order of i.
OpKind gatherBackward()
{
    OpKind kind = gatherBackwardKind("gather", axisAttribute(0, "of data"));
    kind.infer = inferBackward;
    kind.shardings = backwardShardings;
    return kind;
}

} // namespace

std::vector<OpKind> gatherKinds()
{
    OpKind kind = gatherKind("gather", "Gather", "Picks elements of one axis by their index.",
                             axisAttribute(0, "of data"));
    kind.infer = inferGather;
    kind.shardings = gatherShardings;
    return {partialIfFloat(kind), gatherBackward()};
}

} // namespace plugboard::ops
