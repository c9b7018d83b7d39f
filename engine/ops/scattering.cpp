// SPDX-License-Identifier: Apache-2.0
#include "engine/ops/scattering.h"

namespace plugboard::ops {
namespace {

AttributeSpec reductionAttribute()
{
    return textAttribute("reduction", "none",
                         "none (the update takes the place), add, mul, max or min");
}

std::string reductionOf(const model::Attributes& attributes)
{
    return attributes.text("reduction", "none");
}

} // namespace

OpKind scatterKind(const std::string& name, const std::string& label, const std::string& help)
{
    OpKind kind = shapeKind(name, label, help);
    kind.inputs = {"data", "indices", "updates"};
    kind.accepts = {Accepts::Any, Accepts::Index, Accepts::Any};
    kind.attributes = {reductionAttribute()};
    kind.flops = [](const model::Attributes& attributes, Types inputs, Types) {
        return reductionOf(attributes) == "none" ? 0 : elementsOf(inputs[2]);
    };
    return kind;
}

OpKind scatterBackward(const std::string& name)
{
    OpKind kind = backwardKind(name, {"dy", "indices"}, "ddata");
    kind.accepts = {Accepts::Float, Accepts::Index};
    kind.attributes = {reductionAttribute()};
    return kind;
}

Result<void> checkReduction(const model::Attributes& attributes, const model::TensorType& data)
{
    if (const auto checked =
            checkChoice(attributes, "reduction", {"none", "add", "mul", "max", "min"});
        !checked)
        return checked.error();
    if (data.type == model::DataType::Bool && reductionOf(attributes) != "none")
        return Error{ErrorCode::ShapeMismatch,
                     "data needs a number type for reduction " + reductionOf(attributes) +
                         ", got " + model::toString(data),
                     {}};
    return {};
}

Result<void> checkDifferentiable(const model::Attributes& attributes)
{
    if (isLinearScatter(attributes))
        return {};
    return Error{ErrorCode::InvalidInput,
                 "reduction " + reductionOf(attributes) +
                     " has no gradient: it cannot be trained; none and add can",
                 {}};
}

bool isLinearScatter(const model::Attributes& attributes)
{
    return reductionOf(attributes) == "none" || reductionOf(attributes) == "add";
}

void scatterGradient(GradientBuilder& builder, const std::string& backward,
                     const std::string& gather, const model::Attributes& gatherAttributes)
{
    const model::TensorId dy = builder.outputGradient(0);
    const model::TensorId indices = builder.op().inputs[1];
    const model::Attributes& own = builder.op().attributes;
    if (reductionOf(own) == "add") {
        if (builder.needsGradient(0))
            builder.setInputGradient(0, dy);
    } else if (builder.needsGradient(0) || !isLinearScatter(own)) {
        const auto ddata = builder.add("backward_data", backward, own, {dy, indices});
        builder.setInputGradient(0, ddata[0]);
    }
    if (builder.needsGradient(2) && isLinearScatter(own))
        builder.setInputGradient(
            2, builder.add("backward_updates", gather, gatherAttributes, {dy, indices})[0]);
}

} // namespace plugboard::ops
