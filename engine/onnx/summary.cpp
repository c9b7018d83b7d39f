// SPDX-License-Identifier: Apache-2.0
#include "engine/onnx/summary.h"

#include "engine/onnx/model_file.h"

#include <set>

namespace plugboard::onnx {

Result<ModelSummary> summaryOf(std::string_view bytes, const std::string& path)
{
    const auto model = parseModel(bytes, path);
    if (!model)
        return model.error();
    const ::onnx::GraphProto& graph = (*model)->graph();
    ModelSummary summary;
    std::set<std::string> operators;
    std::set<std::string> known;
    for (const auto& node : graph.node()) {
        const bool ours = node.domain().empty() || node.domain() == "ai.onnx";
        operators.insert(ours ? node.op_type() : node.domain() + "." + node.op_type());
        known.insert(node.output().begin(), node.output().end());
    }
    for (const auto& tensor : graph.initializer())
        known.insert(tensor.name());
    for (const auto& input : graph.input())
        if (known.insert(input.name()).second)
            summary.inputs.push_back(input.name());
    for (const auto& output : graph.output())
        summary.outputs.push_back(output.name());
    summary.operators.assign(operators.begin(), operators.end());
    return summary;
}

} // namespace plugboard::onnx
