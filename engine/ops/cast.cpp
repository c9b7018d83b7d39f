// SPDX-License-Identifier: Apache-2.0
#include "engine/ops/kinds.h"
#include "engine/ops/unary.h"

namespace plugboard::ops {
namespace {

OutputTypes inferCast(const model::Attributes& attributes, Types inputs)
{
    const Result<model::DataType> type = typeOf(attributes);
    if (!type)
        return type.error();
    return std::vector<model::TensorType>{{*type, inputs[0].shape}};
}

/// Whole numbers have no gradient, so neither has what was made of them or into them.
void castGradient(GradientBuilder& builder)
{
    const model::DataType from = builder.type(builder.op().inputs[0]).type;
    const model::DataType to = builder.type(builder.op().outputs[0]).type;
    if (!model::isFloat(from) || !model::isFloat(to))
        return;
    model::Attributes attributes;
    attributes.set("type", model::toString(from));
    builder.setInputGradient(
        0, builder.add("backward", "cast", attributes, {builder.outputGradient(0)})[0]);
}

} // namespace

std::vector<OpKind> castKinds()
{
    OpKind kind = unaryKind("cast", "Cast",
                            "x in another element type; fractions are cut off on the way to whole "
                            "numbers.",
                            0);
    kind.accepts = {Accepts::Any};
    kind.attributes = {required(drawnTypeAttribute())};
    kind.infer = inferCast;
    kind.gradient = castGradient;
    return {kind};
}

} // namespace plugboard::ops
