// SPDX-License-Identifier: Apache-2.0
#include "engine/runtime/variables.h"

#include <cstring>
#include <map>

namespace plugboard::runtime {
namespace {

using model::DataType;

/// Calls copy(offset in the whole, offset in the piece, elements) for each contiguous run of `box`.
template <class Copy>
void forEachRun(const model::Shape& shape, const model::Box& box, Copy copy)
{
    if (model::isEmpty(box))
        return;
    const std::int64_t run = box.empty() ? 1 : box.back().size();
    const std::int64_t runs = model::elements(box) / run;
    for (std::int64_t number = 0; number < runs; ++number) {
        std::int64_t rest = number;
        std::int64_t whole = box.empty() ? 0 : box.back().begin;
        std::int64_t stride = shape.empty() ? 1 : shape.back();
        for (std::size_t axis = shape.size() < 2 ? 0 : shape.size() - 1; axis-- > 0;) {
            whole += (box[axis].begin + rest % box[axis].size()) * stride;
            rest /= box[axis].size();
            stride *= shape[axis];
        }
        copy(whole, number * run, run);
    }
}

std::byte* placeOf(const model::VariableShard& shard, const std::vector<DeviceMemory>& memory)
{
    return memory[shard.device.index()].variables.data() + shard.offset;
}

template <class To, class From>
std::vector<std::byte> converted(const std::vector<std::byte>& bytes)
{
    std::vector<std::byte> result(bytes.size() / sizeof(From) * sizeof(To));
    for (std::size_t at = 0; at < bytes.size() / sizeof(From); ++at) {
        From from;
        std::memcpy(&from, bytes.data() + at * sizeof(From), sizeof(From));
        const To to = To(from);
        std::memcpy(result.data() + at * sizeof(To), &to, sizeof(To));
    }
    return result;
}

/// The tensor's bytes as the variable's type.
Result<std::vector<std::byte>> bytesFor(const model::Variable& variable,
                                        const model::NamedTensor& tensor)
{
    const Error mismatch{ErrorCode::ShapeMismatch,
                         "the plan holds " + toString(variable.type) + ", given is " +
                             toString(tensor.type) + " of " + std::to_string(tensor.bytes.size()) +
                             " bytes",
                         variable.name};
    if (tensor.type.shape != variable.type.shape ||
        std::int64_t(tensor.bytes.size()) != model::bytes(tensor.type).value)
        return mismatch;
    if (tensor.type.type == variable.type.type)
        return tensor.bytes;
    if (tensor.type.type == DataType::Float32 && variable.type.type == DataType::Float64)
        return converted<double, float>(tensor.bytes);
    if (tensor.type.type == DataType::Float64 && variable.type.type == DataType::Float32)
        return converted<float, double>(tensor.bytes);
    return mismatch;
}

} // namespace

Result<void> checkShards(const model::Plan& plan, const std::vector<DeviceMemory>& memory)
{
    for (const model::PlanVariable& variable : plan.variables) {
        const model::TensorType& type = variable.variable.type;
        const auto refused = [&](ErrorCode code, const std::string& message) {
            return Error{code, message, variable.variable.name};
        };
        if (variable.layout != "plain")
            return refused(ErrorCode::Unsupported, "layout " + variable.layout);
        for (const model::VariableShard& shard : variable.shards) {
            if (shard.device.index() >= memory.size())
                return refused(ErrorCode::InvalidInput, "a shard lies on an unknown device");
            if (!model::isEmpty(shard.box) &&
                !model::contains(model::wholeBox(type.shape), shard.box))
                return refused(ErrorCode::InvalidInput, toString(shard.box) + " leaves the tensor");
            const std::int64_t size = model::elements(shard.box) * model::sizeOf(type.type);
            if (shard.offset < 0 ||
                shard.offset + size > memory[shard.device.index()].variables.size().value)
                return refused(ErrorCode::InvalidInput,
                               "a shard leaves its device's variable region");
        }
    }
    return {};
}

std::vector<model::NamedTensor> readVariables(const model::Plan& plan,
                                              const std::vector<DeviceMemory>& memory)
{
    std::vector<model::NamedTensor> tensors;
    for (const model::PlanVariable& variable : plan.variables) {
        const model::TensorType& type = variable.variable.type;
        const auto unit = std::size_t(model::sizeOf(type.type));
        std::vector<std::byte> bytes(std::size_t(model::bytes(type).value));
        for (const model::VariableShard& shard : variable.shards)
            forEachRun(type.shape, shard.box,
                       [&](std::int64_t whole, std::int64_t piece, std::int64_t count) {
                           std::memcpy(bytes.data() + std::size_t(whole) * unit,
                                       placeOf(shard, memory) + std::size_t(piece) * unit,
                                       std::size_t(count) * unit);
                       });
        tensors.push_back({variable.variable.name, type, std::move(bytes)});
    }
    return tensors;
}

Result<void> writeVariables(const model::Plan& plan, const std::vector<DeviceMemory>& memory,
                            const std::vector<model::NamedTensor>& tensors)
{
    std::map<std::string, const model::NamedTensor*> byName;
    for (const model::NamedTensor& tensor : tensors)
        byName[tensor.name] = &tensor;
    std::vector<std::vector<std::byte>> values;
    for (const model::PlanVariable& variable : plan.variables) {
        const auto found = byName.find(variable.variable.name);
        if (found == byName.end())
            return Error{ErrorCode::NotFound, "no value was given for this variable",
                         variable.variable.name};
        Result<std::vector<std::byte>> bytes = bytesFor(variable.variable, *found->second);
        if (!bytes)
            return bytes.error();
        values.push_back(std::move(*bytes));
    }
    for (std::size_t id = 0; id < plan.variables.size(); ++id) {
        const model::TensorType& type = plan.variables[id].variable.type;
        const auto unit = std::size_t(model::sizeOf(type.type));
        for (const model::VariableShard& shard : plan.variables[id].shards)
            forEachRun(type.shape, shard.box,
                       [&](std::int64_t whole, std::int64_t piece, std::int64_t count) {
                           std::memcpy(placeOf(shard, memory) + std::size_t(piece) * unit,
                                       values[id].data() + std::size_t(whole) * unit,
                                       std::size_t(count) * unit);
                       });
    }
    return {};
}

} // namespace plugboard::runtime
