// SPDX-License-Identifier: Apache-2.0
#include "tests/cpu/kernel_runner.h"

#include "engine/base/check.h"
#include "engine/cpu/reference_backend.h"
#include "engine/model/element_cast.h"

#include <QtGlobal>

#include <cmath>
#include <cstdlib>
#include <memory>
#include <random>

namespace plugboard::tests {
namespace {

struct Free {
    void operator()(void* memory) const { std::free(memory); }
};
using Memory = std::unique_ptr<void, Free>;

Memory memoryOf(std::int64_t size)
{
    const std::size_t rounded = (std::size_t(size) + 127) / 64 * 64;
    return Memory(std::aligned_alloc(64, rounded));
}

void storeAs(model::DataType type, void* memory, const std::vector<double>& values)
{
    model::castElements(values.data(), model::DataType::Float64, memory, type,
                        std::int64_t(values.size()));
}

void loadAs(model::DataType type, const void* memory, std::vector<double>& values)
{
    model::castElements(memory, type, values.data(), model::DataType::Float64,
                        std::int64_t(values.size()));
}

backend::Operand operandOf(const Value& value)
{
    const model::Shape logical = value.logical.empty() ? value.shape : value.logical;
    const model::Box box = value.box.empty() ? model::wholeBox(logical) : value.box;
    return {{value.type, value.shape}, box, logical, "plain"};
}

Memory filled(const Value& value)
{
    Memory memory = memoryOf(model::elements(value.shape) * model::sizeOf(value.type));
    std::vector<double> values = value.values;
    values.resize(std::size_t(model::elements(value.shape)), -77); // what a kernel must overwrite
    storeAs(value.type, memory.get(), values);
    return memory;
}

} // namespace

Value randomValue(const model::Shape& shape, unsigned seed, model::DataType type)
{
    std::mt19937 generator(seed);
    Value result{shape, {}, type, {}, {}};
    for (std::int64_t i = 0; i < model::elements(shape); ++i)
        result.values.push_back(double(generator()) / 0x1p31 - 1);
    return result;
}

Value value(const model::Shape& shape, std::vector<double> values)
{
    return {shape, std::move(values), model::DataType::Float64, {}, {}};
}

Value labels(std::vector<double> values)
{
    return {{model::Dim(values.size())}, values, model::DataType::Int32, {}, {}};
}

Value asType(Value value, model::DataType type)
{
    value.type = type;
    return value;
}

backend::KernelSpec specOf(const Call& call)
{
    backend::KernelSpec spec;
    spec.opKind = call.opKind;
    spec.attributes = call.attributes;
    spec.path = call.path;
    spec.seed = call.seed;
    spec.algorithm = call.algorithm;
    spec.accumulate = call.accumulate;
    for (const Value& input : call.inputs)
        spec.inputs.push_back(operandOf(input));
    for (const Value& output : call.outputs)
        spec.outputs.push_back(operandOf(output));
    return spec;
}

Result<std::vector<Value>> tryRun(backend::Backend& backend, const Call& call,
                                  const backend::FiringContext& context)
{
    auto kernel = backend.prepare(specOf(call));
    if (!kernel)
        return kernel.error();
    std::vector<Memory> memories;
    std::vector<void*> operands;
    for (const auto* values : {&call.inputs, &call.outputs})
        for (const Value& operand : *values) {
            memories.push_back(filled(operand));
            operands.push_back(memories.back().get());
        }
    const Memory workspace = memoryOf((*kernel)->workspace().value);
    if (const int status = (*kernel)->run(operands.data(), workspace.get(), context); status != 0)
        return Error{ErrorCode::DeviceFailed, "status " + std::to_string(status), call.opKind};
    std::vector<Value> outputs = call.outputs;
    for (std::size_t i = 0; i < outputs.size(); ++i) {
        outputs[i].values.resize(std::size_t(model::elements(outputs[i].shape)));
        loadAs(outputs[i].type, operands[call.inputs.size() + i], outputs[i].values);
    }
    return outputs;
}

std::vector<Value> run(backend::Backend& backend, const Call& call,
                       const backend::FiringContext& context)
{
    auto outputs = tryRun(backend, call, context);
    if (!outputs)
        qFatal("%s", toString(outputs.error()).c_str());
    return std::move(*outputs);
}

std::vector<Value> reference(const Call& call, const backend::FiringContext& context)
{
    cpu::ReferenceBackend backend;
    return run(backend, call, context);
}

double relativeDistance(const std::vector<double>& a, const std::vector<double>& b)
{
    double difference = 0;
    double norm = 0;
    for (std::size_t i = 0; i < b.size(); ++i) {
        difference += (a[i] - b[i]) * (a[i] - b[i]);
        norm += b[i] * b[i];
    }
    return difference == 0 ? 0 : std::sqrt(difference / norm);
}

} // namespace plugboard::tests
