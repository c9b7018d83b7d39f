// SPDX-License-Identifier: Apache-2.0
#include "engine/ops/kind_parts.h"
#include "engine/ops/kinds.h"

namespace plugboard::ops {
namespace {

OutputTypes inferLoad(const model::Attributes& attributes, Types)
{
    const Result<model::DataType> type = typeOf(attributes);
    if (!type)
        return type.error();
    const model::Dim samples = attributes.integer("samples", 1);
    model::Shape shape = attributes.integers("shape", {});
    shape.insert(shape.begin(), samples);
    return std::vector<model::TensorType>{
        {*type, shape}, {model::DataType::Int32, {samples}}, {*type, {samples}}};
}

std::vector<ShardingRule> loadShardings(const model::Attributes&, Types, Types outputs)
{
    std::vector<ShardingRule> rules;
    addRule(rules, "batch", outputs[0].shape[0], {}, {splitAlong(0), splitAlong(0), splitAlong(0)});
    return rules;
}

model::Attributes localLoad(const model::Attributes& attributes, Types localOutputs)
{
    model::Attributes local = attributes;
    local.set("samples", localOutputs[0].shape[0]);
    return local;
}

} // namespace

std::vector<OpKind> loadKinds()
{
    OpKind kind;
    kind.name = "load";
    kind.outputs = {"samples", "labels", "weights"};
    AttributeSpec shape = integerAttribute("shape", 1, 1, 1 << 30, "extents of one sample");
    shape.type = AttributeType::Integers;
    kind.attributes = {
        lowered(shape),
        lowered(integerAttribute("samples", 1, 1, 1 << 30, "samples of a micro-batch")),
        typeAttribute()};
    kind.infer = inferLoad;
    kind.flops = noFlops;
    kind.shardings = loadShardings;
    kind.localAttributes = localLoad;
    return {kind};
}

} // namespace plugboard::ops
