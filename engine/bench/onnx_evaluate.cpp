// SPDX-License-Identifier: Apache-2.0
#include "engine/bench/onnx_evaluate.h"

#include "engine/runner/detect.h"
#include "engine/runner/evaluate.h"

#include <algorithm>

namespace plugboard::bench {
namespace {

/// Detected once for all models.
const Result<model::Topology>& oneCore()
{
    static const Result<model::Topology> topology =
        runner::detectThisMachine({.coresPerDevice = 1, .maximumDevices = 1});
    return topology;
}

const model::NamedTensor* named(const std::vector<model::NamedTensor>& tensors,
                                const std::string& name)
{
    const auto found = std::find_if(tensors.begin(), tensors.end(),
                                    [&](const auto& tensor) { return tensor.name == name; });
    return found == tensors.end() ? nullptr : &*found;
}

/// An output that holds nothing.
model::NamedTensor emptyOf(const onnx::Port& port)
{
    model::NamedTensor tensor;
    tensor.name = port.name;
    tensor.type = port.type;
    return tensor;
}

} // namespace

Result<std::vector<model::NamedTensor>>
evaluateImported(const onnx::Imported& imported, const std::vector<model::NamedTensor>& inputs)
{
    if (!oneCore())
        return oneCore().error();
    std::vector<model::NamedTensor> ordered;
    if (std::all_of(imported.outputs.begin(), imported.outputs.end(),
                    [](const onnx::Port& port) { return port.node.empty(); })) {
        for (const onnx::Port& port : imported.outputs) // nothing to compute
            ordered.push_back(emptyOf(port));
        return ordered;
    }
    std::vector<model::NamedTensor> given;
    for (const onnx::Port& port : imported.inputs) {
        const model::NamedTensor* tensor = named(inputs, port.name);
        if (tensor == nullptr)
            return Error{ErrorCode::NotFound, "no values for this input", port.name};
        given.push_back(*tensor);
        given.back().name = port.node;
    }
    if (imported.inputs.empty()) { // one stands for none
        model::NamedTensor& unused = given.emplace_back();
        unused.name = "unused";
        unused.type.shape = {1};
        unused.bytes.resize(sizeof(float));
    }
    const auto fields = runner::fieldsFor(imported.network, std::move(given));
    if (!fields)
        return fields.error();
    auto outputs = runner::evaluate(imported.network, onnx::tensorsOf(imported.weights), *fields,
                                    {.batch = imported.batch, .topology = &*oneCore()});
    if (!outputs)
        return outputs.error();
    for (const onnx::Port& port : imported.outputs) {
        if (port.node.empty()) {
            ordered.push_back(emptyOf(port));
            continue;
        }
        const model::NamedTensor* tensor = named(*outputs, port.node);
        if (tensor == nullptr)
            return Error{ErrorCode::Internal, "the run shows no such output", port.node};
        ordered.push_back(*tensor);
    }
    return ordered;
}

} // namespace plugboard::bench
