// SPDX-License-Identifier: Apache-2.0
#include "engine/ops/kinds.h"
#include "engine/ops/scattering.h"

namespace plugboard::ops {
namespace {

OutputTypes inferScatter(const model::Attributes& attributes, Types inputs)
{
    if (const auto checked = checkReduction(attributes, inputs[0]); !checked)
        return checked.error();
    if (const auto checked =
            checkElementIndices(attributes, "data", inputs[0].shape, inputs[1].shape);
        !checked)
        return checked.error();
    if (const auto checked = expectShape("updates", inputs[1].shape, inputs[2]); !checked)
        return checked.error();
    return sameAsFirst(attributes, inputs);
}

OutputTypes inferBackward(const model::Attributes& attributes, Types inputs)
{
    if (const auto checked = checkDifferentiable(attributes); !checked)
        return checked.error();
    if (const auto checked =
            checkElementIndices(attributes, "dy", inputs[0].shape, inputs[1].shape);
        !checked)
        return checked.error();
    return sameAsFirst(attributes, inputs);
}

std::vector<ShardingRule> scatterShardings(const model::Attributes& attributes, Types inputs, Types)
{
    const model::Shape& data = inputs[0].shape;
    std::vector<bool> touched;
    for (std::size_t axis = 0; axis < data.size(); ++axis)
        touched.push_back(data[axis] != inputs[1].shape[axis]);
    touched[axisOf(attributes, 0, data.size())] = true;
    auto rules = untouchedAxes(data, touched, inputs.size(), 1, false);
    if (isLinearScatter(attributes)) {
        std::vector<AxisRule> operands(inputs.size(), kPartial);
        operands[1] = kWhole;
        rules.push_back({"partial", operands, {kPartial}, 1, 1});
    }
    return rules;
}

} // namespace

std::vector<OpKind> scatterElementsKinds()
{
    OpKind kind =
        scatterKind("scatter_elements", "Scatter elements",
                    "Data with each update at the position along one axis that its index says.");
    kind.attributes.push_back(axisAttribute(0, "of data"));
    kind.infer = inferScatter;
    kind.shardings = scatterShardings;
    kind.gradient = [](GradientBuilder& builder) {
        model::Attributes gather;
        gather.set("axis", builder.op().attributes.integer("axis", 0));
        scatterGradient(builder, "scatter_elements_backward", "gather_elements", gather);
    };
    OpKind backward = scatterBackward("scatter_elements_backward");
    backward.attributes.push_back(axisAttribute(0, "of data"));
    backward.infer = inferBackward;
    backward.shardings = scatterShardings;
    return {partialIfFloat(kind), backward};
}

} // namespace plugboard::ops
