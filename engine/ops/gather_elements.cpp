// SPDX-License-Identifier: Apache-2.0
#include "engine/ops/gathering.h"
#include "engine/ops/kinds.h"

namespace plugboard::ops {
namespace {

OutputTypes inferGather(const model::Attributes& attributes, Types inputs)
{
    if (const auto checked =
            checkElementIndices(attributes, "data", inputs[0].shape, inputs[1].shape);
        !checked)
        return checked.error();
    return std::vector<model::TensorType>{{inputs[0].type, inputs[1].shape}};
}

OutputTypes inferBackward(const model::Attributes& attributes, Types inputs)
{
    const model::Shape data = attributes.integers("shape", {});
    if (const auto checked = expectShape("dy", inputs[1].shape, inputs[0]); !checked)
        return checked.error();
    if (const auto checked = checkElementIndices(attributes, "ddata", data, inputs[1].shape);
        !checked)
        return checked.error();
    return inferExtents(attributes, inputs);
}

std::vector<ShardingRule> gatherShardings(const model::Attributes& attributes, Types inputs, Types)
{
    std::vector<ShardingRule> rules;
    const model::Shape& data = inputs[0].shape;
    const model::Shape& indices = inputs[1].shape;
    const std::size_t axis = axisOf(attributes, 0, data.size());
    for (std::size_t at = 0; at < data.size(); ++at)
        if (at == axis || data[at] == indices[at])
            addRule(rules, axisName(at), indices[at],
                    {at == axis ? kWhole : splitAlong(int(at)), splitAlong(int(at))},
                    {splitAlong(int(at))});
    rules.push_back({"partial", {kPartial, kWhole}, {kPartial}, 1, 1});
    return rules;
}

std::vector<ShardingRule> backwardShardings(const model::Attributes& attributes, Types inputs,
                                            Types outputs)
{
    std::vector<ShardingRule> rules;
    const model::Shape& data = outputs[0].shape;
    const model::Shape& indices = inputs[1].shape;
    const std::size_t axis = axisOf(attributes, 0, data.size());
    for (std::size_t at = 0; at < data.size(); ++at)
        if (at == axis || data[at] == indices[at])
            addRule(rules, axisName(at), indices[at], {splitAlong(int(at)), splitAlong(int(at))},
                    {at == axis ? kPartial : splitAlong(int(at))});
    rules.push_back({"partial", {kPartial, kWhole}, {kPartial}, 1, 1});
    return rules;
}

/// ddata[..., indices[i], ...] += dy[i], in ascending order of i; also the gradient of top_k.
OpKind gatherElementsBackward()
{
    OpKind kind = gatherBackwardKind("gather_elements", axisAttribute(0, "of data"));
    kind.infer = inferBackward;
    kind.shardings = backwardShardings;
    return kind;
}

} // namespace

std::vector<OpKind> gatherElementsKinds()
{
    OpKind kind = gatherKind("gather_elements", "Gather elements",
                             "Picks for each position the element of one axis that its index says.",
                             axisAttribute(0, "of data"));
    kind.infer = inferGather;
    kind.shardings = gatherShardings;
    return {partialIfFloat(kind), gatherElementsBackward()};
}

} // namespace plugboard::ops
