// SPDX-License-Identifier: Apache-2.0
#include "engine/ops/kind_parts.h"
#include "engine/ops/kinds.h"

namespace plugboard::ops {
namespace {

OutputTypes inferInput(const model::Attributes& attributes, Types)
{
    const Result<model::DataType> type = typeOf(attributes);
    if (!type)
        return type.error();
    model::Shape shape = attributes.integers("shape", {});
    shape.insert(shape.begin(), attributes.integer("samples", 1));
    return std::vector<model::TensorType>{{*type, shape}};
}

} // namespace

std::vector<OpKind> inputKinds()
{
    OpKind kind;
    kind.name = "input";
    kind.label = "Input";
    kind.help = "The samples of the data set.";
    kind.outputs = {"samples"};
    AttributeSpec shape =
        integerAttribute("shape", 1, 1, 1 << 30, "extents of one sample, without the batch");
    shape.type = AttributeType::Integers;
    shape.fallback = std::vector<std::int64_t>{1};
    AttributeSpec samples = integerAttribute("samples", 1, 1, 1 << 30, "samples of a micro-batch");
    samples.drawn = false;
    AttributeSpec type = typeAttribute();
    type.required = false;
    kind.attributes = {required(shape), samples, type};
    kind.infer = inferInput;
    kind.flops = noFlops;
    kind.shardings = noRules;
    return {kind};
}

} // namespace plugboard::ops
