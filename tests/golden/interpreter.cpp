// SPDX-License-Identifier: Apache-2.0
#include "tests/golden/interpreter.h"

#include "engine/base/check.h"
#include "engine/cpu/reference_backend.h"

#include <algorithm>
#include <cstring>

namespace plugboard::tests {
namespace {

backend::Operand operandOf(const model::Graph& graph, model::TensorId id)
{
    const model::TensorType& type = graph.tensor(id).type;
    return {type, model::wholeBox(type.shape), type.shape, "plain"};
}

backend::KernelSpec specOf(const model::Graph& graph, const model::Op& op, std::uint64_t seed)
{
    backend::KernelSpec spec;
    spec.opKind = op.kind;
    spec.attributes = op.attributes;
    spec.path = op.attributes.text("path", op.name);
    spec.seed = seed;
    spec.microBatches = graph.microBatches;
    for (const model::TensorId input : op.inputs)
        spec.inputs.push_back(operandOf(graph, input));
    for (const model::TensorId output : op.outputs)
        spec.outputs.push_back(operandOf(graph, output));
    return spec;
}

} // namespace

Interpreter::Interpreter(model::Graph graph, std::uint64_t seed) : graph_(std::move(graph))
{
    for (const model::Tensor& tensor : graph_.tensors)
        buffers_.emplace_back(std::size_t(model::elements(tensor.type.shape)), 0.0);
    cpu::ReferenceBackend backend;
    for (const model::Op& op : graph_.ops) {
        kernels_.emplace_back();
        if (op.kind == "load")
            continue;
        auto kernel = backend.prepare(specOf(graph_, op, seed));
        PB_CHECK(kernel.hasValue(), "the reference has a kernel for every op");
        kernels_.back() = std::move(*kernel);
    }
}

void Interpreter::run(std::size_t op, const backend::FiringContext& context)
{
    std::vector<void*> operands;
    for (const auto* ids : {&graph_.ops[op].inputs, &graph_.ops[op].outputs})
        for (const model::TensorId id : *ids)
            operands.push_back(buffers_[id.index()].data());
    const int status = kernels_[op]->run(operands.data(), nullptr, context);
    PB_CHECK(status == 0, "reference kernels do not fail");
}

void Interpreter::step(std::int64_t step, double learningRate, const Load& load)
{
    for (int microBatch = 0; microBatch < graph_.microBatches; ++microBatch)
        for (std::size_t op = 0; op < graph_.ops.size(); ++op) {
            if (graph_.ops[op].rate == model::Rate::Step)
                continue;
            if (kernels_[op]) {
                run(op, {step, microBatch, learningRate});
                continue;
            }
            const Samples data = load(microBatch);
            const std::vector<model::TensorId>& outputs = graph_.ops[op].outputs;
            buffers_[outputs[0].index()] = data.samples;
            std::memcpy(buffers_[outputs[1].index()].data(), data.labels.data(),
                        data.labels.size() * sizeof(std::int32_t));
            buffers_[outputs[2].index()] = data.weights;
        }
    for (std::size_t op = 0; op < graph_.ops.size(); ++op)
        if (graph_.ops[op].rate == model::Rate::Step)
            run(op, {step, 0, learningRate});
}

Interpreter::Variables Interpreter::variables() const
{
    Variables result;
    for (std::size_t tensor = 0; tensor < graph_.tensors.size(); ++tensor)
        if (graph_.tensors[tensor].variable.valid())
            result[graph_.tensors[tensor].name] = buffers_[tensor];
    return result;
}

void Interpreter::setVariables(const Variables& variables)
{
    for (std::size_t tensor = 0; tensor < graph_.tensors.size(); ++tensor)
        if (graph_.tensors[tensor].variable.valid())
            buffers_[tensor] = variables.at(graph_.tensors[tensor].name);
}

const model::Op& Interpreter::opNamed(const std::string& name) const
{
    const auto found = std::find_if(graph_.ops.begin(), graph_.ops.end(),
                                    [&](const model::Op& op) { return op.name == name; });
    PB_CHECK(found != graph_.ops.end(), "a test asked for an op that the graph lacks");
    return *found;
}

std::vector<double> Interpreter::values(model::TensorId id) const
{
    return buffers_[id.index()];
}

std::vector<double> Interpreter::input(const std::string& opName, std::size_t index) const
{
    return values(opNamed(opName).inputs[index]);
}

std::vector<double> Interpreter::output(const std::string& opName, std::size_t index) const
{
    return values(opNamed(opName).outputs[index]);
}

} // namespace plugboard::tests
