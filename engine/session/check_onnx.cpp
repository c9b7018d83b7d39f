// SPDX-License-Identifier: Apache-2.0
#include "engine/session/check_onnx.h"

#include "engine/onnx/import.h"

namespace plugboard::session {
namespace {

std::string listOf(const std::vector<onnx::Port>& ports)
{
    std::string text;
    for (const onnx::Port& port : ports)
        text += (text.empty() ? "" : ", ") + port.name + " " + model::toString(port.type);
    return text;
}

} // namespace

Result<CheckedDocument> checkOnnx(const std::string& path)
{
    const auto imported = onnx::importModel(path);
    if (!imported)
        return imported.error();
    CheckedDocument document;
    document.format = "onnx";
    document.facts = {{"opset", std::to_string(imported->report.opset)},
                      {"nodes", std::to_string(imported->network.nodes.size())},
                      {"inputs", listOf(imported->inputs)},
                      {"outputs", listOf(imported->outputs)},
                      {"weights", std::to_string(imported->weights.size())}};
    for (const onnx::OperatorCount& count : imported->report.operators)
        document.details.emplace_back(count.op, std::to_string(count.nodes));
    document.warnings = imported->report.warnings;
    return document;
}

} // namespace plugboard::session
