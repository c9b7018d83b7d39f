// SPDX-License-Identifier: Apache-2.0
#include "engine/ops/kinds.h"
#include "engine/ops/scattering.h"

namespace plugboard::ops {
namespace {

/// Axes of data that an index has values for.
Result<std::size_t> pickedAxes(const std::string& port, const model::Shape& data,
                               const model::Shape& indices)
{
    if (indices.empty() || indices.back() < 1 || indices.back() > model::Dim(data.size()))
        return shapeError("indices",
                          "1 to as many values as axes of " + port + " " + model::toString(data),
                          indices);
    return std::size_t(indices.back());
}

OutputTypes inferScatter(const model::Attributes& attributes, Types inputs)
{
    const model::Shape& data = inputs[0].shape;
    const model::Shape& indices = inputs[1].shape;
    if (const auto checked = checkReduction(attributes, inputs[0]); !checked)
        return checked.error();
    const auto picked = pickedAxes("data", data, indices);
    if (!picked)
        return picked.error();
    model::Shape updates(indices.begin(), indices.end() - 1);
    updates.insert(updates.end(), data.begin() + std::ptrdiff_t(*picked), data.end());
    if (const auto checked = expectShape("updates", updates, inputs[2]); !checked)
        return checked.error();
    return sameAsFirst(attributes, inputs);
}

OutputTypes inferBackward(const model::Attributes& attributes, Types inputs)
{
    if (const auto checked = checkDifferentiable(attributes); !checked)
        return checked.error();
    if (const auto picked = pickedAxes("dy", inputs[0].shape, inputs[1].shape); !picked)
        return picked.error();
    return sameAsFirst(attributes, inputs);
}

/// Axes of data behind those that an index picks from; updates has them last, too.
std::vector<ShardingRule> scatterShardings(const model::Attributes& attributes, Types inputs, Types)
{
    std::vector<ShardingRule> rules;
    const model::Shape& data = inputs[0].shape;
    const model::Shape& indices = inputs[1].shape;
    const bool forward = inputs.size() == 3;
    for (auto axis = std::size_t(indices.back()); axis < data.size(); ++axis) {
        const int ofUpdates = int(axis + indices.size() - 1) - int(indices.back());
        std::vector<AxisRule> operands{splitAlong(int(axis)), kWhole};
        if (forward)
            operands.push_back(splitAlong(ofUpdates));
        addRule(rules, axisName(axis), data[axis], operands, {splitAlong(int(axis))});
    }
    if (isLinearScatter(attributes)) {
        std::vector<AxisRule> operands{kPartial, kWhole};
        if (forward)
            operands.push_back(kPartial);
        rules.push_back({"partial", operands, {kPartial}, 1, 1});
    }
    return rules;
}

} // namespace

std::vector<OpKind> scatterNdKinds()
{
    OpKind kind = scatterKind("scatter_nd", "Scatter ND",
                              "Data with updates at places that have an index of several axes.");
    kind.infer = inferScatter;
    kind.shardings = scatterShardings;
    kind.gradient = [](GradientBuilder& builder) {
        scatterGradient(builder, "scatter_nd_backward", "gather_nd", {});
    };
    OpKind backward = scatterBackward("scatter_nd_backward");
    backward.infer = inferBackward;
    backward.shardings = scatterShardings;
    return {partialIfFloat(kind), backward};
}

} // namespace plugboard::ops
