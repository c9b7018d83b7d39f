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
    return std::vector<model::TensorType>{{*type, loadedShape(attributes)}};
}

} // namespace

std::vector<OpKind> inputKinds()
{
    OpKind kind;
    kind.name = "input";
    kind.label = "Input";
    kind.help = "The samples of the data set.";
    kind.outputs = {"samples"};
    AttributeSpec samples = integerAttribute("samples", 1, 1, 1 << 30, "samples of a micro-batch");
    samples.drawn = false;
    kind.attributes = {required(integersAttribute("shape", {1}, 0, 1 << 30,
                                                  "extents of one sample, without the batch")),
                       drawnTypeAttribute(), batchedAttribute(), samples};
    kind.infer = inferInput;
    kind.flops = noFlops;
    kind.shardings = noRules;
    return {kind};
}

} // namespace plugboard::ops
