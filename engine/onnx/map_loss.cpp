// SPDX-License-Identifier: Apache-2.0
#include "engine/onnx/mapping.h"

namespace plugboard::onnx {
namespace {

Value likelihoodOf(Mapping& node, const Value& logarithms)
{
    std::vector<Value> weights;
    if (node.hasInput(2))
        weights.push_back(node.input(2));
    model::Attributes attributes;
    attributes.set("reduction", node.text("reduction", "mean"));
    attributes.set("weighted", std::int64_t(weights.size()));
    if (node.has("ignore_index")) {
        attributes.set("ignore", std::int64_t(1));
        attributes.set("ignore_index", node.integer("ignore_index", 0));
    }
    return node.addAll("negative_log_likelihood", attributes, {logarithms, node.input(1)},
                       weights)[0];
}

void mapNegativeLogLikelihood(Mapping& node)
{
    node.set(0, likelihoodOf(node, node.input(0)));
}

void mapSoftmaxCrossEntropy(Mapping& node)
{
    const Value logarithms = node.add("log_softmax", {{"axis", std::int64_t(1)}}, {node.input(0)});
    node.set(0, likelihoodOf(node, logarithms));
    node.set(1, logarithms);
}

} // namespace

std::span<const MappingRow> lossMappings()
{
    static constexpr MappingRow kRows[] = {
        {"NegativeLogLikelihoodLoss", mapNegativeLogLikelihood},
        {"SoftmaxCrossEntropyLoss", mapSoftmaxCrossEntropy},
    };
    return kRows;
}

} // namespace plugboard::onnx
