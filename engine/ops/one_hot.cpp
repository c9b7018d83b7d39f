// SPDX-License-Identifier: Apache-2.0
#include "engine/ops/kinds.h"
#include "engine/ops/shape_parts.h"

namespace plugboard::ops {
namespace {

OutputTypes inferOneHot(const model::Attributes& attributes, Types inputs)
{
    const std::size_t rank = inputs[0].shape.size() + 1;
    if (const auto checked = checkAxis(attributes, -1, "y", rank); !checked)
        return checked.error();
    const Result<model::DataType> type = typeOf(attributes);
    if (!type)
        return type.error();
    model::Shape y = inputs[0].shape;
    y.insert(y.begin() + std::ptrdiff_t(axisOf(attributes, -1, rank)),
             attributes.integer("depth", 1));
    return std::vector<model::TensorType>{{*type, y}};
}

std::vector<ShardingRule> oneHotShardings(const model::Attributes& attributes, Types inputs,
                                          Types outputs)
{
    std::vector<ShardingRule> rules;
    const std::size_t axis = axisOf(attributes, -1, outputs[0].shape.size());
    for (std::size_t from = 0; from < inputs[0].shape.size(); ++from)
        addRule(rules, axisName(from), inputs[0].shape[from], {splitAlong(int(from))},
                {splitAlong(int(from < axis ? from : from + 1))});
    return rules;
}

} // namespace

std::vector<OpKind> oneHotKinds()
{
    OpKind kind = shapeKind("one_hot", "One hot",
                            "A new axis that is `on` at the index and `off` everywhere else.");
    kind.inputs = {"indices"};
    kind.accepts = {Accepts::Index};
    kind.attributes = {
        required(integerAttribute("depth", 1, 1, double(kMostExtent), "extent of the new axis")),
        axisAttribute(-1, "of y, where it stands"),
        realAttribute("on", 1, 0, 0, "value at the index"),
        realAttribute("off", 0, 0, 0, "value elsewhere, and where no index fits"),
        drawnTypeAttribute()};
    kind.infer = inferOneHot;
    kind.shardings = oneHotShardings;
    return {kind};
}

} // namespace plugboard::ops
