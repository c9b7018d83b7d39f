// SPDX-License-Identifier: Apache-2.0
#include "engine/onnx/tensor_values.h"

#include "engine/model/element_cast.h"
#include "engine/onnx/external_file.h"

#include <charconv>
#include <cstring>

namespace plugboard::onnx {
namespace {

using model::DataType;
using ::onnx::TensorProto;

struct TypeRow {
    int onnx;
    DataType ours;
};
constexpr TypeRow kTypes[] = {
    {TensorProto::FLOAT, DataType::Float32},     {TensorProto::UINT8, DataType::UInt8},
    {TensorProto::INT8, DataType::Int8},         {TensorProto::UINT16, DataType::UInt16},
    {TensorProto::INT16, DataType::Int16},       {TensorProto::INT32, DataType::Int32},
    {TensorProto::INT64, DataType::Int64},       {TensorProto::BOOL, DataType::Bool},
    {TensorProto::FLOAT16, DataType::Float16},   {TensorProto::DOUBLE, DataType::Float64},
    {TensorProto::UINT32, DataType::UInt32},     {TensorProto::UINT64, DataType::UInt64},
    {TensorProto::BFLOAT16, DataType::BFloat16},
};
constexpr int kNewestType = 22; ///< FLOAT4E2M1 and what came before are known by number

Error named(Error error, const std::string& tensor)
{
    error.message = "tensor " + tensor + ": " + error.message;
    error.subject = {};
    return error;
}

Result<std::int64_t> numberOf(const std::string& text)
{
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size())
        return Error{ErrorCode::InvalidInput, "\"" + text + "\" is no whole number", {}};
    return value;
}

Result<ExternalPlace> placeOf(const TensorProto& tensor)
{
    ExternalPlace place;
    for (const auto& entry : tensor.external_data()) {
        if (entry.key() == "location")
            place.location = entry.value();
        if (entry.key() != "offset" && entry.key() != "length")
            continue;
        const auto number = numberOf(entry.value());
        if (!number)
            return number.error();
        (entry.key() == "offset" ? place.offset : place.length) = *number;
    }
    return place;
}

/// Elements that protobuf holds as numbers of another type than ours, at the lower end.
template <class Ours, class Field>
std::vector<std::byte> narrowed(const Field& field)
{
    std::vector<std::byte> bytes(std::size_t(field.size()) * sizeof(Ours));
    for (int i = 0; i < field.size(); ++i) {
        const Ours value = static_cast<Ours>(field.Get(i));
        std::memcpy(bytes.data() + std::size_t(i) * sizeof(Ours), &value, sizeof value);
    }
    return bytes;
}

std::vector<std::byte> fieldBytes(const TensorProto& tensor, DataType type)
{
    switch (type) {
    case DataType::Float32:
        return narrowed<float>(tensor.float_data());
    case DataType::Float64:
        return narrowed<double>(tensor.double_data());
    case DataType::Int64:
        return narrowed<std::int64_t>(tensor.int64_data());
    case DataType::UInt64:
        return narrowed<std::uint64_t>(tensor.uint64_data());
    case DataType::UInt32:
        return narrowed<std::uint32_t>(tensor.uint64_data());
    case DataType::Int32:
        return narrowed<std::int32_t>(tensor.int32_data());
    case DataType::Int16:
    case DataType::UInt16:
    case DataType::Float16:
    case DataType::BFloat16:
        return narrowed<std::uint16_t>(tensor.int32_data());
    case DataType::Int8:
    case DataType::UInt8:
    case DataType::Bool:
        return narrowed<std::uint8_t>(tensor.int32_data());
    }
    return {};
}

Result<std::vector<std::byte>> bytesOf(const TensorProto& tensor, DataType type, std::int64_t size,
                                       const std::string& folder)
{
    if (tensor.data_location() == TensorProto::EXTERNAL || tensor.external_data_size() > 0) {
        const auto place = placeOf(tensor);
        if (!place)
            return place.error();
        return readExternal(folder, *place, size);
    }
    std::vector<std::byte> bytes;
    if (tensor.has_raw_data()) {
        const std::string& raw = tensor.raw_data();
        const auto* begin = reinterpret_cast<const std::byte*>(raw.data());
        bytes.assign(begin, begin + raw.size());
    } else {
        bytes = fieldBytes(tensor, type);
    }
    if (std::int64_t(bytes.size()) != size)
        return Error{ErrorCode::DataCorrupt,
                     "its shape needs " + std::to_string(size) + " bytes, it holds " +
                         std::to_string(bytes.size()),
                     {}};
    return bytes;
}

Result<ConstantPtr> unnamedValues(const TensorProto& tensor, const std::string& folder)
{
    const auto type = dataTypeOf(tensor.data_type());
    if (!type)
        return type.error();
    const model::Shape shape(tensor.dims().begin(), tensor.dims().end());
    const auto count = checkedElements(shape, *type);
    if (!count)
        return count.error();
    auto bytes = bytesOf(tensor, *type, *count * model::sizeOf(*type), folder);
    if (!bytes)
        return bytes.error();
    return constantOf({*type, shape}, std::move(*bytes));
}

} // namespace

Result<DataType> dataTypeOf(int onnxType)
{
    for (const TypeRow& row : kTypes)
        if (row.onnx == onnxType)
            return row.ours;
    const std::string number = std::to_string(onnxType);
    if (onnxType == TensorProto::STRING)
        return Error{ErrorCode::Unsupported, "strings are not supported", {}};
    if (onnxType > 0 && onnxType <= kNewestType)
        return Error{ErrorCode::Unsupported, "data type " + number + " is not supported", {}};
    return Error{ErrorCode::Unsupported, "data type " + number + " unknown", {}};
}

int onnxTypeOf(DataType type)
{
    for (const TypeRow& row : kTypes)
        if (row.ours == type)
            return row.onnx;
    return TensorProto::UNDEFINED;
}

Result<ConstantPtr> valuesOf(const TensorProto& tensor, const std::string& folder)
{
    auto values = unnamedValues(tensor, folder);
    if (!values)
        return named(values.error(), tensor.name());
    return values;
}

} // namespace plugboard::onnx
