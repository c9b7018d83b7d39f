// SPDX-License-Identifier: Apache-2.0
#include "engine/ops/gathering.h"
#include "engine/ops/kinds.h"

#include <algorithm>

namespace plugboard::ops {
namespace {

std::size_t batchDims(const model::Attributes& attributes)
{
    return std::size_t(attributes.integer("batch_dims", 0));
}

/// data [batch, picked, rest] and indices [batch, ..., number of picked axes] give [batch, ...,
/// rest].
Result<model::Shape> gathered(const model::Attributes& attributes, const std::string& port,
                              const model::Shape& data, const model::Shape& indices)
{
    const std::size_t batch = batchDims(attributes);
    const bool ranked = batch < data.size() && batch < indices.size();
    const model::Dim picked = ranked ? indices.back() : 0;
    if (!ranked || picked < 1 || picked > model::Dim(data.size() - batch) ||
        !std::equal(data.begin(), data.begin() + std::ptrdiff_t(batch), indices.begin()))
        return shapeError("indices",
                          std::to_string(batch) +
                              " batch axes and 1 to as many values as other "
                              "axes of " +
                              port + " " + model::toString(data),
                          indices);
    model::Shape y(indices.begin(), indices.end() - 1);
    y.insert(y.end(), data.begin() + std::ptrdiff_t(batch) + picked, data.end());
    return y;
}

OutputTypes inferGather(const model::Attributes& attributes, Types inputs)
{
    const auto y = gathered(attributes, "data", inputs[0].shape, inputs[1].shape);
    if (!y)
        return y.error();
    return std::vector<model::TensorType>{{inputs[0].type, *y}};
}

OutputTypes inferBackward(const model::Attributes& attributes, Types inputs)
{
    const auto dy =
        gathered(attributes, "ddata", attributes.integers("shape", {}), inputs[1].shape);
    if (!dy)
        return dy.error();
    if (const auto checked = expectShape("dy", *dy, inputs[0]); !checked)
        return checked.error();
    return inferExtents(attributes, inputs);
}

/// Along each axis of y: where it comes from.
std::vector<ShardingRule> shardingsOf(const model::Attributes& attributes, const model::Shape& data,
                                      const model::Shape& indices, const model::Shape& y,
                                      bool backward)
{
    std::vector<ShardingRule> rules;
    const std::size_t batch = batchDims(attributes);
    const std::size_t rest = data.size() - (y.size() - (indices.size() - 1));
    for (std::size_t at = 0; at < y.size(); ++at) {
        const bool own = at >= indices.size() - 1; // an axis of data alone
        const AxisRule ofData = own          ? splitAlong(int(at - (indices.size() - 1) + rest))
                                : at < batch ? splitAlong(int(at))
                                             : (backward ? kPartial : kWhole);
        const AxisRule ofIndices = own ? kWhole : splitAlong(int(at));
        const AxisRule ofY = splitAlong(int(at));
        addRule(rules, axisName(at), y[at],
                backward ? std::vector<AxisRule>{ofY, ofIndices}
                         : std::vector<AxisRule>{ofData, ofIndices},
                {backward ? ofData : ofY});
    }
    rules.push_back({"partial", {kPartial, kWhole}, {kPartial}, 1, 1});
    return rules;
}

AttributeSpec batchAttribute()
{
    return integerAttribute("batch_dims", 0, 0, 64, "leading axes that data and indices share");
}

OpKind gatherNdBackward()
{
    OpKind kind = gatherBackwardKind("gather_nd", batchAttribute());
    kind.infer = inferBackward;
    kind.shardings = [](const model::Attributes& attributes, Types inputs, Types outputs) {
        return shardingsOf(attributes, outputs[0].shape, inputs[1].shape, inputs[0].shape, true);
    };
    return kind;
}

} // namespace

std::vector<OpKind> gatherNdKinds()
{
    OpKind kind = gatherKind("gather_nd", "Gather ND",
                             "Picks parts of a tensor; each index has a value for several axes.",
                             batchAttribute());
    kind.infer = inferGather;
    kind.shardings = [](const model::Attributes& attributes, Types inputs, Types outputs) {
        return shardingsOf(attributes, inputs[0].shape, inputs[1].shape, outputs[0].shape, false);
    };
    return {partialIfFloat(kind), gatherNdBackward()};
}

} // namespace plugboard::ops
