// SPDX-License-Identifier: Apache-2.0
#include "engine/onnx/fold.h"

#include "engine/cpu/reference_backend.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <new>
#include <string_view>

namespace plugboard::onnx {
namespace {

constexpr std::array<std::string_view, 8> kMoving = {"view",   "reshape", "flatten", "transpose",
                                                     "expand", "tile",    "slice",   "identity"};

bool isMoving(const std::string& kind)
{
    return std::find(kMoving.begin(), kMoving.end(), kind) != kMoving.end();
}

struct Freed {
    void operator()(std::byte* bytes) const { ::operator delete[](bytes, std::align_val_t(64)); }
};
using Buffer = std::unique_ptr<std::byte[], Freed>;

Buffer bufferOf(std::int64_t size)
{
    return Buffer(static_cast<std::byte*>(
        ::operator new[](std::size_t(std::max<std::int64_t>(size, 1)), std::align_val_t(64))));
}

backend::Operand operandOf(const model::TensorType& type)
{
    return {type, model::wholeBox(type.shape), type.shape};
}

std::vector<std::byte> bytesIn(const Buffer& buffer, const model::TensorType& type)
{
    return {buffer.get(), buffer.get() + model::bytes(type).value};
}

} // namespace

Result<std::vector<ConstantPtr>> fold(const ops::OpKind& kind, const model::Attributes& attributes,
                                      const std::vector<ConstantPtr>& inputs,
                                      const std::vector<model::TensorType>& outputs)
{
    using Folded = std::vector<ConstantPtr>;
    if (kind.name == "batch_norm" || kind.name == "parameter")
        return Folded{};
    if (kind.name == "identity" || kind.name == "dropout")
        return Folded{inputs[0]};
    if (isMoving(kind.name) && inputs[0]->uniform)
        return Folded{viewOf(inputs[0], outputs[0].shape)};
    std::int64_t size = 0;
    for (const model::TensorType& type : outputs)
        size += model::bytes(type).value;
    for (const ConstantPtr& input : inputs)
        size += input->uniform ? model::bytes(input->type).value : 0;
    if (size > kMostFoldedBytes)
        return Folded{};
    if (model::elements(outputs[0].shape) == 0 && outputs.size() == 1)
        return Folded{constantOf(outputs[0], {})};

    backend::KernelSpec spec;
    spec.opKind = kind.name;
    spec.attributes = attributes;
    std::vector<Buffer> buffers;
    std::vector<void*> operands;
    for (const ConstantPtr& input : inputs) {
        spec.inputs.push_back(operandOf(input->type));
        const std::vector<std::byte> bytes = expandedBytes(*input);
        buffers.push_back(bufferOf(std::int64_t(bytes.size())));
        if (!bytes.empty())
            std::memcpy(buffers.back().get(), bytes.data(), bytes.size());
        operands.push_back(buffers.back().get());
    }
    for (const model::TensorType& type : outputs) {
        spec.outputs.push_back(operandOf(type));
        buffers.push_back(bufferOf(model::bytes(type).value));
        operands.push_back(buffers.back().get());
    }
    cpu::ReferenceBackend reference;
    auto kernel = reference.prepare(spec);
    if (!kernel)
        return kernel.error();
    const Buffer workspace = bufferOf((*kernel)->workspace().value);
    if (const int status = (*kernel)->run(operands.data(), workspace.get(), {}); status != 0)
        return Error{
            ErrorCode::DeviceFailed, kind.name + " gives status " + std::to_string(status), {}};
    Folded folded;
    for (std::size_t at = 0; at < outputs.size(); ++at)
        folded.push_back(
            constantOf(outputs[at], bytesIn(buffers[inputs.size() + at], outputs[at])));
    return folded;
}

} // namespace plugboard::onnx
