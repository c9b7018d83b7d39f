// SPDX-License-Identifier: Apache-2.0
#include "engine/onnx/tensor_file.h"

#include "engine/io/bytes.h"
#include "engine/onnx/tensor_values.h"

namespace plugboard::onnx {

Result<model::NamedTensor> loadTensor(const std::string& path)
{
    constexpr std::size_t kMostBytes = std::size_t(1) << 30;
    const auto bytes = io::readFile(path, kMostBytes);
    if (!bytes)
        return bytes.error();
    ::onnx::TensorProto tensor;
    if (!tensor.ParseFromArray(bytes->data(), int(bytes->size())))
        return Error{ErrorCode::DataCorrupt, "not an ONNX tensor", path};
    if (tensor.data_location() == ::onnx::TensorProto::EXTERNAL)
        return Error{ErrorCode::Unsupported, "its values lie in another file", path};
    const auto values = valuesOf(tensor, {});
    if (!values)
        return Error{values.error().code, values.error().message, path};
    return model::NamedTensor{tensor.name(), (*values)->type, *(*values)->bytes};
}

} // namespace plugboard::onnx
