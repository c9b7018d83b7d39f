// SPDX-License-Identifier: Apache-2.0
#include "engine/session/import_model.h"

#include "engine/io/safetensors.h"
#include "engine/onnx/import.h"

#include <algorithm>
#include <filesystem>

namespace plugboard::session {
namespace {

std::vector<std::string> textsOf(const std::vector<onnx::Port>& ports)
{
    std::vector<std::string> texts;
    for (const onnx::Port& port : ports)
        texts.push_back(port.name + " " + model::toString(port.type));
    return texts;
}

} // namespace

Result<ImportedModel> importModel(const std::string& path, const ImportModelOptions& options)
{
    onnx::ImportOptions wanted;
    wanted.dims = options.dims;
    auto imported = onnx::importModel(path, wanted);
    if (!imported)
        return imported.error();
    ImportedModel model;
    model.project.network = std::move(imported->network);
    if (model.project.network.name.empty())
        model.project.network.name = std::filesystem::path(path).stem().string();
    model.project.recipe.mode = model::Mode::Infer;
    model.project.recipe.batch = imported->batch;
    model.project.recipe.data.name = "arrays";
    model.weights = onnx::tensorsOf(imported->weights);
    model.opset = imported->report.opset;
    for (const onnx::OperatorCount& count : imported->report.operators)
        model.operators.emplace_back(count.op, count.nodes);
    model.folded = imported->report.folded;
    model.inputs = textsOf(imported->inputs);
    model.outputs = textsOf(imported->outputs);
    model.warnings = imported->report.warnings;
    return model;
}

std::vector<std::string> dimensionsAskedFor(const Error& error)
{
    const std::string& text = error.message;
    const std::size_t begin = text.find("dimension");
    const std::size_t end = text.find(" a value: --dim NAME=N");
    if (error.code != ErrorCode::InvalidInput || begin == std::string::npos ||
        end == std::string::npos || end < begin)
        return {};
    const std::size_t names = text.find(' ', begin) + 1; // behind "dimension" or "dimensions"
    const std::size_t verb = text.rfind(' ', end - 1);   // "needs" or "need"
    std::vector<std::string> result;
    for (std::size_t at = names; at < verb;) {
        const std::size_t comma = std::min(text.find(", ", at), verb);
        result.push_back(text.substr(at, comma - at));
        at = comma == verb ? verb : comma + 2;
    }
    return result;
}

Result<void> saveWeights(const std::string& path, const std::vector<model::NamedTensor>& weights)
{
    return io::saveSafetensors(path, weights);
}

} // namespace plugboard::session
