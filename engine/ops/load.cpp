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

OutputTypes inferLoad(const model::Attributes& attributes, Types inputs)
{
    OutputTypes outputs = inferInput(attributes, inputs);
    if (!outputs)
        return outputs;
    const Result<model::DataType> weights =
        model::dataTypeNamed(attributes.text("weight_type", "float32"));
    if (!weights)
        return weights.error();
    const model::Dim samples = attributes.integer("samples", 1);
    model::Shape labels = attributes.integers("labels", {});
    labels.insert(labels.begin(), samples);
    outputs->push_back({model::DataType::Int32, labels});
    outputs->push_back({*weights, {samples}});
    return outputs;
}

std::vector<ShardingRule> loadShardings(const model::Attributes& attributes, Types, Types outputs)
{
    std::vector<ShardingRule> rules;
    if (attributes.integer("batched", 1) != 0)
        addRule(rules, "batch", outputs[0].shape[0], {},
                std::vector<AxisRule>(outputs.size(), splitAlong(0)));
    return rules;
}

model::Attributes localLoad(const model::Attributes& attributes, Types localOutputs)
{
    model::Attributes local = attributes;
    if (attributes.integer("batched", 1) != 0)
        local.set("samples", localOutputs[0].shape[0]);
    return local;
}

OpKind common(const std::string& name, std::vector<std::string> outputs)
{
    OpKind kind;
    kind.name = name;
    kind.outputs = std::move(outputs);
    kind.attributes = {
        lowered(integersAttribute("shape", {}, 0, 1 << 30, "extents of one sample")),
        lowered(integerAttribute("samples", 1, 1, 1 << 30, "samples of a micro-batch")),
        typeAttribute(), batchedAttribute(),
        textAttribute("input", "", "node that it stands for: names the data set's field")};
    kind.infer = inferInput;
    kind.flops = noFlops;
    kind.shardings = loadShardings;
    kind.localAttributes = localLoad;
    return kind;
}

} // namespace

std::vector<OpKind> loadKinds()
{
    OpKind load = common("load", {"samples", "labels", "weights"});
    load.attributes.push_back(
        integersAttribute("labels", {}, 1, 1 << 30, "extents of one sample's labels"));
    load.attributes.push_back(textAttribute("weight_type", "float32", "type of the weights"));
    load.infer = inferLoad;
    return {load, common("load_input", {"values"})};
}

} // namespace plugboard::ops
